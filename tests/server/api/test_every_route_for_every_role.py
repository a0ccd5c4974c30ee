"""Every route of the supervisors' API for every role, at the person's own site and a foreign one: the matrix decides."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sync.records.roles import Role
from sync.records.scope import PlaceKind
from sync.records.site import Place
from sync.rules.rights import ROLE_RIGHTS, Right
from tests.paper import OTHER_SITE, SITE
from tests.records import checkpoint
from tests.server.api.conftest import Town, slug

UNKNOWN_FACT = "01a1f71c-7600-7000-8000-000000000000"
# What stands in each path and body when its right is there; 404 and 410 then mean "allowed, but there is no such thing".
PARTS = {
    "task": UNKNOWN_FACT,
    "round_id": UNKNOWN_FACT,
    "route": UNKNOWN_FACT,
    "card": UNKNOWN_FACT,
    "format": "xlsx",
    "period": "2026-11-20",
    "code": "EXT-M",
    "version": 1,
}
ROUTE = {"code": "R1", "name": "x", "points": ["cp-1"], "day_rounds": 1, "night_rounds": 0, "minutes": 30}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/sites/{site}/routes": ROUTE,
    "PUT /api/v1/sites/{site}/routes/{route}": ROUTE,
    "PUT /api/v1/templates/{code}": {"version": 1},
    "POST /api/v1/templates/{code}/copy": {"code": "X1", "zh": "x", "en": "x"},
    "POST /api/v1/sites/{site}/enrolments": {"label": "x"},
    "POST /api/v1/sites/{site}/equipment": {"fields": {"name": "x", "kind": "lift", "place": "f1"}},
    "PUT /api/v1/sites/{site}/equipment/cards/{card}": {"fields": {"name": "x"}},
    "POST /api/v1/devices/{device}/revoke": {},
    "POST /api/v1/sites/{site}/quarantine/{position}/release": {},
    "POST /api/v1/sites/{site}/quarantine/{position}/close": {"note": "x"},
    "PUT /api/v1/sites/{site}/plan": {"revision": 1, "plan": {}},
    "POST /api/v1/sites/{site}/campaigns": {"year": 2027},
    "POST /api/v1/sites/{site}/work/excuse": {"tasks": ["t-1"], "reason": "x"},
    "POST /api/v1/sites/{site}/hazards/{fact_id}/close": {"note": "x"},
}
# Routes whose right does not hang on a site in the path: tested by name elsewhere in this room.
WITHOUT_SITE = {
    "POST /api/v1/session", "GET /api/v1/session", "DELETE /api/v1/session", "GET /api/v1/sites",
    "GET /api/v1/templates", "GET /api/v1/templates/export.json", "GET /api/v1/templates/export.xlsx",
    "POST /api/v1/templates/import", "GET /api/v1/templates/{code}", "PUT /api/v1/templates/{code}",
    "POST /api/v1/templates/{code}/copy", "GET /api/v1/templates/{code}/versions",
    "GET /api/v1/templates/{code}/versions/{version}",
    "GET /api/v1/photos/{sha256}", "GET /api/v1/photos/{sha256}/thumbnail", "POST /api/v1/receipts/verify",
}  # fmt: skip


def routes(client: TestClient) -> dict[str, dict[str, Any]]:
    """Return "METHOD path" -> operation of everything under /api."""
    paths = client.get("/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, methods in paths.items()
        if path.startswith("/api/")
        for method, operation in methods.items()
    }


FILES = {"POST /api/v1/sites/{site}/equipment/import": b"name,kind,place\nx,lift,f1"}


def call(client: TestClient, town: Town, who: str, route: str, site: str):  # type: ignore[no-untyped-def]
    method, path = route.split(" ")
    filled = path.format(
        site=site, fact_id=UNKNOWN_FACT, enrolment=999, position=999, device=f"phone-{site}", sha256="a" * 64, **PARTS
    )
    return client.request(method, filled, json=BODIES.get(route), content=FILES.get(route), headers=town.bearer(who))


def test_every_route_says_which_right_it_needs_or_is_listed_as_without_a_site(client: TestClient) -> None:
    for route, operation in routes(client).items():
        assert ("x-right" in operation) != (route in WITHOUT_SITE), route


@pytest.mark.parametrize("role", list(Role))
def test_every_route_answers_the_role_as_the_matrix_says_and_hides_foreign_sites(
    role: Role, client: TestClient, town: Town
) -> None:
    for site in (SITE, OTHER_SITE):
        town.server.enrol(f"phone-{site}", people=(), site=site)
    town.server.put(Place(id="f1", site=OTHER_SITE, parent=None, kind=PlaceKind.FLOOR, name="1F"))
    town.server.put(checkpoint(site=OTHER_SITE))
    above = Right.ALL_SITES in ROLE_RIGHTS[role]
    who = role.value if above else f"{role.value}@{SITE}"
    enters = Right.READ_RECORDS in ROLE_RIGHTS[role]
    wrong: list[str] = []
    for route, operation in routes(client).items():
        if route in WITHOUT_SITE:
            continue
        right = Right(operation["x-right"])
        for site in (SITE, OTHER_SITE):
            answer = call(client, town, who, route, site)
            may = enters and right in ROLE_RIGHTS[role] and (above or site == SITE)
            if may:
                fits = answer.status_code < 300 or _is_absent(answer)
            elif enters and not above and site != SITE:
                fits = answer.status_code == 404
            else:
                fits = answer.status_code == 403 and slug(answer) == "forbidden"
            if not fits:
                wrong.append(f"{who} {route} at {site}: {answer.status_code} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)


def _is_absent(answer) -> bool:  # type: ignore[no-untyped-def]
    return (
        answer.status_code == 404
        and slug(answer) == "not-found"
        and any(part in str(answer.url) for part in (UNKNOWN_FACT, "/999", "labels.pdf", "/figures/"))
    )


def test_a_foreign_site_and_a_site_that_does_not_exist_get_the_same_answer(client: TestClient, town: Town) -> None:
    answers = [
        client.get(f"/api/v1/sites/{site}/today", headers=town.bearer(f"manager@{SITE}")) for site in (OTHER_SITE, "nowhere")
    ]
    first, second = ({**a.json(), "instance": ""} for a in answers)
    assert first == second
    assert [a.status_code for a in answers] == [404, 404]


def test_the_list_of_sites_holds_ones_own_and_head_offices_holds_all(client: TestClient, town: Town) -> None:
    def listed(who: str) -> list[str]:
        return [site["id"] for site in client.get("/api/v1/sites", headers=town.bearer(who)).json()["sites"]]

    assert listed(f"manager@{SITE}") == [SITE]
    assert listed("hq") == sorted([SITE, OTHER_SITE])


def test_nothing_under_api_answers_without_a_session(client: TestClient) -> None:
    for route in routes(client):
        if route == "POST /api/v1/session":
            continue
        method, path = route.split(" ")
        filled = path.format(site=SITE, fact_id=UNKNOWN_FACT, enrolment=1, position=1, device="phone-1", sha256="a" * 64, **PARTS)
        body = {"receipt": "{}"} if route.endswith("verify") else BODIES.get(route)
        answer = client.request(method, filled, json=body)
        assert answer.status_code == 401, (route, answer.text)
        assert slug(answer) == "not-signed-in"


def test_answers_are_never_cached_framed_or_open_to_other_origins(client: TestClient, town: Town) -> None:
    answer = client.get("/api/v1/sites", headers={**town.bearer("hq"), "Origin": "https://evil.example"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers
