"""Due work on a real server: what the calendar owes is written ahead, once, follows the plan, and is frozen when it opens."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import msgspec
import pytest

from server.chores import Chore
from server.database import Store, commit, reading
from server.demo.estate.estate import Estate, morning_tasks
from server.demo.lay import demo_estate, open_tasks, put_documents
from server.ledger.documents import Key
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal
from server.parts import Parts
from server.settings import Settings
from server.task.opening import AHEAD, Pass, keep_due_work, open_due_work
from server.wiring import build_parts
from sync.errors import Conflict, InputError
from sync.records.documents import decode_document
from sync.records.equipment import Equipment, EquipmentState
from sync.records.fact import TasksWereWithdrawn
from sync.records.scope import EquipmentKind
from sync.records.site import PlanLine
from sync.records.task import Task, TasksWithdrawn
from sync.records.types import Subject
from sync.times import to_ms

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # noon in Shanghai


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def ms(self) -> int:
        return to_ms(self.now)


def laid(store: Store, settings: Settings) -> tuple[Parts, Estate, Clock]:
    clock = Clock()
    parts = build_parts(settings, store, now_ms=clock.ms)
    estate = demo_estate(DAY, password_seed="test", host="M.EXAMPLE.CN")
    put_documents(parts, estate.login("admin").person, estate.documents())
    return parts, estate, clock


def written(store: Store, site: str = "") -> dict[str, Task]:
    with reading(store):
        rows = [bytes(row.body) for row in Document.select().where((Document.kind == "task") & ~Document.deleted)]
    tasks = [task for row in rows if isinstance(task := decode_document("task", row), Task)]
    return {task.id: task for task in tasks if task.site == site or not site}


def put(parts: Parts, estate: Estate, *documents: object) -> None:
    put_documents(parts, estate.login("admin").person, documents)  # type: ignore[arg-type]


def total(passes: Iterable[Pass], what: str) -> int:
    return sum(getattr(one, what) for one in passes)


def a_lift(estate: Estate) -> Equipment:
    return next(card for card in estate.main.objects.equipment if card.kind is EquipmentKind.LIFT)


def test_a_server_writes_the_due_work_of_every_site_eight_days_ahead(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    passes = open_due_work(parts)
    found = written(store)
    today = {task.id for task in morning_tasks(estate, DAY)}
    assert today <= set(found)
    assert total(passes, "opened") == len(found)
    assert total(passes, "open_now") == sum(task.opens_at <= clock.now < task.closes_at for task in found.values())
    for ahead in range(8):
        in_days = [task for task in morning_tasks(estate, DAY + timedelta(days=ahead)) if task.opens_at <= clock.now + AHEAD]
        assert {task.id for task in in_days if task.template != "VISIT"} <= set(found), f"{ahead} days ahead"


def test_writing_twice_writes_nothing_twice(store: Store, settings: Settings) -> None:
    parts, _, _ = laid(store, settings)
    open_due_work(parts)
    before = written(store)
    with reading(store):
        facts = Journal.select().count()
    assert {(p.opened, p.changed, p.withdrawn, p.archived) for p in open_due_work(parts)} == {(0, 0, 0, 0)}
    assert written(store) == before
    with reading(store):
        assert Journal.select().count() == facts


def test_four_servers_at_once_double_nothing_and_none_fails(store: Store, settings: Settings) -> None:
    parts, _, _ = laid(store, settings)
    opened: list[int] = []
    at_once = threading.Barrier(4)

    def serve() -> None:
        at_once.wait()
        opened.append(total(open_due_work(parts), "opened"))

    servers = [threading.Thread(target=serve) for _ in range(4)]
    for one in servers:
        one.start()
    for one in servers:
        one.join()
    assert len(opened) == 4
    assert sum(opened) == len(written(store))
    with reading(store):
        bodies = [bytes(row.body) for row in Journal.select().where(Journal.kind == "tasks.opened")]
    ids = [task["id"] for body in bodies for task in msgspec.json.decode(body)["body"]["tasks"]]
    assert len(ids) == len(set(ids))


def test_what_somebody_opened_before_is_not_opened_again(store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(store, settings)
    tasks = [task for task in morning_tasks(estate, DAY) if task.template != "VISIT"]
    open_tasks(parts, estate.login("admin").person, tasks[:100])
    opened = total(open_due_work(parts), "opened")
    assert opened == len(written(store)) - 100


def test_equipment_that_joins_the_register_gets_its_work_at_the_next_look(store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(store, settings)
    open_due_work(parts)
    put(parts, estate, *estate.late_documents())
    assert total(open_due_work(parts), "opened") > 0


def test_planned_work_follows_the_objects_and_open_work_stays(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    lift = a_lift(estate)
    before = {task.id for task in written(store).values() if task.subject.id == lift.id}
    put(parts, estate, msgspec.structs.replace(lift, state=EquipmentState.SCRAPPED))
    passes = open_due_work(parts)
    after = {task.id: task for task in written(store).values() if task.subject.id == lift.id}
    assert total(passes, "withdrawn") == len(before) - len(after) > 0
    assert after
    assert all(task.opens_at <= clock.now for task in after.values())
    put(parts, estate, lift)
    assert total(open_due_work(parts), "opened") == len(before) - len(after)
    assert {task.id for task in written(store).values() if task.subject.id == lift.id} == before


def test_removing_the_equipment_or_retiring_the_template_leaves_what_is_open(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    lift, template = a_lift(estate), next(t for t in estate.templates if t.code == "ELEC-D")
    open_now = {t.id for t in written(store).values() if t.opens_at <= clock.now}
    author = estate.login("admin").person
    commit(store, lambda: parts.ledger.remove(author, [Key(f"site:{lift.site}", "equipment", lift.id)]))
    put(parts, estate, msgspec.structs.replace(template, version=2, is_retired=True))
    assert total(open_due_work(parts), "withdrawn") > 0
    left = written(store)
    assert open_now <= set(left)
    assert not [t for t in left.values() if t.opens_at > clock.now and (t.template == "ELEC-D" or t.subject.id == lift.id)]


def test_a_new_version_and_a_new_role_reach_the_planned_work_only(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    before = {t.id: t for t in written(store).values() if t.template == "ELEC-D"}
    template = next(t for t in estate.templates if t.code == "ELEC-D")
    put(parts, estate, msgspec.structs.replace(template, version=2))
    passes = open_due_work(parts)
    versions = {t.id: t.template_version for t in written(store).values() if t.template == "ELEC-D"}
    assert versions == {t.id: 1 if t.opens_at <= clock.now else 2 for t in before.values()}
    assert total(passes, "changed") == list(versions.values()).count(2) > 0


def test_a_rebuild_makes_the_same_of_what_was_planned_withdrawn_and_written_again(store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(store, settings)
    open_due_work(parts)
    lift = a_lift(estate)
    for state in (EquipmentState.SCRAPPED, EquipmentState.IN_USE, EquipmentState.SCRAPPED):
        put(parts, estate, msgspec.structs.replace(lift, state=state))
        open_due_work(parts)
    before = written(store)
    assert rebuild(store, parts.ledger.registry).refused == []
    assert written(store) == before
    assert {(p.opened, p.changed, p.withdrawn) for p in open_due_work(parts)} == {(0, 0, 0)}


def test_nobody_withdraws_or_deletes_what_is_open(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    frozen = next(t for t in written(store).values() if t.opens_at <= clock.now)
    planned = next(t for t in written(store).values() if t.opens_at > clock.now and t.site == frozen.site)
    author, about = estate.login("admin").person, Subject(kind="site", id=frozen.site)
    body = TasksWithdrawn(tasks=(planned.id, frozen.id))
    with pytest.raises(Conflict):
        commit(store, lambda: parts.ledger.act(TasksWereWithdrawn, author=author, site=frozen.site, subject=about, body=body))
    with pytest.raises(Conflict):
        commit(store, lambda: parts.ledger.remove(author, [Key(f"site:{frozen.site}", "task", frozen.id)]))
    assert {planned.id, frozen.id} <= set(written(store))


@pytest.mark.parametrize(("days", "reached_back_to"), [(3, None), (12, 8), (60, 60 - 31)])
def test_after_an_outage_every_window_in_between_is_opened_up_to_a_month_back(
    sqlite_store: Store, settings: Settings, days: int, reached_back_to: int | None
) -> None:
    parts, estate, clock = laid(sqlite_store, settings)
    open_due_work(parts)
    clock.now += timedelta(days=days)
    passes = [one for one in open_due_work(parts) if one.site == estate.main.site.id]
    expected = None if reached_back_to is None else DAY + timedelta(days=reached_back_to)
    assert [one.caught_up_from for one in passes] == [expected]
    daily = {t.period for t in written(sqlite_store).values() if t.template == "LIFT-D"}
    first = 0 if days <= 12 else days - 31
    wanted = {(DAY + timedelta(days=n)).isoformat() for n in range(first, days + 9)}
    assert wanted <= daily


def test_a_site_that_is_new_owes_nothing_of_the_time_before_it(store: Store, settings: Settings) -> None:
    parts, _, clock = laid(store, settings)
    open_due_work(parts)
    assert all(task.due_at > clock.now - timedelta(days=1) for task in written(store).values())


def test_visits_stay_chosen_while_units_are_visited(sqlite_store: Store, settings: Settings) -> None:
    parts, _, clock = laid(sqlite_store, settings)
    open_due_work(parts)
    visits = {t.id: t.subject.id for t in written(sqlite_store).values() if t.template == "VISIT"}
    for _ in range(3):
        clock.now += timedelta(hours=1)
        open_due_work(parts)
    after = {t.id: t.subject.id for t in written(sqlite_store).values() if t.template == "VISIT"}
    assert after == visits
    by_day = [t for t in written(sqlite_store).values() if t.template == "VISIT" and len(t.period) == 10]
    units = [t.subject.id for t in by_day]
    assert len(units) == len(set(units)), "the least recently visited come first, so no unit twice in eight days"
    assert {t.period: 0 for t in by_day}.keys() >= {(DAY + timedelta(days=n)).isoformat() for n in range(8)}


def test_a_site_with_an_unknown_time_zone_keeps_no_other_from_its_work(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(sqlite_store, settings)
    put(parts, estate, msgspec.structs.replace(estate.light.site, time_zone="Nowhere/Atall"))
    with pytest.raises(InputError, match="Nowhere"):
        open_due_work(parts)
    assert {task.site for task in written(sqlite_store).values()} == {estate.main.site.id}


def test_switching_a_system_or_a_template_off_withdraws_what_is_planned(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(sqlite_store, settings)
    open_due_work(parts)
    site = estate.main.site
    systems = tuple(sorted({t.system for t in estate.templates} - {"LIFT"}))
    line = PlanLine(template="CCTV-D", is_used=False)
    put(parts, estate, msgspec.structs.replace(site, systems=systems, plan=(*site.plan, line)))
    open_due_work(parts, site=site.id)
    ahead = {t.template for t in written(sqlite_store, site.id).values() if t.opens_at > clock.now}
    assert "ELEC-D" in ahead
    assert not {code for code in ahead if code.startswith("LIFT") or code == "CCTV-D"}


def test_the_thread_writes_at_once_and_stops_when_told(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(sqlite_store, settings)
    work = Chore("due-work", partial(keep_due_work, parts), every_seconds=3600)
    work.start()
    work.stop()
    assert {task.id for task in morning_tasks(estate, DAY)} <= set(written(sqlite_store))
    assert keep_due_work(parts) == 0
