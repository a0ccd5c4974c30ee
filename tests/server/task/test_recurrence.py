"""The windows of every pace, against a calendar that is worked out another way: they meet without gap or overlap at every month's
end, leap day, festival, shift past midnight and clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.task.recurrence import FESTIVAL_DAYS, Window, round_windows, windows_between
from server.task.recurrence_days import SiteDays, spring_festival
from sync.records.patrol import Route
from sync.records.roles import Role
from sync.records.schedule import DayPart, Event, Every, OnHolidays, OnlyWhile, Period
from sync.records.site import Holidays, Shift, Site
from sync.rules.windows import begin_of
from tests.server.task.calendar_oracle import LABELS, dawn, days_of, hours, mean_new_moons, spans

ZONES = (
    *("Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Lord_Howe"),
    # Midnight itself is skipped when summer time begins in Havana; the clocks of Kathmandu stand on a quarter.
    *("America/Havana", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham"),
)
ANY_ZONE = st.sampled_from(ZONES)
ANY_DAY = st.dates(date(1995, 1, 1), date(2060, 12, 31))
LONG = [every for every in LABELS if every not in (Every.DAILY, Every.SEASONAL)]
MONTHS = st.lists(st.integers(1, 12), unique=True, max_size=12).map(lambda found: tuple(sorted(found)))
DAILY = Period(every=Every.DAILY)


def site(zone: str = "Asia/Shanghai", **fields: object) -> SiteDays:
    return SiteDays(Site(id="s", company="c", division="d", name="S", time_zone=zone, host="e.cn", **fields))  # type: ignore[arg-type]


def on(period: Period, day: date, days: SiteDays | None = None, roles: tuple[str, ...] = ()) -> tuple[Window, ...]:
    return windows_between(period, day, day, days or site(), roles)


def edges(windows: tuple[Window, ...]) -> list[tuple[str, datetime, datetime]]:
    return [(window.label, window.opens_at, window.due_at) for window in windows]


@settings(max_examples=120, deadline=None)
@given(day=ANY_DAY, zone=ANY_ZONE, every=st.sampled_from(LONG), months=MONTHS, length=st.integers(0, 40))
def test_long_windows_are_those_of_the_other_calendar(
    day: date, zone: str, every: Every, months: tuple[int, ...], length: int
) -> None:
    last = day + timedelta(days=length)
    found = windows_between(Period(every=every, months=months), day, last, site(zone))
    assert edges(found) == spans(every, months, day, last, ZoneInfo(zone))


@settings(max_examples=80, deadline=None)
@given(day=ANY_DAY, zone=ANY_ZONE, months=MONTHS, weekdays=st.sets(st.integers(1, 7)), length=st.integers(0, 20))
def test_daily_windows_are_the_days_of_the_other_calendar(
    day: date, zone: str, months: tuple[int, ...], weekdays: set[int], length: int
) -> None:
    last = day + timedelta(days=length)
    period = Period(every=Every.DAILY, months=months, weekdays=tuple(sorted(weekdays)))
    wanted = [
        (f"{d:%Y-%m-%d}", dawn(d, ZoneInfo(zone)), dawn(d + timedelta(days=1), ZoneInfo(zone)))
        for d in days_of(day, last)
        if (not months or d.month in months) and (not weekdays or d.weekday() + 1 in weekdays)
    ]
    assert edges(windows_between(period, day, last, site(zone))) == wanted


@settings(max_examples=80, deadline=None)
@given(
    day=ANY_DAY,
    zone=ANY_ZONE,
    every=st.integers(1, 24),
    part=st.sampled_from([(0, 1440), (420, 1140), (1140, 1860), (570, 1050)]),
)
def test_windows_of_some_hours_follow_the_clock_on_the_wall(day: date, zone: str, every: int, part: tuple[int, int]) -> None:
    told = {(0, 1440): {}, (420, 1140): {"part": DayPart.DAY}, (1140, 1860): {"part": DayPart.NIGHT}}
    named = told.get(part, {"begins": "09:30", "ends": "17:30"})
    found = on(Period(every=Every.EVERY_HOURS, hours=every, **named), day, site(zone))  # type: ignore[arg-type]
    assert [(window.opens_at, window.due_at) for window in found] == hours(day, *part, every, ZoneInfo(zone))
    assert [window.nth for window in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2026, 2028])
def test_a_year_of_each_pace_is_tiled(zone: str, year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    paces = [Period(every=every) for every in (Every.DAILY, *LONG)]
    paces += [Period(every=Every.EVERY_HOURS, hours=n) for n in (1, 2, 5)] + [Period(every=Every.DAILY, times=3)]
    for period in paces:
        found = windows_between(period, first, last, site(zone))
        assert found[0].opens_at <= dawn(first, ZoneInfo(zone)), period
        assert found[-1].due_at >= dawn(date(year + 1, 1, 1), ZoneInfo(zone)), period
        for window, after in pairwise(found):
            assert window.opens_at < window.due_at == after.opens_at, period
            assert window.due_at <= window.grace_until <= window.closes_at


@settings(max_examples=60, deadline=None)
@given(day=ANY_DAY, zone=ANY_ZONE, every=st.sampled_from([Every.DAILY, *LONG]), length=st.integers(1, 30))
def test_looking_further_ahead_gives_the_windows_of_each_day(day: date, zone: str, every: Every, length: int) -> None:
    days, period = site(zone), Period(every=every)
    one_by_one = [window for d in days_of(day, day + timedelta(days=length)) for window in on(period, d, days)]
    assert list(windows_between(period, day, day + timedelta(days=length), days)) == list(dict.fromkeys(one_by_one))


@pytest.mark.parametrize(("at", "zone", "utc"), [
    ("02:30", "Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("02:15", "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
])  # fmt: skip
def test_an_hour_that_the_clocks_skip_begins_when_they_jump(at: str, zone: str, utc: datetime) -> None:
    day = utc.astimezone(ZoneInfo(zone)).date()
    assert begin_of(day, ZoneInfo(zone), datetime.strptime(at, "%H:%M").time()) == utc  # noqa: DTZ007


@pytest.mark.parametrize(("day", "hours_long"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours_long: int) -> None:
    (window,) = on(DAILY, day, site("Europe/Berlin"))
    assert window.due_at - window.opens_at == timedelta(hours=hours_long)


def test_a_day_is_on_time_two_hours_longer_and_two_hours_of_log_half_an_hour() -> None:
    (window,) = on(DAILY, date(2026, 11, 20))
    assert window.opens_at == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert window.grace_until == window.closes_at == datetime(2026, 11, 20, 18, tzinfo=UTC)
    log = on(Period(every=Every.EVERY_HOURS, hours=2), date(2026, 11, 20))
    assert len(log) == 12
    assert {window.grace_until - window.due_at for window in log} == {timedelta(minutes=30)}
    (kept,) = on(Period(every=Every.MONTHLY, grace_hours=5), date(2026, 11, 20))
    assert (kept.grace_until - kept.due_at, kept.closes_at) == (timedelta(hours=5), kept.grace_until)


def test_work_before_the_30th_is_late_from_then_on_and_due_at_the_end_of_a_short_february() -> None:
    before = Period(every=Every.MONTHLY, before_day=30)
    (november,) = on(before, date(2026, 11, 3))
    assert november.due_at == november.grace_until == datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert november.closes_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    (february,) = on(before, date(2026, 2, 3))
    assert february.due_at == february.closes_at == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_a_weekly_pace_is_due_by_its_weekday_and_several_weekdays_share_the_week() -> None:
    (friday,) = on(Period(every=Every.WEEKLY, weekdays=(5,)), date(2026, 11, 18))
    assert (friday.opens_at, friday.due_at) == (datetime(2026, 11, 15, 16, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert friday.closes_at == datetime(2026, 11, 22, 16, tzinfo=UTC)
    first, second = on(Period(every=Every.WEEKLY, weekdays=(2, 5)), date(2026, 11, 18))
    assert (first.nth, second.nth) == (1, 2)
    assert first.due_at == second.opens_at == datetime(2026, 11, 17, 16, tzinfo=UTC)


def test_twice_a_month_is_two_occasions_of_one_window() -> None:
    first, second = on(Period(every=Every.MONTHLY, times=2), date(2026, 11, 18))
    assert (first.nth, second.nth) == (1, 2)
    assert (first.opens_at, first.due_at) == (second.opens_at, second.due_at)


def test_spring_festival_is_on_the_new_moon_that_the_tables_name() -> None:
    known = (
        "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03"
    )
    assert [str(spring_festival(year)) for year in range(2020, 2031)] == known.split()
    for year in range(1990, 2099):
        day = spring_festival(year)
        assert day is not None
        assert date(year, 1, 20) < day < date(year, 2, 22)
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        assert min(abs(noon - moon) for moon in mean_new_moons(year)) < timedelta(days=1, hours=4), year


@given(year=st.integers(1990, 2098))
@settings(max_examples=30, deadline=None)
def test_work_before_the_festival_ends_before_its_eve(year: int) -> None:
    festival = spring_festival(year)
    assert festival is not None
    period = Period(every=Every.ON_EVENT, event=Event.BEFORE_SPRING_FESTIVAL)
    due = [d for d in days_of(date(year, 1, 1), date(year, 3, 31)) if on(period, d)]
    assert due == list(days_of(festival - timedelta(days=FESTIVAL_DAYS), festival - timedelta(days=2)))
    (window,) = on(period, due[0])
    assert window.label == due[-1].isoformat()
    assert window.due_at == dawn(festival - timedelta(days=1), ZoneInfo("Asia/Shanghai"))


def test_public_holidays_the_sites_own_and_worked_days_are_told_apart() -> None:
    days = site(holidays=Holidays(extra=("2026-11-18",), worked=("2026-10-01",)))
    skip, only = (Period(every=Every.DAILY, holidays=how) for how in (OnHolidays.SKIP, OnHolidays.ONLY))
    free = [d for d in days_of(date(2026, 9, 30), date(2026, 10, 3)) if on(only, d, days)]
    assert free == [date(2026, 10, 2), date(2026, 10, 3)]
    for d in days_of(date(2026, 9, 1), date(2026, 11, 30)):
        assert bool(on(skip, d, days)) != bool(on(only, d, days)), d
    assert on(only, date(2026, 11, 18), days)
    assert not on(only, date(2026, 11, 18))


def test_a_week_that_skips_holidays_is_due_before_them() -> None:
    golden = date(2026, 10, 1)  # Thursday to Wednesday are free in 2026, by the public calendar
    (window,) = on(Period(every=Every.WEEKLY, weekdays=(5,), holidays=OnHolidays.SKIP), golden)
    assert window.due_at == dawn(golden, ZoneInfo("Asia/Shanghai"))
    assert on(Period(every=Every.WEEKLY, holidays=OnHolidays.ONLY), golden)
    assert not on(Period(every=Every.WEEKLY, holidays=OnHolidays.ONLY), date(2026, 11, 18))


SHIFTS = (
    Shift(code="day", name="D", begins="07:00", ends="15:00", roles=(Role.PATROL,)),
    Shift(code="late", name="L", begins="15:00", ends="23:00", roles=(Role.PATROL,)),
    Shift(code="night", name="N", begins="23:00", ends="07:00", roles=(Role.PATROL,)),
    Shift(code="desk", name="F", begins="09:00", ends="18:00", roles=(Role.HOUSEKEEPER,)),
)


@settings(max_examples=40, deadline=None)
@given(day=ANY_DAY, zone=ANY_ZONE)
def test_shifts_meet_past_midnight_and_each_role_has_its_own(day: date, zone: str) -> None:
    days = site(zone, shifts=SHIFTS)
    found = windows_between(Period(every=Every.PER_SHIFT), day, day + timedelta(days=1), days, ("patrol",))
    assert [window.shift for window in found] == ["day", "late", "night"] * 2
    assert [window.nth for window in found] == [1, 2, 3, 1, 2, 3]
    for window, after in pairwise(found):
        assert window.due_at == after.opens_at
    assert found[2].label == day.isoformat()
    assert [window.shift for window in on(Period(every=Every.PER_SHIFT), day, days, ("housekeeper",))] == ["desk"]


def test_a_log_on_duty_is_due_while_somebody_of_the_role_is_on_shift() -> None:
    log = Period(every=Every.EVERY_HOURS, hours=2, only_while=OnlyWhile.ON_DUTY)
    day = date(2026, 11, 20)
    assert on(log, day, site(), ("housekeeper",)) == ()
    desk = on(log, day, site(shifts=SHIFTS), ("housekeeper",))
    assert [window.opens_at.astimezone(ZoneInfo("Asia/Shanghai")).hour for window in desk] == [10, 12, 14, 16]
    assert len(on(log, day, site(shifts=SHIFTS), ("patrol",))) == 12
    assert len(on(log, day, site(running=(OnlyWhile.ON_DUTY,)))) == 12


@settings(max_examples=60, deadline=None)
@given(day=ANY_DAY, zone=ANY_ZONE, by_day=st.integers(0, 12), by_night=st.integers(0, 12))
def test_rounds_share_the_day_and_the_night(day: date, zone: str, by_day: int, by_night: int) -> None:
    route = Route(id="r", site="s", code="R1", name="R", points=("p",), day_rounds=by_day, night_rounds=by_night, origin="A")
    found = round_windows(route, day, day, site(zone))
    ((seven, nineteen),) = hours(day, 420, 1140, 24, ZoneInfo(zone))
    ((_, morning),) = hours(day, 1140, 1860, 24, ZoneInfo(zone))
    assert [window.slot for window in found] == ["day"] * by_day + ["night"] * by_night
    assert [window.nth for window in found] == list(range(1, by_day + by_night + 1))
    for some, begins, ends in ((found[:by_day], seven, nineteen), (found[by_day:], nineteen, morning)):
        if some:
            assert (some[0].opens_at, some[-1].due_at) == (begins, ends)
        for window, after in pairwise(some):
            assert window.due_at == after.opens_at
