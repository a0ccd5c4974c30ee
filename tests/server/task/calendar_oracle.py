"""A second calendar, from first principles: days are walked one by one, moments a quarter of an hour at a time, from UTC to
the wall clock. It shares no code and no method with the schedules that it judges; it is slow and plain on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from sync.records.schedule import Every

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
Edge = tuple[str, datetime, datetime]

LABELS: dict[Every, Callable[[date], str]] = {
    Every.DAILY: lambda d: d.strftime("%Y-%m-%d"),
    Every.WEEKLY: lambda d: d.strftime("%G-W%V"),
    Every.HALF_MONTHLY: lambda d: d.strftime("%Y-%m-H1") if d.day < 16 else d.strftime("%Y-%m-H2"),
    Every.MONTHLY: lambda d: d.strftime("%Y-%m"),
    Every.SEASONAL: lambda d: d.strftime("%Y-%m"),
    Every.QUARTERLY: lambda d: f"{d.year}-Q{1 + (d.month > 3) + (d.month > 6) + (d.month > 9)}",
    Every.HALF_YEARLY: lambda d: f"{d.year}-S{1 + (d.month > 6)}",
    Every.YEARLY: lambda d: d.strftime("%Y"),
}


@cache
def dawn(day: date, zone: ZoneInfo) -> datetime:
    """The first moment whose wall clock shows that day or a later one."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    while moment.astimezone(zone).date() < day:
        moment += QUARTER
    return moment


def days_of(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += DAY


def spans(every: Every, months: tuple[int, ...], first: date, last: date, zone: ZoneInfo) -> list[Edge]:
    """The periods that a day from `first` to `last` belongs to: label, first moment, first moment after."""
    found: list[Edge] = []
    name = LABELS[every]
    around = days_of(first - 400 * DAY, last + 400 * DAY)
    for label, group in groupby(around, key=name):
        days = list(group)
        if every is Every.WEEKLY and months:
            days = days if sum(day.month in months for day in days) >= 4 else []
        elif months:
            days = [day for day in days if day.month in months]
        runs: list[list[date]] = []
        for day in days:
            if runs and runs[-1][-1] + DAY == day:
                runs[-1].append(day)
            else:
                runs.append([day])
        for run in runs:
            if any(first <= day <= last for day in run):
                found.append((label, dawn(run[0], zone), dawn(run[-1] + DAY, zone)))
    return found


def hours(day: date, begins: int, ends: int, every: int, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The windows of so many hours by the wall clock, from one minute of the day to another (past midnight: more than 1440)."""
    slots: dict[int, list[datetime]] = {}
    reached = -1
    moment = dawn(day, zone)
    while True:
        wall = moment.astimezone(zone)
        minute = (wall.date() - day).days * 1440 + wall.hour * 60 + wall.minute
        if reached >= 0 and minute >= ends:
            break
        if minute >= begins:
            # The clocks may go back: what was reached once is not left again.
            reached = max(reached, (minute - begins) // (every * 60))
            slots.setdefault(reached, []).append(moment)
        if minute >= ends + 1440:
            break
        moment += QUARTER
    return [(some[0], some[-1] + QUARTER) for some in slots.values()]


def mean_new_moons(year: int) -> Iterator[datetime]:
    """The mean new moons of a year, from that of 2000-01-06 18:14 UTC and the mean synodic month."""
    base, month = datetime(2000, 1, 6, 18, 14, tzinfo=UTC), timedelta(days=29.530588861)
    number = int((datetime(year, 1, 1, tzinfo=UTC) - base) / month) - 1
    while (moon := base + month * number).year <= year:
        if moon.year == year:
            yield moon
        number += 1
