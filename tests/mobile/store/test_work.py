"""The index of due work: it answers by window and people exactly as every task read one by one would, and survives kills."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from mobile.shapes import SavedJob, WorkWanted
from mobile.store.documents import Page
from mobile.store.migrations import STEPS
from mobile.store.opening import Places, Store, open_store
from sync.exchange.pull import GONE, LIVE, Row
from sync.journal import Replica
from sync.records.documents import encode_document
from sync.records.scope import PlaceKind
from sync.records.site import Place
from sync.records.task import Task
from sync.records.types import Subject
from sync.times import to_ms
from tests.crashing import Crash, Fuse, connection_with, copy_database
from tests.mobile.facts import START, seen

STREAM = "site:s"
HOUR = timedelta(hours=1)


def task(number: int, *, roles: tuple[str, ...] = ("patrol",), assignee: str | None = None, done: bool = False) -> Task:
    opens = START + number * HOUR
    body = Subject(kind="equipment", id=f"e{number % 3}")
    return Task(
        id=f"t{number}", site="s", template="FIRE-E-M", template_version=1, subject=body, roles=roles, assignee=assignee,
        period="2026-11-20", opens_at=opens, due_at=opens + HOUR, closes_at=opens + 2 * HOUR,
        state="done" if done else "open", done_at=opens + HOUR if done else None,
    )  # fmt: skip


def row(one: Task, version: int = 1, flags: int = LIVE) -> Row:
    return Row(STREAM.encode(), version, flags, b"task", one.id.encode(), b"" if flags == GONE else encode_document(one))


def lay(store: Store, *rows: Row) -> None:
    store.documents.apply_page(Page(rows, {STREAM: "c"}), now_ms=1)


MIXED = (
    *(task(number) for number in range(8)),
    task(8, roles=("cleaner", "patrol_lead")),
    task(9, roles=("repair",), assignee="guard"),
    task(10, assignee="another"),
    task(11, done=True),
)


@pytest.mark.parametrize("hour", [0, 1, 5, 9, 13, 24])
@pytest.mark.parametrize("roles", [frozenset[str](), frozenset({"patrol"}), frozenset({"patrol", "cleaner"})])
def test_the_index_finds_what_reading_every_task_finds(store: Store, hour: int, roles: frozenset[str]) -> None:
    lay(store, *map(row, MIXED))
    now, ends = START + hour * HOUR, START + (hour + 3) * HOUR

    def concerns(one: Task) -> bool:
        whose = one.assignee == "guard" or (one.assignee is None and (not roles or not roles.isdisjoint(one.roles)))
        when = one.opens_at < ends and (one.closes_at > now or (one.done_at is not None and one.done_at >= now))
        return whose and when

    wanted = WorkWanted(STREAM, "guard", roles, to_ms(ends), to_ms(now), to_ms(now))
    found = {one.id for one in store.work.tasks(wanted, Task)}
    assert found == {one.id for one in store.documents.every("task", Task, stream=STREAM) if concerns(one)}
    assert store.work.openings(wanted) == sorted(to_ms(one.opens_at) for one in MIXED if one.id in found)


def test_a_changed_and_a_removed_task_change_the_index(store: Store) -> None:
    lay(store, row(task(1)), row(task(2)))
    before = store.documents.changes()
    lay(store, row(task(1, roles=("cleaner",)), 2), row(task(2), 3, GONE))
    assert store.documents.changes() != before
    wanted = WorkWanted(STREAM, "guard", frozenset({"patrol"}), 2**52, 0, 0)
    assert store.work.tasks(wanted, Task) == []
    assert [one.id for one in store.work.at("e1", Task, stream=STREAM)] == ["t1"]
    store.documents.apply_page(Page((), {}, drop=(STREAM,)), now_ms=3)
    assert store.work.at("e1", Task, stream=STREAM) == []


def test_many_documents_are_read_at_once_and_missing_ones_left_out(store: Store) -> None:
    lay(store, *map(row, MIXED))
    found = store.work.many("task", ["t1", "t3", "nowhere"], Task)
    assert {one.id for one in found} == {"t1", "t3"}
    assert len(store.work.many("task", [f"t{n}" for n in range(1200)], Task)) == len(MIXED)


def test_an_older_phones_documents_are_found_after_the_update(opened) -> None:  # type: ignore[no-untyped-def]
    old = opened(steps=STEPS[:1])
    old.begin_journal(Replica("phone-1", "00000000000000aa"))
    lobby = Place(id="p1", site="s", parent=None, kind=PlaceKind.LOBBY, name="大堂", labels=("NEW0000000", "OLD0000000"))
    with old.database.transaction() as db:
        driver = db.connection()
        bodies = [("task", one.id, encode_document(one)) for one in MIXED] + [("place", "p1", encode_document(lobby))]
        bodies.append(("task", "torn", b"{no json"))
        driver.executemany("INSERT INTO document VALUES (?, ?, ?, 1, 0, ?)", [(STREAM, k, i, body) for k, i, body in bodies])
    old.close()
    new = opened()
    wanted = WorkWanted(STREAM, "guard", frozenset({"patrol"}), 2**52, 0, 0)
    fresh = {"t8", "t10"}
    assert {one.id for one in new.work.tasks(wanted, Task)} == {one.id for one in MIXED} - fresh
    assert [hit.is_old for hit in new.documents.resolve("OLD0000000")] == [True]
    rows = new.database.rows
    from mobile.store.tables import Due

    columns = (Due.id, Due.opens_at, Due.closes_at, Due.done_at, Due.subject, Due.roles, Due.assignee)
    migrated = sorted(rows(Due.select(*columns)))
    lay(new, *(row(one, 2) for one in MIXED))
    assert sorted(rows(Due.select(*columns))) == migrated


def job(number: int, body: str = "{}") -> SavedJob:
    return SavedJob(f"j{number}", "stock", "guard", "s", "place", "p1", body, number)


def test_a_job_is_kept_listed_and_gone_with_its_fact(store: Store) -> None:
    store.jobs.keep(job(1))
    store.jobs.keep(job(2))
    store.jobs.keep(job(1, '{"seen":["e1"]}'))
    assert [one.id for one in store.jobs.every("stock", "guard")] == ["j2", "j1"]
    assert store.jobs.every("stock", "another") == store.jobs.every("round", "guard") == []
    store.journal.file(seen(1), job_id="j1")
    assert store.jobs.get("j1") is None
    store.jobs.discard("j2")
    assert store.jobs.of_kind("stock") == []


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_kill_while_filing_leaves_the_job_or_the_fact_never_both_or_none(tmp_path: Path, is_after: bool) -> None:
    def open_at(places: Places, fuse: Fuse | None = None) -> Store:
        made = {} if fuse is None else {"connection_class": connection_with(fuse)}
        return open_store(places, new_epoch=lambda: "0" * 16, free_bytes=lambda: 10**10, **made)  # type: ignore[arg-type]

    for k in count(1):
        places, fuse = Places(tmp_path / f"{k}", tmp_path / f"{k}-no"), Fuse()
        store = open_at(places, fuse)
        store.begin_journal(Replica("phone-1", "00000000000000aa"))
        store.jobs.keep(job(1, '{"seen":["e1"]}'))
        fuse.light(k, is_after=is_after)
        died = True
        try:
            store.journal.file(seen(1), job_id="j1")
            died = False
        except Crash:
            pass
        copy_database(places.database, tmp_path / f"{k}.db")
        fuse.light(0, is_after=False)
        fuse.is_dead = False
        store.close()
        copy_database(tmp_path / f"{k}.db", places.database)
        again = open_at(places)
        kept, filed = again.jobs.get("j1"), again.outbox.counts().waiting
        assert (kept is None, filed) in ((True, 1), *([] if not died else [(False, 0)]))
        again.close()
        if not died:
            assert k > 3, "the path has hardly a statement: the fuse is not in it"
            return
