"""A point that somebody could not check is blocked, with a photo; what a supervisor excused leaves the denominator and stays in
sight; nothing of either takes due work away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal
from server.settings import Settings
from server.wiring import create_app
from sync.records.fact import TasksWereArchived, TaskWasBlocked
from sync.records.task import TaskBlocked, TasksArchived
from sync.records.types import Subject
from sync.times import to_ms
from tests.carry import carry
from tests.desk import session_for
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.records import NOON, moment, new_id, photo

WORK = f"/api/v1/sites/{SITE}/work"


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings, tasks=3)
    made.enrol()
    return made


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss")) as made:
        yield made


def blocked(task: str | None, about: str = "ext-1", *, photos: bool = True) -> TaskWasBlocked:
    return TaskWasBlocked(
        id=new_id(), schema=1, author="p1", site=SITE, subject=Subject(kind="equipment", id=about), made_at=NOON, boot_ns=10**12,
        boot_id="boot-1", photos=(photo(),) if photos else (), body=TaskBlocked(reason="locked", task=task),
    )  # fmt: skip


def deliver(server: Server, *facts: object) -> list[str]:
    phone = PaperPhone()
    phone.file(*facts)  # type: ignore[arg-type]
    return [verdict.problem for verdict in carry(server, phone).verdicts]


def truths(boss: TestClient) -> dict[str, str]:
    return {task["id"]: task["truth"] for task in boss.get(WORK).json()["tasks"]}


def test_a_block_with_a_photo_is_blocked_once_the_window_is_over_and_names_reason_and_record(
    server: Server, boss: TestClient
) -> None:
    fact = blocked("t-1")
    assert deliver(server, fact) == [""]
    assert truths(boss)["t-1"] == "open"  # the window is open: somebody may still get in
    server.clock.ms = to_ms(moment(hours=9))
    whole = boss.get(f"{WORK}/t-1").json()
    assert whole["task"]["truth"] == "blocked"
    assert whole["task"]["blocked_reason"] == "locked"
    assert whole["task"]["blocked_in"] == fact.id
    assert whole["photos"] == ["a" * 64]
    assert [step["what"] for step in whole["steps"]] == ["opens", "blocked", "closes"]


def test_a_block_without_a_photo_is_held_and_its_check_waits_for_a_supervisor(server: Server, boss: TestClient) -> None:
    assert deliver(server, blocked("t-1", photos=False)) == ["photo-missing"]
    server.clock.ms = to_ms(moment(hours=9))
    assert truths(boss)["t-1"] == "held"
    assert len(boss.get(f"{WORK}/t-1").json()["held"]) == 1


def test_a_block_of_another_object_or_of_none_is_held(server: Server) -> None:
    assert deliver(server, blocked("t-1", "ext-2"), blocked("t-1", "nowhere")) == ["conflict", "subject-unknown"]


def test_a_block_without_a_task_or_of_an_unknown_one_stays_as_a_record_of_its_own(server: Server, boss: TestClient) -> None:
    assert deliver(server, blocked(None), blocked(new_id())) == ["", ""]
    assert set(truths(boss).values()) == {"open"}
    kinds = [r["kind"] for r in boss.get(f"/api/v1/sites/{SITE}/records").json()["records"]]
    assert kinds == ["task.blocked", "task.blocked"]


def test_a_blocked_check_that_is_done_after_all_is_done(server: Server, boss: TestClient) -> None:
    assert deliver(server, blocked("t-1"), check(1)) == ["", ""]
    assert truths(boss)["t-1"] == "done"


def test_what_is_excused_leaves_the_denominator_and_stays_in_sight_with_its_reason(server: Server, boss: TestClient) -> None:
    deliver(server, check(1))
    answer = boss.post(f"{WORK}/excuse", json={"tasks": ["t-1", "t-2"], "reason": "works in the stairwell"})
    assert answer.json() == {"tasks": 2}
    found = boss.get(WORK).json()
    assert truths(boss) == {"t-1": "done", "t-2": "excused", "t-3": "open"}
    figure = found["figure"]
    assert (figure["rate_done"], figure["rate_due"], figure["rate_percent"], figure["excused"]) == (1, 2, 50, 1)
    told = boss.get(f"{WORK}/t-2").json()["task"]
    assert (told["excused_reason"], told["excused_by"]) == ("works in the stairwell", "boss")
    today = boss.get(f"/api/v1/sites/{SITE}/today").json()["tallies"][0]
    assert (today["excused"], today["done"], today["total"]) == (1, 1, 3)


def test_when_everything_is_excused_there_is_no_rate_to_tell(server: Server, boss: TestClient) -> None:
    boss.post(f"{WORK}/excuse", json={"tasks": ["t-1", "t-2", "t-3"], "reason": "flood"})
    figure = boss.get(WORK).json()["figure"]
    assert (figure["rate_done"], figure["rate_due"], figure["rate_percent"]) == (0, 0, None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"tasks": ["t-1", "t-9"], "reason": "x"}, "/tasks/1"),
        ({"tasks": ["t-1"], "reason": "  "}, "/reason"),
        ({"tasks": [], "reason": "x"}, "/tasks"),
    ],
)
def test_an_excuse_that_does_not_do_excuses_nothing(
    body: dict[str, object], pointer: str, server: Server, boss: TestClient
) -> None:
    answer = boss.post(f"{WORK}/excuse", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert truths(boss)["t-1"] == "open"
    with reading(server.parts.store):
        assert not Journal.select().where(Journal.kind == "tasks.excused").exists()


def test_a_check_that_has_left_the_phones_can_still_be_excused_and_a_rebuild_says_the_same(
    server: Server, boss: TestClient
) -> None:
    server.clock.ms = to_ms(moment(hours=9))
    parts, about = server.parts, Subject(kind="site", id=SITE)
    body = TasksArchived(tasks=("t-1",))
    commit(parts.store, lambda: parts.ledger.act(TasksWereArchived, author=parts.server_id, site=SITE, subject=about, body=body))
    with reading(parts.store):
        assert not Document.select().where((Document.id == "t-1") & ~Document.deleted).exists()
    assert boss.post(f"{WORK}/excuse", json={"tasks": ["t-1"], "reason": "closed"}).status_code == 200
    before = boss.get(f"{WORK}/t-1").json()
    assert before["task"]["truth"] == "excused"
    rebuild(parts.store, parts.ledger.registry)
    assert boss.get(f"{WORK}/t-1").json() == before
