"""Tasks that are long over leave the phones and stay on the server; late records settle them there, a rebuild makes the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.database import Store, commit, reading
from server.database.sql import Sql
from server.ledger.feed import read_page
from server.ledger.rebuild import rebuild
from server.settings import Settings
from server.task.opening import KEPT, open_due_work
from server.task.opening_tables import TaskArchive
from server.task.opening_views import archived_task, archived_tasks
from sync.errors import Conflict
from sync.records.fact import TasksWereArchived
from sync.records.task import TasksArchived
from sync.records.types import Subject
from sync.times import from_ms
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.records import moment

CLOSES = moment(hours=8)


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings, tasks=2)
    made.enrol()
    return made


def wait(server: Server, time: timedelta) -> None:
    server.clock.go(time.total_seconds())


def archived(server: Server, task: str) -> object:
    with reading(server.parts.store):
        return archived_task(SITE, task)


def rows(server: Server) -> list[tuple[object, ...]]:
    with reading(server.parts.store):
        columns = (TaskArchive.site, TaskArchive.id, TaskArchive.template, TaskArchive.period, TaskArchive.state)
        return [
            (*row[:-1], bytes(row[-1])) for row in TaskArchive.select(*columns, TaskArchive.due_at, TaskArchive.body).tuples()
        ]


def test_a_task_leaves_the_phones_forty_days_after_it_closed_and_stays_on_the_server(server: Server) -> None:
    phone = PaperPhone()
    carry(server, phone)
    assert ("site:" + SITE, "task", "t-1") in phone.rows
    wait(server, KEPT - timedelta(hours=1))
    assert [one.archived for one in open_due_work(server.parts)] == [0, 0]
    wait(server, timedelta(days=1))
    assert sum(one.archived for one in open_due_work(server.parts)) == 2
    carry(server, phone)
    assert ("site:" + SITE, "task", "t-1") not in phone.rows
    assert carry(server, phone, digests=phone.digests()).mismatch == ()
    kept = archived(server, "t-1")
    assert kept is not None
    with reading(server.parts.store):
        assert {task.id for task in archived_tasks(SITE, moment(), CLOSES + timedelta(days=1))} == {"t-1", "t-2"}
        assert list(archived_tasks(SITE, CLOSES + timedelta(days=1), CLOSES + timedelta(days=9))) == []
    assert sum(one.archived for one in open_due_work(server.parts)) == 0


def test_a_record_that_comes_weeks_late_settles_its_archived_task(server: Server) -> None:
    late = PaperPhone()
    late.file(check(1))
    wait(server, KEPT + timedelta(days=2))
    open_due_work(server.parts)
    reply = carry(server, late)
    assert [verdict.verdict for verdict in reply.verdicts] == ["settled"]
    task = archived(server, "t-1")
    assert (task.state, task.done_by, task.done_in) == ("done", "p1", late.filed[0].id)  # type: ignore[attr-defined]
    assert archived(server, "t-2").state == "open"  # type: ignore[attr-defined]


def test_a_record_about_another_object_stands_and_settles_nothing(server: Server) -> None:
    late = PaperPhone()
    late.file(check(1, subject=Subject(kind="equipment", id="ext-2")))
    wait(server, KEPT + timedelta(days=2))
    open_due_work(server.parts)
    assert [verdict.verdict for verdict in carry(server, late).verdicts] == ["settled"]
    assert archived(server, "t-1").state == "open"  # type: ignore[attr-defined]


def test_what_a_rebuild_makes_of_the_archive_is_the_same(server: Server) -> None:
    late = PaperPhone()
    late.file(check(1))
    wait(server, KEPT + timedelta(days=2))
    open_due_work(server.parts)
    carry(server, late)
    before = rows(server)
    assert len(before) == 2
    done = rebuild(server.parts.store, server.parts.ledger.registry)
    assert done.refused == []
    assert sorted(rows(server)) == sorted(before)
    with reading(server.parts.store):
        page = read_page(Sql(), ["site:" + SITE], {}, page_bytes=10**6)
    assert not [line for line in page.lines if b"\ttask\tt-1\t{" in line]


def test_a_window_that_is_not_over_is_not_archived(server: Server) -> None:
    body = TasksArchived(tasks=("t-1",))
    about = Subject(kind="site", id=SITE)
    with pytest.raises(Conflict):
        commit(
            server.parts.store,
            lambda: server.parts.ledger.act(TasksWereArchived, author="boss", site=SITE, subject=about, body=body),
        )
    assert archived(server, "t-1") is None
    assert from_ms(server.clock.ms) < CLOSES
