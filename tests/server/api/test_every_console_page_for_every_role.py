"""Every page and form of the console that belongs to a site, for every role, at the person's own site and a foreign one. A new
page without a line here fails the first test."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from server.console.session import SESSION_COOKIE
from server.wiring import create_app
from sync.records.roles import Role
from sync.rules.rights import ROLE_RIGHTS, Right
from tests.paper import OTHER_SITE, SITE
from tests.server.api.conftest import Town

BASE = "/console/sites/{site}"
UNKNOWN = "01a1f71c-7600-7000-8000-000000000000"
PARTS = {
    "period": "2026-11-20", "position": "999", "enrolment": "999", "format": "xlsx", "sha256": "a" * 64, "kind": "unit",
    "template": "EXT-M", "section": "systems",
}  # fmt: skip
READS = {
    Right.READ_RECORDS: (
        "", "/records/{fact_id}", "/work", "/work/{task}", "/campaigns", "/campaigns/{campaign}", "/fire", "/fire/plan",
        "/fire/rules", "/hazards", "/hazards/{fact_id}", "/patrol", "/patrol/rounds/{round_id}", "/routes", "/handovers",
        "/registers", "/registers/meters", "/registers/duties", "/cleaning",
    ),
    Right.EDIT_PLAN: ("/plan", "/plan/templates/{template}", "/routes/{route}"),
    Right.EXPORT: ("/report", "/report.pdf", "/registers/export", "/equipment/export.{format}"),
    Right.ENROL_DEVICE: ("/enrol", "/enrolments/{enrolment}"),
    Right.READ_QUARANTINE: ("/quarantine/{position}",),
    Right.READ_EQUIPMENT: (
        "/equipment", "/equipment/cards/{card}", "/equipment/cards/{card}/photo", "/equipment/cards/{card}/papers/{sha256}",
        "/equipment/stock-takes", "/equipment/stock-takes/{fact_id}", "/places", "/places/units", "/places/zones",
    ),
    Right.EDIT_REGISTER: (
        "/equipment/new", "/equipment/cards/{card}/edit", "/equipment/import", "/equipment/import/{upload}",
        "/places/new/{kind}", "/places/{kind}/{doc_id}",
    ),
    Right.PRINT_LABELS: (
        "/equipment/labels", "/equipment/labels/all.pdf", "/equipment/labels/sheet.pdf", "/equipment/labels/stock/{sheet}.pdf",
    ),
}  # fmt: skip
WRITES = {
    Right.EDIT_PLAN: (
        "/campaigns", "/campaigns/{campaign}", "/campaigns/{campaign}/accept", "/campaigns/{campaign}/cancel",
        "/plan/{section}", "/plan/templates/{template}", "/fire/rules", "/routes/{route}", "/routes/{route}/remove",
    ),
    Right.EXCUSE_WORK: ("/work/excuse",),
    Right.CLOSE_HAZARD: ("/hazards/{fact_id}",),
    Right.ENROL_DEVICE: ("/enrol",),
    Right.DECIDE_HELD: ("/quarantine/{position}",),
    Right.EDIT_REGISTER: (
        "/equipment/new", "/equipment/cards/{card}/state", "/equipment/cards/{card}/edit", "/equipment/import",
        "/equipment/import/{upload}", "/equipment/import/{upload}/do", "/equipment/cards/{card}/photo",
        "/equipment/cards/{card}/papers", "/equipment/cards/{card}/papers/{sha256}/drop", "/equipment/labels/renew",
        "/places/new/{kind}", "/places/{kind}/{doc_id}", "/places/place/{doc_id}/remove",
    ),
    Right.PRINT_LABELS: ("/equipment/labels/stock",),
}  # fmt: skip
FILLED = {
    "decision": "closed", "note": "x", "name": "powder_abc", "act": "restore", "reason": "x", "label": "x", "year": "2027",
    "revision": "1",
}  # fmt: skip
DOORS = {("GET", path): right for right, paths in READS.items() for path in paths} | {
    ("POST", path): right for right, paths in WRITES.items() for path in paths
}


def doors_of(app: FastAPI) -> set[tuple[str, str]]:
    """Every method and path below a site of the console."""
    routes = [route for found in app.routes for route in getattr(getattr(found, "original_router", None), "routes", [found])]
    mine = [route for route in routes if getattr(route, "path", "").startswith(BASE)]
    return {(method, route.path.removeprefix(BASE)) for route in mine for method in route.methods}


@pytest.fixture
def app(town: Town) -> FastAPI:
    """The whole app over the small estate."""
    return create_app(town.server.parts)


def ask(app: FastAPI, town: Town, who: str, door: tuple[str, str], site: str, token: str) -> Response:
    method, path = door
    unknown = dict.fromkeys(
        ("fact_id", "task", "campaign", "round_id", "route", "card", "upload", "sheet", "doc_id"), UNKNOWN
    )  # fmt: skip
    filled = (BASE + path).format(site=site, **unknown, **PARTS)
    client = TestClient(
        app, cookies={SESSION_COOKIE: town.tokens[who]}, follow_redirects=False, raise_server_exceptions=False,
        headers={"Accept": "text/html"},
    )  # fmt: skip
    if method == "GET":
        return client.get(filled, params={"only": UNKNOWN})
    return client.post(filled, data={"form": token} | FILLED)


def test_every_page_of_a_site_stands_in_the_table_with_its_right(app: FastAPI) -> None:
    assert doors_of(app) == set(DOORS)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_answers_the_role_as_the_matrix_says_and_hides_foreign_sites(role: Role, app: FastAPI, town: Town) -> None:
    above = Right.ALL_SITES in ROLE_RIGHTS[role]
    who = role.value if above else f"{role.value}@{SITE}"
    enters = Right.READ_RECORDS in ROLE_RIGHTS[role]
    wrong = []
    for door, right in DOORS.items():
        for site in (SITE, OTHER_SITE):
            status = ask(app, town, who, door, site, f"csrf-{who.replace('@', '-')}").status_code
            if not enters or (right not in ROLE_RIGHTS[role] and (above or site == SITE)):
                fits = status == 403
            elif not above and site != SITE:
                fits = status == 404
            else:
                fits = status in (200, 303, 404, 409, 410, 422)
            if not fits:
                wrong.append(f"{who} {door} at {site}: {status}")
    assert not wrong, "\n".join(wrong)


def test_no_form_of_a_site_does_anything_without_its_token(app: FastAPI, town: Town) -> None:
    manager = f"manager@{SITE}"
    statuses = {door: ask(app, town, manager, door, SITE, "").status_code for door in DOORS if door[0] == "POST"}
    assert {door: status for door, status in statuses.items() if status != 403} == {}
