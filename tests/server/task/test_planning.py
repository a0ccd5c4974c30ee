"""Due work: which objects a template asks for on a day, at whose pace, and with which ids."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.task.planning import due_tasks
from server.task.planning_objects import SiteObjects
from server.template.builtin import builtin_templates
from sync.ids import is_uuid7
from sync.records.equipment import Equipment, EquipmentState
from sync.records.people import Person
from sync.records.roles import Role
from sync.records.schedule import Every, OnlyWhile, Period
from sync.records.scope import EquipmentKind, ObjectScope, PlaceClass, PlaceKind, ScopeKind, ZoneKind
from sync.records.site import Place, PlanLine, Site, Unit, UnitState, Zone
from sync.records.task import Task
from sync.records.template import Template

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 11, 20)
SITE = Site(id="s", company="c", division="d", name="Site", time_zone="Asia/Shanghai", host="example.cn")


def place(key: str, kind: PlaceKind, parent: str | None = None, *classes: PlaceClass) -> Place:
    return Place(id=key, site="s", parent=parent, kind=kind, name=key, classes=classes)


def card(key: str, kind: EquipmentKind, where: str, order: int = 0, **fields: object) -> Equipment:
    return Equipment(id=key, site="s", kind=kind, name=key, place=where, order=order, **fields)  # type: ignore[arg-type]


PLACES = (
    place("estate", PlaceKind.ESTATE),
    place("tower", PlaceKind.TOWER, "estate"),
    place("floor", PlaceKind.FLOOR, "tower"),
    place("garage", PlaceKind.GARAGE, "estate", PlaceClass.BASEMENT),
    place("zone-a", PlaceKind.GARAGE_ZONE, "garage"),
    place("boiler", PlaceKind.HEAT_ROOM, "tower", PlaceClass.BOILER_ROOM),
)
UPSTAIRS = card("ext-up", EquipmentKind.EXTINGUISHER, "floor", 1)
BELOW = card("ext-below", EquipmentKind.EXTINGUISHER, "zone-a", 2)
IN_BOILER_ROOM = card("ext-boiler", EquipmentKind.EXTINGUISHER, "boiler", 3)
OBJECTS = SiteObjects(equipment=(UPSTAIRS, BELOW, IN_BOILER_ROOM), places=PLACES)


def template(code: str) -> Template:
    return next(template for template in builtin_templates() if template.code == code)


def due(code: str, objects: SiteObjects = OBJECTS, day: date = DAY, site: Site = SITE) -> list[Task]:
    return due_tasks(site, [template(code)], objects, day)


def test_extinguishers_are_due_monthly_and_in_basements_and_boiler_rooms_each_half_month() -> None:
    assert {task.subject.id: task.period for task in due("EXT-M")} == {
        "ext-up": "2026-11",
        "ext-below": "2026-11-H2",
        "ext-boiler": "2026-11-H2",
    }


def test_a_task_carries_the_template_the_roles_and_the_place() -> None:
    task = next(task for task in due("EXT-M") if task.subject.id == "ext-below")
    assert (task.template, task.template_version, task.roles, task.place) == ("EXT-M", 1, ("patrol",), "zone-a")
    assert (task.state, task.assignee, task.subject.kind, task.grace_until) == ("open", None, "equipment", None)


def test_the_walk_goes_from_place_to_place_and_in_each_by_the_cards_own_order() -> None:
    cards = tuple(
        card(f"lift-{n}", EquipmentKind.LIFT, where, n) for n, where in enumerate(("floor", "garage", "floor", "estate"))
    )
    tasks = due("LIFT-D", SiteObjects(equipment=cards, places=PLACES))
    assert [task.subject.id for task in tasks] == ["lift-3", "lift-0", "lift-2", "lift-1"]
    assert [task.order for task in tasks] == sorted({task.order for task in tasks})


def test_every_day_of_a_window_gives_the_same_tasks_with_the_same_ids() -> None:
    (first,) = [t for t in due("EXT-M", day=date(2026, 11, 16)) if t.subject.id == "ext-below"]
    (last,) = [t for t in due("EXT-M", day=date(2026, 11, 30)) if t.subject.id == "ext-below"]
    assert first == last
    assert first not in due("EXT-M", day=date(2026, 11, 15))


def test_a_new_version_of_a_template_does_not_double_the_work() -> None:
    newer = msgspec.structs.replace(template("EXT-M"), version=2)
    ids = [[task.id for task in due_tasks(SITE, [version], OBJECTS, DAY)] for version in (template("EXT-M"), newer)]
    assert ids[0] == ids[1]


def test_ids_are_uuid7_in_the_order_of_opening() -> None:
    tasks = due_tasks(SITE, builtin_templates(), OBJECTS, DAY)
    assert all(is_uuid7(task.id) for task in tasks)
    assert [task.opens_at for task in tasks] == [task.opens_at for task in sorted(tasks, key=lambda task: task.id)]


def test_ids_are_the_same_in_another_process() -> None:
    code = "from tests.server.task.test_planning import due; print(due('EXT-M')[0].id)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == due("EXT-M")[0].id


@settings(deadline=None)
@given(days=st.lists(st.dates(date(2020, 1, 1), date(2032, 12, 31)), max_size=6))
def test_no_two_tasks_share_an_id_unless_they_are_the_same(days: list[date]) -> None:
    cars = tuple(card(f"lift-{n}", EquipmentKind.LIFT, "tower", n) for n in range(3))
    objects = replace(OBJECTS, equipment=(*OBJECTS.equipment, *cars))
    found: dict[str, Task] = {}
    for day in days:
        for task in due_tasks(SITE, builtin_templates(), objects, day):
            assert found.setdefault(task.id, task) == task


def test_twice_a_day_is_two_tasks_of_one_label() -> None:
    objects = SiteObjects(equipment=(card("lift", EquipmentKind.LIFT, "tower"),), places=PLACES)
    morning, afternoon = due("CLEAN-CAR", objects)
    assert morning.period == afternoon.period == "2026-11-20"
    assert morning.due_at == afternoon.opens_at
    assert morning.id != afternoon.id


def test_twice_a_month_is_two_tasks_of_one_window() -> None:
    monthly = template("LIFT-M")
    twice = msgspec.structs.replace(monthly.schedule, main=Period(every=Every.MONTHLY, times=2))
    objects = SiteObjects(equipment=(card("lift", EquipmentKind.LIFT, "tower"),), places=PLACES)
    first, second = due_tasks(SITE, [msgspec.structs.replace(monthly, schedule=twice)], objects, DAY)
    assert (first.opens_at, first.due_at) == (second.opens_at, second.due_at)
    assert first.id != second.id


def test_a_scrapped_thing_is_not_due_and_a_missing_one_is() -> None:
    states = (EquipmentState.SCRAPPED, EquipmentState.MISSING, EquipmentState.AWAY_FOR_SERVICE, EquipmentState.OUT_OF_SERVICE)
    cards = tuple(card(state, EquipmentKind.EXTINGUISHER, "floor", state=state) for state in states)
    assert [task.subject.id for task in due("EXT-M", SiteObjects(equipment=cards, places=PLACES))] == ["missing"]


def test_a_site_can_leave_a_template_out_or_take_other_objects() -> None:
    grids = SiteObjects(zones=(Zone(id="grid", site="s", kind=ZoneKind.FIRE_GRID, name="Grid"),), places=PLACES)
    assert [task.subject.kind for task in due("FIRE-D", grids)] == ["zone"]
    towers = ObjectScope(scope=ScopeKind.PLACE, places=(PlaceKind.TOWER,))
    other = msgspec.structs.replace(SITE, plan=(PlanLine(template="FIRE-D", objects=(towers,)),))
    assert [task.subject.id for task in due("FIRE-D", grids, site=other)] == ["tower"]
    none = msgspec.structs.replace(SITE, plan=(PlanLine(template="FIRE-D", is_used=False),))
    assert due("FIRE-D", grids, site=none) == []


def test_a_pool_is_due_in_its_season_only() -> None:
    pool = SiteObjects(equipment=(card("pool", EquipmentKind.POOL, "estate"),), places=PLACES)
    assert due("POOL-D", pool) == []
    in_season = msgspec.structs.replace(SITE, running=(OnlyWhile.POOL_SEASON,))
    assert len(due("POOL-D", pool, site=in_season)) == 1


def test_july_asks_for_one_more_round_of_waste_a_day() -> None:
    waste = SiteObjects(zones=(Zone(id="bin", site="s", kind=ZoneKind.CLEAN_WASTE, name="Bin"),))
    assert len(due("WASTE-D", waste, day=date(2026, 6, 30))) == 1
    assert len({task.id for task in due("WASTE-D", waste, day=date(2026, 7, 1))}) == 2


def test_only_vacant_units_are_due_and_their_housekeeper_is_asked() -> None:
    keeper = Person(id="keeper", site="s", name="Keeper", roles=(Role.HOUSEKEEPER,))
    units = tuple(Unit(id=state, site="s", place="floor", number=state, state=state, housekeeper="keeper") for state in UnitState)
    (task,) = due("VAC-M", SiteObjects(units=units, places=PLACES, people=(keeper,)))
    assert (task.subject.id, task.assignee) == ("vacant", "keeper")


@pytest.mark.parametrize(("roles", "is_active"), [((Role.PATROL,), True), ((Role.CLEANER,), False)])
def test_a_keeper_who_does_not_do_the_work_leaves_it_to_the_role(roles: tuple[Role, ...], is_active: bool) -> None:
    keeper = Person(id="keeper", site="s", name="Keeper", roles=roles, is_active=is_active)
    zone = Zone(id="lobby", site="s", kind=ZoneKind.CLEAN_LOBBY, name="Lobby", keeper="keeper")
    assert {task.assignee for task in due("CLEAN-LOBBY", SiteObjects(zones=(zone,), people=(keeper,)))} == {None}


def test_one_check_for_all_lanes_and_stairs_is_about_the_site() -> None:
    lanes = SiteObjects(places=(place("lane", PlaceKind.FIRE_LANE), place("stair", PlaceKind.STAIR)))
    assert [(task.subject.kind, task.subject.id) for task in due("LANE-M", lanes)] == [("site", "s")]
    assert due("LANE-M", SiteObjects(places=(place("estate", PlaceKind.ESTATE),))) == []


def test_a_ring_of_places_does_not_hang_the_day() -> None:
    ring = (place("a", PlaceKind.FLOOR, "b"), place("b", PlaceKind.TOWER, "a", PlaceClass.BASEMENT))
    objects = SiteObjects(equipment=(card("ext", EquipmentKind.EXTINGUISHER, "a"),), places=ring)
    assert [task.period for task in due("EXT-M", objects)] == ["2026-11-H2"]
