"""Whose pace, whose work and which objects: risk and place, roles and licences, visits, samples, rounds and campaigns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from server.task.planning import Plan, due_tasks, planned_tasks
from server.task.planning_choice import Seen
from server.task.planning_objects import SiteObjects
from server.template.builtin import builtin_templates
from sync.records.campaign import Campaign
from sync.records.equipment import Equipment
from sync.records.patrol import Route
from sync.records.people import Person
from sync.records.results import LastCheck
from sync.records.roles import Duty, LicenceKind, Role
from sync.records.schedule import Every, Period, PlacePeriod, RiskPeriod, Schedule
from sync.records.scope import EquipmentKind, ObjectScope, PlaceClass, ScopeKind
from sync.records.site import Contract, PlanLine, Shift, Site, Unit, UnitState
from sync.records.task import Task
from tests.server.task.test_planning import DAY, PLACES, SITE, card, due, template

KEEPERS = tuple(Person(id=name, site="s", name=name, roles=(Role.HOUSEKEEPER,)) for name in ("ann", "bob"))
BOSS = Person(id="boss", site="s", name="boss", roles=(Role.MANAGER,))


def lift(key: str, **fields: object) -> Equipment:
    return card(key, EquipmentKind.LIFT, "tower", **fields)


def with_line(**fields: object) -> Site:
    return msgspec.structs.replace(SITE, plan=(PlanLine(**fields),))  # type: ignore[arg-type]


def check(code: str, at: datetime) -> LastCheck:
    return LastCheck(template=code, at=at, by="x", outcome="normal")


def flat(number: int, keeper: str | None = "ann", **fields: object) -> Unit:
    return Unit(
        id=f"u{number:03d}",
        site="s",
        place="floor",
        number=str(number),
        housekeeper=keeper,
        **{"state": UnitState.LIVED_IN} | fields,
    )  # type: ignore[arg-type]


def test_the_place_goes_before_the_risk_and_both_before_the_main_pace() -> None:
    week, half = Period(every=Every.WEEKLY), Period(every=Every.HALF_MONTHLY)
    schedule = Schedule(
        main=Period(every=Every.MONTHLY),
        by_place=(PlacePeriod(classes=(PlaceClass.BASEMENT,), period=half),),
        by_risk=(RiskPeriod(risk="A", period=week),),
    )
    pumps = tuple(
        card(key, EquipmentKind.FIRE_PUMP, where, risk=risk)
        for key, where, risk in (("a-up", "floor", "A"), ("a-down", "zone-a", "A"), ("b-up", "floor", "B"))
    )
    own = msgspec.structs.replace(template("FPUMP-M"), schedule=schedule)
    found = due_tasks(SITE, [own], SiteObjects(equipment=pumps, places=PLACES), DAY)
    assert {task.subject.id: task.period for task in found} == {"a-up": "2026-W47", "a-down": "2026-11-H2", "b-up": "2026-11"}


def test_a_site_has_its_own_paces_and_roles() -> None:
    objects = SiteObjects(equipment=(lift("l"),), places=PLACES)
    site = with_line(template="LIFT-D", periods=(Period(every=Every.WEEKLY), Period(every=Every.YEARLY)), roles=(Role.FOREMAN,))
    assert [(task.period, task.roles, task.duty) for task in due("LIFT-D", objects, site=site)] == [
        ("2026", ("foreman",), None),
        ("2026-W47", ("foreman",), None),
    ]


def test_a_system_that_the_site_does_not_have_and_a_retired_template_are_not_due() -> None:
    objects = SiteObjects(equipment=(lift("l"),), places=PLACES)
    assert due("LIFT-D", objects, site=msgspec.structs.replace(SITE, systems=("FIRE",))) == []
    assert len(due("LIFT-D", objects, site=msgspec.structs.replace(SITE, systems=("LIFT",)))) == 1
    retired = msgspec.structs.replace(template("LIFT-D"), is_retired=True)
    assert due_tasks(SITE, [retired], objects, DAY) == []


@pytest.mark.parametrize(("code", "kind", "licence", "duty"), [
    ("ELEC-D", EquipmentKind.TOWER_BOX, LicenceKind.ELECTRICIAN, None),
    ("ELEC-Q", EquipmentKind.LV_CABINET, LicenceKind.ELECTRICIAN, None),  # the contractor has its own
    ("LIFT-D", EquipmentKind.LIFT, None, Duty.LIFT_SAFETY_OFFICER),
    ("EMS-M", EquipmentKind.EMERGENCY_CABINET, None, Duty.SUPPLIES_KEEPER),
    ("EXT-M", EquipmentKind.EXTINGUISHER, None, None),
])  # fmt: skip
def test_a_task_says_what_its_person_must_hold(code: str, kind: EquipmentKind, licence: object, duty: object) -> None:
    (task,) = due(code, SiteObjects(equipment=(card("x", kind, "tower"),), places=PLACES))
    assert (task.licence, task.duty) == (licence, duty)


def test_the_keeper_of_a_card_is_asked() -> None:
    keeper = Person(id="rep", site="s", name="R", roles=(Role.REPAIR,))
    (task,) = due("LIFT-D", SiteObjects(equipment=(lift("l", keeper="rep"),), places=PLACES, people=(keeper,)))
    assert task.assignee == "rep"


def test_a_lift_visit_is_due_so_many_days_after_the_last_one_at_the_latest() -> None:
    seen = datetime(2026, 11, 10, 2, tzinfo=UTC)
    lifts = (
        lift("early", last_checks=(check("LIFT-V", seen),)),
        lift("new"),
        lift("long", last_checks=(check("LIFT-V", seen - timedelta(days=20)),)),
    )
    tasks = {task.subject.id: task for task in due("LIFT-V", SiteObjects(equipment=lifts, places=PLACES))}
    assert tasks["early"].due_at == datetime(2026, 11, 25, 16, tzinfo=UTC)  # the end of the 25th, fifteen days later
    assert tasks["new"].due_at == tasks["new"].closes_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert tasks["long"].due_at == tasks["long"].opens_at + timedelta(days=1)  # overdue already: on the first day
    assert len({task.closes_at for task in tasks.values()}) == 1


def test_renovated_units_are_checked_each_day_while_the_works_last_and_contracts_while_they_run() -> None:
    units = (flat(1, is_under_renovation=True), flat(2))
    assert [task.subject.id for task in due("DECO-D", SiteObjects(units=units, places=PLACES))] == ["u001"]
    contracts = tuple(
        Contract(id=key, site="s", firm="F", trade="lift", name=key, valid_until=until)
        for key, until in (("over", "2026-11-19"), ("last-day", "2026-11-20"), ("open", None))
    )
    assert [task.subject.id for task in due("VEND-Q", SiteObjects(contracts=contracts))] == ["last-day", "open"]


def test_each_housekeeper_visits_five_of_their_own_a_day_the_longest_unvisited_first() -> None:
    long_ago, lately = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    units = tuple(
        flat(n, "ann" if n % 2 else "bob", last_checks=(check("VISIT", long_ago if n < 20 else lately),)) for n in range(40)
    )
    objects = SiteObjects(units=units, places=PLACES, people=(*KEEPERS, BOSS))
    daily = [task for task in due("VISIT", objects) if task.period == "2026-11-20"]
    assert Counter(task.assignee for task in daily) == {"ann": 5, "bob": 5}
    assert all(task.roles == ("housekeeper",) for task in daily)
    monthly = [task for task in due("VISIT", objects) if task.period == "2026-11"]
    assert Counter((task.assignee, task.roles) for task in monthly) == {
        ("boss", ("manager",)): 5, ("ann", ("housekeeper",)): 2, ("bob", ("housekeeper",)): 2,
    }  # fmt: skip
    # Nineteen long unvisited ones are wanted before the others: all of this day's are among them.
    assert {task.subject.id for task in (*daily, *monthly)} <= {f"u{n:03d}" for n in range(20)}
    owners = {unit.id: unit.housekeeper for unit in units}
    assert all(owners[task.subject.id] == task.assignee for task in daily)


def seen_of(tasks: list[Task]) -> list[Seen]:
    return [
        Seen(
            id=t.id,
            template=t.template,
            subject=t.subject,
            period=t.period,
            roles=t.roles,
            opens_at=t.opens_at,
            assignee=t.assignee,
        )
        for t in tasks
    ]


def test_a_choice_that_is_written_down_stays_while_everything_moves() -> None:
    units = tuple(flat(n) for n in range(60))
    objects = SiteObjects(units=units, places=PLACES, people=KEEPERS[:1])
    plan = Plan(SITE, (template("VISIT"),), objects, DAY, DAY + timedelta(days=8))
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    first = planned_tasks(plan, now=now)
    seen = [msgspec.structs.replace(unit, last_checks=(check("VISIT", now),)) for unit in units[:30]]
    visited = replace(objects, units=(*seen, *units[30:]))
    again = planned_tasks(replace(plan, objects=visited), seen=seen_of(first), now=now)
    assert [task.id for task in again] == [task.id for task in first]
    # A unit that is sold before its day makes room for another; one of today stays what it is.
    today = next(t for t in first if t.opens_at <= now and len(t.period) == 10)
    later = next(t for t in first if t.opens_at > now and len(t.period) == 10)
    gone = {today.subject.id, later.subject.id}
    left = replace(objects, units=tuple(unit for unit in units if unit.id not in gone))
    after = planned_tasks(replace(plan, objects=left), seen=seen_of(first), now=now)
    count = Counter(task.period for task in after if len(task.period) == 10)
    assert count[today.period] == 4
    assert {number for period, number in count.items() if period != today.period} == {5}


def test_a_sample_goes_round_all_objects() -> None:
    groups = tuple(card(f"d{n:02d}", EquipmentKind.DETECTOR_GROUP, "tower", n) for n in range(25))
    objects = SiteObjects(equipment=groups, places=PLACES)
    plan = Plan(SITE, (template("FAS-W"),), objects, date(2026, 1, 5), date(2026, 1, 5) + timedelta(weeks=9, days=-1))
    tasks = planned_tasks(plan)
    weeks = Counter(task.period for task in tasks)
    assert set(weeks.values()) == {3}, "a tenth of 25, rounded up"
    assert set(Counter(task.subject.id for task in tasks).values()) <= {1, 2}
    assert len({task.subject.id for task in tasks}) == 25


def test_what_is_due_in_any_case_takes_no_place_in_the_sample() -> None:
    groups = tuple(card(f"d{n}", EquipmentKind.DETECTOR_GROUP, "tower", n) for n in range(5))
    panel = card("panel", EquipmentKind.FIRE_PANEL, "tower")
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    plan = Plan(SITE, (template("FAS-W"),), SiteObjects(equipment=(panel,), places=PLACES), DAY, DAY)
    first = planned_tasks(plan, now=now)
    assert [task.subject.id for task in first] == ["panel"]
    joined = replace(plan, objects=SiteObjects(equipment=(panel, *groups), places=PLACES))
    assert sorted(task.subject.id for task in planned_tasks(joined, seen=seen_of(first), now=now)) == ["d0", "panel"]


def route(key: str, by_day: int, by_night: int) -> Route:
    return Route(id=key, site="s", code=key, name=key, points=("p",), day_rounds=by_day, night_rounds=by_night, origin="A")


def test_each_route_has_its_rounds_and_lamps_are_looked_at_on_routes_walked_by_night() -> None:
    objects = SiteObjects(routes=(route("r1", 4, 5), route("r2", 2, 0), route("r4", 0, 6)))
    rounds = due("PATROL", objects)
    assert Counter(task.subject.id for task in rounds) == {"r1": 9, "r2": 2, "r4": 6}
    assert {task.subject.kind for task in rounds} == {"route"}
    assert len({task.id for task in rounds}) == 17
    assert [task.nth for task in rounds if task.subject.id == "r1"] == list(range(1, 10))
    assert [task.subject.id for task in due("LIGHT-D", objects)] == ["r1", "r4"]
    one = with_line(template="LIGHT-D", objects=(ObjectScope(scope=ScopeKind.ROUTE, is_each=False),))
    assert [task.subject.id for task in due("LIGHT-D", objects, site=one)] == ["s"]


def test_work_per_shift_names_its_shift_and_keeps_its_id_when_another_joins() -> None:
    gates = SiteObjects(places=(*PLACES, msgspec.structs.replace(PLACES[0], id="gate", kind="gate")))  # type: ignore[arg-type]
    night = Shift(code="night", name="N", begins="19:00", ends="07:00", roles=(Role.PATROL,))
    day = Shift(code="day", name="D", begins="07:00", ends="19:00", roles=(Role.PATROL,))
    desk = Shift(code="desk", name="F", begins="09:00", ends="18:00", roles=(Role.HOUSEKEEPER,))
    (alone,) = due("GATE-S", gates, site=msgspec.structs.replace(SITE, shifts=(night, desk)))
    both = due("GATE-S", gates, site=msgspec.structs.replace(SITE, shifts=(night, day, desk)))
    assert [(task.shift, task.nth) for task in both] == [("day", 1), ("night", 2)]
    assert alone.id == both[1].id
    assert due("GATE-S", gates) == []


def test_a_campaign_asks_once_for_each_object_in_its_window() -> None:
    flood = Campaign(
        id="c-1", site="s", code="roofs", year=2026, line="engineering", zh="z", en="e", role=Role.REPAIR,
        opens_on="2026-11-10", due_on="2026-11-25", templates=("LIFT-M",),
    )  # fmt: skip
    objects = SiteObjects(equipment=(lift("l1"), lift("l2")), places=PLACES, campaigns=(flood,))
    ours = [task for task in due("LIFT-M", objects) if task.campaign == "c-1"]
    assert [(task.subject.id, task.period) for task in ours] == [("l1", "2026-11"), ("l2", "2026-11")]
    assert {(task.opens_at, task.due_at) for task in ours} == {
        (datetime(2026, 11, 9, 16, tzinfo=UTC), datetime(2026, 11, 25, 16, tzinfo=UTC))
    }
    assert len(due("LIFT-M", objects)) == 4, "the month's own checks are due as well"
    assert [task.campaign for task in due("LIFT-M", objects, day=date(2026, 11, 26))] == [None, None]
    for state in ("accepted", "cancelled"):
        over = replace(objects, campaigns=(msgspec.structs.replace(flood, state=state),))
        assert {task.campaign for task in due("LIFT-M", over)} == {None}


def test_looking_days_ahead_gives_the_same_tasks_as_each_day_alone() -> None:
    objects = SiteObjects(
        equipment=(lift("l1"), card("e", EquipmentKind.EXTINGUISHER, "zone-a")), places=PLACES, routes=(route("r", 2, 2),)
    )
    ahead = planned_tasks(Plan(SITE, tuple(builtin_templates()), objects, DAY, DAY + timedelta(days=15)))
    single = {t.id: t for n in range(16) for t in due_tasks(SITE, builtin_templates(), objects, DAY + timedelta(days=n))}
    assert {task.id: task for task in ahead} == single
