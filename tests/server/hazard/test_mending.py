"""A hazard from finding to closing through the exchange and the supervisors' doors: mended, verified, reopened, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.database import reading
from server.hazard.views import counts, hazard_of, steps
from server.wiring import create_app
from sync.records.fact import HazardMended, HazardVerified
from sync.records.hazard import Mending, Verification
from sync.records.roles import Role
from sync.records.types import Subject
from tests.carry import carry
from tests.paper import OTHER_SITE, SITE, PaperPhone, check, person, profile
from tests.records import NOON, new_hazard, new_id
from tests.server.api.conftest import Town, slug
from tests.server.fire.conftest import HOUSEKEEPER, SUPERVISOR, Visit, form_of

LIST = f"/console/sites/{SITE}/hazards"


def about(hazard: str, author: str, minutes: int) -> dict[str, Any]:
    return {
        "id": new_id(), "schema": 1, "author": author, "site": SITE, "subject": Subject(kind="hazard", id=hazard),
        "made_at": NOON + timedelta(minutes=minutes), "boot_ns": 10**12 + minutes * 60 * 10**9, "boot_id": "boot-1",
    }  # fmt: skip


def mended(hazard: str, author: str = "fixer", minutes: int = 1, note: str = "换了压力表") -> HazardMended:
    return HazardMended(**about(hazard, author, minutes), body=Mending(note=note))


def verified(hazard: str, author: str = "p1", minutes: int = 2, *, holds: bool = True, note: str = "") -> HazardVerified:
    return HazardVerified(**about(hazard, author, minutes), body=Verification(is_mended=holds, note=note))


@pytest.fixture
def found(town: Town) -> tuple[Town, PaperPhone, str]:
    """A hazard that p1 found, and a repairer on the same phone."""
    server = town.server
    server.clock.ms -= 86_400_000
    server.put(person("fixer", Role.REPAIR), profile("fixer", Role.REPAIR))
    server.clock.ms += 86_400_000
    server.enrol("phone-2", people=("p1", "p2", "fixer"))
    phone, hazard = PaperPhone("phone-2"), new_hazard("body", text="<i>rusty")
    phone.file(check(1, abnormal=("body",), hazards=(hazard,)))
    assert carry(server, phone).verdicts[0].verdict == "settled"
    server.clock.go(1800)
    return town, phone, hazard.id


def state(town: Town, hazard: str) -> str:
    with reading(town.server.parts.store):
        return hazard_of(SITE, hazard, now=NOON, repair_hours=24).hazard.state


def send(town: Town, phone: PaperPhone, *facts: Any) -> list[str]:
    first = len(phone.filed) + 1
    phone.file(*facts)
    return [v.problem or v.verdict for v in carry(town.server, phone, first, sent_at=NOON + timedelta(minutes=30)).verdicts]


def test_mended_by_repair_and_verified_by_the_finder_it_is_closed_with_its_steps(found: tuple[Town, PaperPhone, str]) -> None:
    town, phone, hazard = found
    assert send(town, phone, mended(hazard)) == ["settled"]
    assert state(town, hazard) == "mended"
    assert send(town, phone, verified(hazard)) == ["settled"]
    assert state(town, hazard) == "closed"
    with reading(town.server.parts.store):
        assert [(s.kind, s.author, s.is_mended) for s in steps(SITE, hazard)] == [
            ("hazard.mended", "fixer", None),
            ("hazard.verified", "p1", True),
        ]
        assert counts(SITE) == {"open": 0, "mended": 0, "closed": 1}


def test_found_not_mended_it_opens_again_and_counts(found: tuple[Town, PaperPhone, str]) -> None:
    town, phone, hazard = found
    send(town, phone, mended(hazard), verified(hazard, holds=False, note="还在锈"))
    with reading(town.server.parts.store):
        row = hazard_of(SITE, hazard, now=NOON, repair_hours=24).hazard
    assert (row.state, row.reopened, row.mended_by) == ("open", 1, None)


def test_the_repairer_may_not_verify_and_the_step_waits_for_a_supervisor(found: tuple[Town, PaperPhone, str]) -> None:
    town, phone, hazard = found
    assert send(town, phone, mended(hazard), verified(hazard, "fixer")) == ["settled", "conflict"]
    assert state(town, hazard) == "mended"


def test_a_guard_may_not_say_that_it_is_mended(found: tuple[Town, PaperPhone, str]) -> None:
    town, phone, hazard = found
    assert send(town, phone, mended(hazard, "p2")) == ["author-without-right"]
    assert state(town, hazard) == "open"


def test_the_pages_show_each_state_and_nobody_s_markup(found: tuple[Town, PaperPhone, str], visit: Visit) -> None:
    town, phone, hazard = found
    browser = visit(SUPERVISOR)
    assert hazard in browser.get(LIST).text
    send(town, phone, mended(hazard, note="<script>1</script>"))
    assert hazard not in browser.get(LIST).text
    assert hazard in browser.get(f"{LIST}?state=mended").text
    page = browser.get(f"{LIST}/{hazard}").text
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page
    assert "<i>rusty" not in page
    assert "Waits for verification: P1" in page


def test_closing_on_the_page_needs_a_reason_a_token_and_the_right(found: tuple[Town, PaperPhone, str], visit: Visit) -> None:
    town, _, hazard = found
    browser = visit(SUPERVISOR)
    form = form_of(browser.get(f"{LIST}/{hazard}").text)
    for data, status in (({"note": "x"}, 403), ({"form": form, "note": " "}, 422), ({"form": form, "note": "x" * 501}, 422)):
        assert browser.post(f"{LIST}/{hazard}", data=data).status_code == status
    assert state(town, hazard) == "open"
    assert browser.post(f"{LIST}/{hazard}", data={"form": form, "note": "拆除"}).status_code == 303
    assert state(town, hazard) == "closed"
    assert "Closed by a supervisor" in browser.get(f"{LIST}/{hazard}").text


def test_the_api_lists_shows_and_closes(found: tuple[Town, PaperPhone, str]) -> None:
    town, _, hazard = found
    api = f"/api/v1/sites/{SITE}/hazards"
    with TestClient(create_app(town.server.parts), raise_server_exceptions=False) as client:
        bearer = town.bearer(HOUSEKEEPER)
        (row,) = client.get(api, headers=bearer).json()["hazards"]
        assert (row["hazard"]["id"], row["is_late"], row["photos_here"]) == (hazard, False, [])
        assert client.get(f"{api}/{hazard}", headers=bearer).json()["hazard"]["text"] == "<i>rusty"
        assert slug(client.post(f"{api}/{hazard}/close", json={"note": ""}, headers=bearer)) == "invalid-input"
        assert client.post(f"{api}/{hazard}/close", json={"note": "done"}, headers=bearer).status_code == 204
        assert client.get(f"{api}?state=closed", headers=bearer).json()["hazards"][0]["hazard"]["closing_note"] == "done"
        foreign = client.get(f"/api/v1/sites/{OTHER_SITE}/hazards/{hazard}", headers=town.bearer("hq"))
        assert (foreign.status_code, slug(foreign)) == (404, "not-found")


def test_a_hazard_open_longer_than_the_rule_is_late(found: tuple[Town, PaperPhone, str]) -> None:
    town, _, hazard = found
    with reading(town.server.parts.store):
        late = [hazard_of(SITE, hazard, now=NOON + timedelta(hours=h), repair_hours=24).is_late for h in (24, 25)]
    assert late == [False, True]
