"""The windows of daily, half-monthly and monthly checks: they meet without a gap in every calendar and time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.schedule import DayPart, Every, Period
from sync.rules.windows import DAILY_GRACE, Window, windows_on

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
# Midnight itself is skipped when summer time begins in Havana, and comes twice when it ends.
HAVANA = ZoneInfo("America/Havana")
ZONES = st.sampled_from(
    [SHANGHAI, BERLIN, HAVANA, ZoneInfo("America/Los_Angeles"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
)
DAILY = Period(every=Every.DAILY)
HALF = Period(every=Every.HALF_MONTHLY)
MONTHLY = Period(every=Every.MONTHLY)


def the_window(period: Period, day: date, zone: ZoneInfo = SHANGHAI) -> Window:
    (window,) = windows_on(period, day, zone)
    return window


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_a_day_in_china_is_midnight_to_midnight_with_two_hours_of_grace() -> None:
    window = the_window(DAILY, date(2026, 11, 20))
    assert window.label == "2026-11-20"
    assert window.opens_at == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert window.due_at == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert window.closes_at == window.due_at + DAILY_GRACE


@pytest.mark.parametrize(
    ("day", "label", "first", "after"),
    [
        (date(2026, 11, 15), "2026-11-H1", date(2026, 11, 1), date(2026, 11, 16)),
        (date(2026, 11, 16), "2026-11-H2", date(2026, 11, 16), date(2026, 12, 1)),
        (date(2026, 12, 31), "2026-12-H2", date(2026, 12, 16), date(2027, 1, 1)),
        (date(2028, 2, 29), "2028-02-H2", date(2028, 2, 16), date(2028, 3, 1)),
        (date(2026, 2, 28), "2026-02-H2", date(2026, 2, 16), date(2026, 3, 1)),
    ],
)
def test_half_months_are_the_first_fifteen_days_and_the_rest(day: date, label: str, first: date, after: date) -> None:
    window = the_window(HALF, day)
    assert window.label == label
    assert window.opens_at == datetime.combine(first, datetime.min.time(), SHANGHAI)
    assert window.due_at == window.closes_at == datetime.combine(after, datetime.min.time(), SHANGHAI)


@pytest.mark.parametrize(("day", "days"), [(date(2028, 2, 29), 29), (date(2026, 2, 1), 28), (date(2026, 4, 30), 30)])
def test_a_month_has_the_length_it_has(day: date, days: int) -> None:
    window = the_window(MONTHLY, day)
    assert window.label == f"{day:%Y-%m}"
    assert window.due_at - window.opens_at == timedelta(days=days)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    window = the_window(DAILY, day, BERLIN)
    assert window.due_at - window.opens_at == timedelta(hours=hours)


def test_a_month_across_a_clock_change_begins_and_ends_at_local_midnight() -> None:
    window = the_window(MONTHLY, date(2026, 3, 15), BERLIN)
    assert window.opens_at == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert window.due_at == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_a_night_check_ends_in_the_morning_after() -> None:
    window = the_window(Period(every=Every.DAILY, part=DayPart.NIGHT), date(2026, 12, 31))
    assert window.label == "2026-12-31"
    assert window.opens_at == datetime(2026, 12, 31, 11, tzinfo=UTC)
    assert window.due_at == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_work_before_the_30th_is_due_at_its_first_moment_and_at_the_end_of_a_short_february() -> None:
    before = Period(every=Every.MONTHLY, before_day=30)
    november = the_window(before, date(2026, 11, 3))
    assert november.due_at == datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert november.closes_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    february = the_window(before, date(2026, 2, 3))
    assert february.due_at == february.closes_at == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_twice_a_day_is_two_windows_that_meet() -> None:
    morning, afternoon = windows_on(Period(every=Every.DAILY, times=2), date(2026, 11, 20), SHANGHAI)
    assert (morning.nth, afternoon.nth) == (1, 2)
    assert morning.due_at == afternoon.opens_at == datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_a_period_with_months_has_no_window_in_the_others() -> None:
    summer = Period(every=Every.MONTHLY, months=(6, 7, 8))
    assert windows_on(summer, date(2026, 5, 31), SHANGHAI) == []
    assert the_window(summer, date(2026, 6, 1)).label == "2026-06"


@pytest.mark.parametrize("every", [Every.WEEKLY, Every.QUARTERLY, Every.YEARLY, Every.PER_SHIFT])
def test_other_paces_have_no_window_yet(every: Every) -> None:
    assert windows_on(Period(every=every), date(2026, 11, 20), SHANGHAI) == []


@given(year=st.integers(1990, 2100), zone=ZONES)
def test_the_half_months_partition_every_year_in_every_zone(year: int, zone: ZoneInfo) -> None:
    seen = list(dict.fromkeys(the_window(HALF, day, zone) for day in days_of(year)))
    assert len(seen) == 24
    assert len({window.label for window in seen}) == 24
    assert seen[0].opens_at == the_window(DAILY, date(year, 1, 1), zone).opens_at
    assert seen[-1].due_at == the_window(DAILY, date(year + 1, 1, 1), zone).opens_at
    assert_they_meet(seen)


@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 30)), zone=ZONES, times=st.integers(1, 6))
def test_neighbouring_days_meet_and_none_is_empty(day: date, zone: ZoneInfo, times: int) -> None:
    period = Period(every=Every.DAILY, times=times)
    assert_they_meet([*windows_on(period, day, zone), *windows_on(period, day + timedelta(days=1), zone)])


@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 30)), zone=ZONES, period=st.sampled_from([DAILY, HALF, MONTHLY]))
def test_the_noon_of_a_day_lies_in_the_window_of_that_day(day: date, zone: ZoneInfo, period: Period) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    window = the_window(period, day, zone)
    assert window.opens_at <= noon < window.due_at <= window.closes_at


def assert_they_meet(windows: list[Window]) -> None:
    for window in windows:
        assert window.opens_at < window.due_at <= window.closes_at
    for earlier, later in pairwise(windows):
        assert earlier.due_at == later.opens_at, (earlier, later)
