"""The windows of a period in a site's calendar: pure arithmetic over days and a time zone, used by `due.py`.

A boundary is the first moment of a local day (or a set hour of it), computed from the date alone, so that neighbouring
windows meet exactly, clock changes included. It never reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sync.records.schedule import DayPart, Every, Period

# Day 07-19 and night 19-07 as in the patrol routes; the hours are ours.
DAY_BEGINS = time(7)
DAY_ENDS = time(19)
# A daily check may be recorded until two hours after its day without being late; ours. The standard's half months have no grace.
DAILY_GRACE = timedelta(hours=2)

HALF = 15
"""The first half of a month is the 1st to the 15th, the second the rest."""

PACES = frozenset({Every.DAILY, Every.HALF_MONTHLY, Every.MONTHLY})
"""The paces that have windows in this release."""


@dataclass(frozen=True, slots=True)
class Window:
    """One occasion: open in [`opens_at`, `closes_at`), due by `due_at`, all UTC; `nth` counts those of one label from 1."""

    label: str
    nth: int
    opens_at: datetime
    due_at: datetime
    closes_at: datetime


def begin_of(day: date, zone: ZoneInfo, at: time = time()) -> datetime:
    """Return the first moment of that local time on that day in UTC; a time that the clocks skip is the moment they jump."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def windows_on(period: Period, day: date, zone: ZoneInfo) -> list[Window]:
    """Return the windows of the period that the local day belongs to: none when the month is not one of its months."""
    if period.every not in PACES or (period.months and day.month not in period.months):
        return []
    if period.every is Every.DAILY:
        return _daily(period, day, zone)
    first, after = _half_month(day) if period.every is Every.HALF_MONTHLY else (day.replace(day=1), _next_month(day))
    label = f"{day:%Y-%m}" if period.every is Every.MONTHLY else f"{day:%Y-%m}-H{1 if first.day == 1 else 2}"
    ends = begin_of(after, zone)
    due = ends
    if period.before_day is not None and period.before_day <= (after - timedelta(days=1)).day:
        due = begin_of(first.replace(day=period.before_day), zone)
    return [Window(label, nth, begin_of(first, zone), due, ends) for nth in range(1, period.times + 1)]


def _daily(period: Period, day: date, zone: ZoneInfo) -> list[Window]:
    tomorrow = day + timedelta(days=1)
    opens, ends = {
        DayPart.ANY: (begin_of(day, zone), begin_of(tomorrow, zone)),
        DayPart.DAY: (begin_of(day, zone, DAY_BEGINS), begin_of(day, zone, DAY_ENDS)),
        DayPart.NIGHT: (begin_of(day, zone, DAY_ENDS), begin_of(tomorrow, zone, DAY_BEGINS)),
    }[period.part]
    share = (ends - opens) / period.times
    edges = [opens + share * step for step in range(period.times)] + [ends]
    label = day.isoformat()
    return [Window(label, nth, edges[nth - 1], edges[nth], edges[nth] + DAILY_GRACE) for nth in range(1, period.times + 1)]


def _half_month(day: date) -> tuple[date, date]:
    if day.day <= HALF:
        return day.replace(day=1), day.replace(day=HALF + 1)
    return day.replace(day=HALF + 1), _next_month(day)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
