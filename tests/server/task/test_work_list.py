"""The list of due work: what falls due in a period, filtered, counted, paged, and fast with five thousand checks in a day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit, reading
from server.settings import Settings
from server.site.views import all_sites
from server.task.spans import stretch
from server.task.work_views import Wanted, due_work
from server.wiring import create_app
from sync.records.scope import PlaceKind
from sync.records.site import Place
from sync.records.types import Subject
from tests.desk import session_for
from tests.paper import SITE, Server, server_on
from tests.records import equipment, moment, task

WORK = f"/api/v1/sites/{SITE}/work"
MANY = 5000


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings, tasks=1)
    made.enrol()
    made.put(
        Place(id="tower", site=SITE, parent=None, kind=PlaceKind.TOWER, name="T1"),
        Place(id="t1-f2", site=SITE, parent="tower", kind=PlaceKind.FLOOR, name="2F"),
        equipment(id="far", place="t1-f2"),
        task(id="t-far", subject=Subject(kind="equipment", id="far"), place="t1-f2", roles=("repair",), assignee="p2"),
        task(
            id="t-half",
            period="2026-11-H2",
            opens_at=moment(days=-4),
            due_at=moment(days=10, hours=12),
            closes_at=moment(days=11),
        ),
        task(id="t-night", period="2026-11-20", opens_at=moment(hours=7), due_at=moment(hours=19), closes_at=moment(hours=21)),
        task(id="t-other", period="2026-11-21", opens_at=moment(hours=20), due_at=moment(hours=30), closes_at=moment(hours=32)),
    )
    return made


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss")) as made:
        yield made


def ids(boss: TestClient, **query: object) -> set[str]:
    answer = boss.get(WORK, params=query)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()["tasks"]}


def test_a_night_that_ends_on_the_morning_after_counts_on_its_own_day(boss: TestClient) -> None:
    assert ids(boss) == {"t-1", "t-far", "t-night"}
    assert ids(boss, day="2026-11-21") == {"t-other"}


def test_a_longer_period_holds_what_falls_due_in_it_or_its_own_pace_alone(boss: TestClient) -> None:
    assert ids(boss, period="2026-11-H2") == {"t-1", "t-far", "t-half", "t-night", "t-other"}
    assert ids(boss, period="2026-11-H2", own="1") == {"t-half"}
    assert ids(boss, period="2026-11-30") == {"t-half"}
    assert ids(boss, period="2026-Q4") == set()


def test_the_list_is_narrowed_by_truth_place_role_person_and_system(boss: TestClient) -> None:
    assert ids(boss, truth="upcoming") == {"t-night"}
    assert ids(boss, place="tower") == {"t-far"}
    assert ids(boss, role="repair") == {"t-far"}
    assert ids(boss, person="p2") == {"t-far"}
    assert ids(boss, system="FIRE", template="FIRE-EXT") == {"t-1", "t-far", "t-night"}
    assert ids(boss, system="LIFT") == set()


def test_pages_follow_each_other_without_a_gap_or_a_double(boss: TestClient) -> None:
    pages = [boss.get(WORK, params={"limit": 2, "from": start}).json() for start in (0, 2)]
    assert [len(page["tasks"]) for page in pages] == [2, 1]
    assert {one["id"] for page in pages for one in page["tasks"]} == {"t-1", "t-far", "t-night"}
    assert {page["found"] for page in pages} == {3}


@pytest.mark.parametrize("query", [{"period": "2026-13"}, {"day": "tomorrow"}, {"truth": "perhaps"}, {"from": "-1"}])
def test_a_query_that_asks_for_nothing_there_is_is_told_where(query: dict[str, str], boss: TestClient) -> None:
    answer = boss.get(WORK, params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_five_thousand_checks_in_a_day_are_listed_in_under_a_second(sqlite_store: Store, settings: Settings) -> None:
    server = server_on(sqlite_store, settings, tasks=0)
    for number in range(12):
        server.enrol(f"phone-{number}")
    first = task(roles=("patrol",))
    tasks = [msgspec.structs.replace(first, id=f"many-{n}") for n in range(MANY)]
    old = [msgspec.structs.replace(first, id=f"old-{n}", period="2026-11-19", opens_at=moment(days=-1, hours=-4),
                                   due_at=moment(hours=-18), closes_at=moment(hours=-16)) for n in range(MANY)]  # fmt: skip
    for some in (tasks, old):
        for start in range(0, MANY, 500):
            commit(server.parts.store, lambda part=some[start : start + 500]: server.parts.ledger.put("boss", part))  # type: ignore[misc]
    later = server.clock.ms + round(timedelta(hours=9).total_seconds() * 1000)
    with reading(server.parts.store):
        (site,) = (one for one in all_sites() if one.id == SITE)
        begun = time.perf_counter()
        found = due_work(site, stretch("2026-11-20"), Wanted(), later)
        taken = time.perf_counter() - begun
    assert found.counts["not_heard_from"] == MANY
    assert len(found.rows) == 50
    assert taken < 1, f"{taken:.2f} s"
