"""The page of a held fact: what is wrong with it, the two decisions, and what happens when one cannot be carried out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.database import reading
from server.ledger.tables import Journal
from tests.console.test_console_forms import HTML, token_on
from tests.console_world import PASSWORD, World


@pytest.fixture
def admin(world: World) -> Iterator[TestClient]:
    """A signed-in administrator who reads English."""
    with TestClient(world.app, headers={**HTML, "Accept-Language": "en"}, follow_redirects=False) as made:
        form = token_on(made.get("/console/sign-in").text)
        made.post("/console/sign-in", data={"username": "admin", "password": PASSWORD, "form": form})
        yield made


def links(admin: TestClient, site: str) -> list[str]:
    return re.findall(rf'href="(/console/sites/{site}/quarantine/\d+)"', admin.get(f"/console/sites/{site}").text)


def verdict(world: World, path: str) -> tuple[str, bool]:
    with reading(world.parts.store):
        row = Journal.get_by_id(int(path.rpartition("/")[2]))
    return row.verdict, row.released_in is not None


def held_for(world: World, problem: str) -> str:
    """The address of a fact that waits for this reason at the second site."""
    site = world.estate.light.site.id
    with reading(world.parts.store):
        where = (Journal.site == site) & (Journal.problem == problem) & Journal.released_in.is_null()
        return f"/console/sites/{site}/quarantine/{Journal.get(where).position}"


def test_a_held_record_is_shown_with_its_reason_and_released_from_its_page(admin: TestClient, world: World) -> None:
    path = held_for(world, "author-not-on-device")
    assert path in links(admin, world.estate.light.site.id)
    shown = admin.get(path).text
    assert "Let it count" in shown
    answer = admin.post(path, data={"form": token_on(shown), "decision": "applied", "note": "new guard"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/sites/{world.estate.light.site.id}#quarantine")
    assert verdict(world, path) == ("settled", True)
    assert path not in links(admin, world.estate.light.site.id)
    assert admin.get(path).status_code == 404


def test_what_cannot_be_read_is_only_closed_and_that_with_a_reason(admin: TestClient, world: World) -> None:
    path = held_for(world, "unknown-kind")
    form = token_on(admin.get(path).text)
    for data in ({"decision": "applied", "note": "x"}, {"decision": "closed", "note": " "}):
        answer = admin.post(path, data={"form": form, **data})
        assert answer.status_code == 422
        assert "The record still waits." in answer.text
        assert verdict(world, path) == ("held", False)
    assert admin.post(path, data={"form": form, "decision": "closed", "note": "test app", "every": "1"}).status_code == 303
    assert verdict(world, path) == ("held", True)


def test_row_34_a_decision_without_the_forms_token_changes_nothing(admin: TestClient, world: World) -> None:
    with reading(world.parts.store):
        row = Journal.get(Journal.verdict == "held")
    path = f"/console/sites/{row.site}/quarantine/{row.position}"
    assert admin.post(path, data={"decision": "closed", "note": "x"}).status_code == 403
    assert verdict(world, path)[0] == "held"
