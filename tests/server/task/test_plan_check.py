"""A plan that contradicts itself is told what and where, all of it at once; the plans that ship are sound."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from server.demo.lay import demo_estate
from server.task.plan_check import PlanFault, PlanProblem, plan_problems, require_sound_plan, schedule_problems
from server.template.builtin import builtin_templates
from sync.errors import PlanUnsound
from sync.records.campaign import Campaign
from sync.records.roles import Role
from sync.records.schedule import DayPart, Event, Every, OnHolidays, Period, PlacePeriod, RiskPeriod, Schedule
from sync.records.scope import PlaceClass
from sync.records.site import Holidays, PlanLine, Shift, Site

TEMPLATES = builtin_templates()
GUARDS = (Shift(code="day", name="D", begins="07:00", ends="19:00"), Shift(code="night", name="N", begins="19:00", ends="07:00"))
SOUND = Site(id="s", company="c", division="d", name="S", time_zone="Asia/Shanghai", host="e.cn", shifts=GUARDS)


def problems(**changes: object) -> list[tuple[PlanFault, str, tuple[str, ...]]]:
    found = plan_problems(msgspec.structs.replace(SOUND, **changes), TEMPLATES)
    return [(problem.fault, problem.pointer, problem.values) for problem in found]


def line(template: str, *periods: Period) -> PlanLine:
    return PlanLine(template=template, periods=periods)


def test_the_built_in_templates_and_the_demo_sites_are_sound() -> None:
    assert problems() == []
    for template in TEMPLATES:
        assert schedule_problems(template.schedule) == [], template.code
    estate = demo_estate(date(2026, 11, 20), password_seed="t", host="M.EXAMPLE.CN")
    for site in (estate.main.site, estate.light.site):
        faults = {problem.fault for problem in plan_problems(site, estate.templates)}
        assert faults <= {PlanFault.NO_SHIFTS}


def test_names_that_there_are_not_are_told_with_their_place() -> None:
    assert problems(plan=(line("LIFT-D"), line("LIFT-X"), line("LIFT-D")), systems=("LIFT", "LASER")) == [
        (PlanFault.UNKNOWN_SYSTEM, "/systems/1", ("LASER",)),
        (PlanFault.UNKNOWN_TEMPLATE, "/plan/1/template", ("LIFT-X",)),
        (PlanFault.TEMPLATE_TWICE, "/plan/2/template", ("LIFT-D",)),
    ]


def test_a_date_that_no_calendar_has_a_country_and_a_time_zone() -> None:
    free = Holidays(country="ZZ", extra=("2026-02-28", "2026-02-30"), worked=("2026-04-31",))
    assert problems(time_zone="Mars/Olympus", holidays=free) == [
        (PlanFault.UNKNOWN_TIME_ZONE, "/time_zone", ("Mars/Olympus",)),
        (PlanFault.UNKNOWN_COUNTRY, "/holidays/country", ("ZZ",)),
        (PlanFault.NOT_A_DATE, "/holidays/extra/1", ("2026-02-30",)),
        (PlanFault.NOT_A_DATE, "/holidays/worked/0", ("2026-04-31",)),
    ]


MONTHLY, DAILY = Period(every=Every.MONTHLY), Period(every=Every.DAILY)


@pytest.mark.parametrize(
    ("one", "other", "is_doubled"),
    [
        (MONTHLY, Period(every=Every.MONTHLY, times=2), True),
        (MONTHLY, Period(every=Every.SEASONAL, months=(5,)), False),  # more is asked for in May
        (Period(every=Every.MONTHLY, months=(5, 6)), Period(every=Every.SEASONAL, months=(6, 7)), True),
        (Period(every=Every.MONTHLY, months=(5,)), Period(every=Every.SEASONAL, months=(6,)), False),
        (DAILY, Period(every=Every.DAILY, weekdays=(1,)), True),
        (Period(every=Every.DAILY, weekdays=(1, 2)), Period(every=Every.DAILY, weekdays=(3,)), False),
        (Period(every=Every.DAILY, part=DayPart.DAY), Period(every=Every.DAILY, part=DayPart.NIGHT), False),
        (Period(every=Every.DAILY, part=DayPart.DAY), Period(every=Every.DAILY, begins="07:00", ends="19:00"), True),
        (Period(every=Every.EVERY_HOURS, hours=12), Period(every=Every.DAILY, times=2), True),
        (MONTHLY, Period(every=Every.HALF_MONTHLY), False),
        (Period(every=Every.YEARLY, months=(6,)), Period(every=Every.QUARTERLY, months=(6,)), True),
        (Period(every=Every.DAILY, by_role=Role.MANAGER), Period(every=Every.DAILY, by_role=Role.HOUSEKEEPER), False),
        (Period(every=Every.ON_EVENT, event=Event.REPORT), Period(every=Every.ON_EVENT, event=Event.ENTRAPMENT), False),
    ],
)
def test_two_paces_with_one_window_would_ask_twice(one: Period, other: Period, is_doubled: bool) -> None:
    wanted = [(PlanFault.OVERLAPPING_PERIODS, "/plan/0/periods/1", ("/plan/0/periods/0",))] if is_doubled else []
    assert problems(plan=(line("LIFT-M", one, other),)) == wanted
    assert problems(plan=(line("LIFT-M", other, one),)) == wanted


def test_a_window_that_closes_before_it_opens_and_one_that_never_comes() -> None:
    backwards = Period(every=Every.DAILY, part=DayPart.DAY, begins="18:00", ends="08:00")
    over_night = Period(every=Every.DAILY, begins="22:00", ends="06:00")
    never = Period(every=Every.DAILY, months=(7,), holidays=OnHolidays.ONLY)  # July has no public holiday in China
    assert problems(plan=(line("LIFT-D", backwards), line("ELEC-D", over_night))) == [
        (PlanFault.CLOSES_BEFORE_IT_OPENS, "/plan/0/periods/0", ("18:00", "08:00"))
    ]
    assert [fault for fault, _, _ in problems(plan=(line("LIFT-D", never),))] == [PlanFault.NEVER_DUE]


def test_shifts_of_one_role_may_not_overlap_and_work_per_shift_needs_some() -> None:
    early = Shift(code="early", name="E", begins="18:00", ends="20:00", roles=(Role.PATROL,))
    desk = Shift(code="desk", name="F", begins="09:00", ends="18:00", roles=(Role.HOUSEKEEPER,))
    own = tuple(msgspec.structs.replace(shift, roles=(Role.PATROL,)) for shift in GUARDS)
    assert problems(shifts=(*own, desk)) == []
    assert problems(shifts=(*own, desk, early)) == [
        (PlanFault.SHIFTS_OVERLAP, "/shifts/3", ("0", "day", "early")),
        (PlanFault.SHIFTS_OVERLAP, "/shifts/3", ("1", "night", "early")),
    ]
    assert problems(shifts=(desk,)) == [(PlanFault.NO_SHIFTS, "/shifts", (code,)) for code in ("PARK-D", "GATE-S")]
    twice = msgspec.structs.replace(desk, begins="18:00", ends="19:00")
    assert problems(shifts=(*own, desk, twice)) == [(PlanFault.SHIFT_TWICE, "/shifts/3/code", ("2", "desk"))]


def test_a_campaign_that_ends_before_it_begins_and_names_what_there_is_not() -> None:
    campaign = Campaign(
        id="c-1", site="s", code="flood", year=2026, line="engineering", zh="z", en="e", role=Role.REPAIR,
        opens_on="2026-06-30", due_on="2026-06-01", templates=("FLOOD-Y", "FLOOD-Z"),
    )  # fmt: skip
    found = plan_problems(SOUND, TEMPLATES, [campaign])
    assert found == [
        PlanProblem(PlanFault.CLOSES_BEFORE_IT_OPENS, "/campaigns/c-1/due_on", ("2026-06-30", "2026-06-01")),
        PlanProblem(PlanFault.UNKNOWN_TEMPLATE, "/campaigns/c-1/templates/1", ("FLOOD-Z",)),
    ]
    assert [problem.key for problem in found] == ["plan_fault.closes_before_it_opens", "plan_fault.unknown_template"]


def test_a_schedule_with_two_paces_for_one_place_or_risk() -> None:
    twice = PlacePeriod(classes=(PlaceClass.BASEMENT, PlaceClass.CROWDED), period=Period(every=Every.HALF_MONTHLY))
    risk = RiskPeriod(risk="A", period=Period(every=Every.WEEKLY))
    schedule = Schedule(main=MONTHLY, by_place=(twice, twice), by_risk=(risk, risk))
    assert schedule_problems(schedule) == [
        PlanProblem(PlanFault.OVERLAPPING_PERIODS, "/schedule/by_place/1", ("0", "basement", "crowded")),
        PlanProblem(PlanFault.OVERLAPPING_PERIODS, "/schedule/by_risk/1", ("0", "A")),
    ]


def test_whoever_requires_a_sound_plan_is_told_every_fault_with_its_pointer() -> None:
    require_sound_plan(SOUND, TEMPLATES)
    with pytest.raises(PlanUnsound) as told:
        require_sound_plan(msgspec.structs.replace(SOUND, systems=("LASER",), plan=(line("LIFT-X"),)), TEMPLATES)
    assert [pointer.pointer for pointer in told.value.errors] == ["/systems/0", "/plan/0/template"]
