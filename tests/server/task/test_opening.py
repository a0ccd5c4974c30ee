"""Due work on a real server: what the calendar owes is opened by itself, once, whatever is already there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from server.database import Store, reading
from server.demo.estate.estate import morning_tasks
from server.demo.lay import demo_estate, open_tasks, put_documents
from server.ledger.tables import Document
from server.settings import Settings
from server.task.opening import DueWork, open_due_work
from server.wiring import build_parts
from sync.times import to_ms

DAY = date(2026, 11, 20)
NOON = to_ms(datetime(2026, 11, 20, 4, tzinfo=UTC))  # noon in Shanghai


def laid(store: Store, settings: Settings, now_ms: int = NOON):
    parts = build_parts(settings, store, now_ms=lambda: now_ms)
    estate = demo_estate(DAY, password_seed="test", host="M.EXAMPLE.CN")
    put_documents(parts, estate.login("admin").person, estate.documents())
    return parts, estate


def open_ids(store: Store) -> set[str]:
    with reading(store):
        return {row.id for row in Document.select(Document.id).where(Document.kind == "task")}


def test_a_server_opens_the_due_work_of_every_site_by_itself(store: Store, settings: Settings) -> None:
    parts, estate = laid(store, settings)
    wanted = {task.id for task in morning_tasks(estate, DAY)}
    assert open_due_work(parts) == len(wanted) > 400
    assert open_ids(store) == wanted


def test_opening_twice_opens_nothing_twice(store: Store, settings: Settings) -> None:
    parts, _ = laid(store, settings)
    open_due_work(parts)
    before = open_ids(store)
    assert open_due_work(parts) == 0
    assert open_ids(store) == before


def test_a_server_that_was_down_opens_only_what_is_missing(store: Store, settings: Settings) -> None:
    parts, estate = laid(store, settings)
    tasks = morning_tasks(estate, DAY)
    open_tasks(parts, estate.login("admin").person, tasks[:100])
    assert open_due_work(parts) == len(tasks) - 100


def test_equipment_that_joins_the_register_gets_its_work_at_the_next_round(store: Store, settings: Settings) -> None:
    parts, estate = laid(store, settings)
    open_due_work(parts)
    put_documents(parts, estate.login("admin").person, estate.late_documents())
    assert open_due_work(parts) > 0


def test_the_thread_opens_at_once_and_stops_when_told(sqlite_store: Store, settings: Settings) -> None:
    parts, estate = laid(sqlite_store, settings)
    work = DueWork(parts)
    work.start()
    work.stop()
    assert open_ids(sqlite_store) == {task.id for task in morning_tasks(estate, DAY)}
