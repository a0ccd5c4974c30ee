"""Moments of a site's calendar: when a local day, or a set hour of it, begins. Pure; used by the schedules and the views.

A boundary is computed from the date and the hour alone, so that neighbouring windows meet exactly, clock changes included.
It never reads a clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Day 07-19 and night 19-07 as in the patrol routes; the hours are ours.
DAY_BEGINS = time(7)
DAY_ENDS = time(19)

HALF = 15
"""The first half of a month is the 1st to the 15th, the second the rest."""

_FINEST = timedelta(seconds=1)


def begin_of(day: date, zone: ZoneInfo, at: time = time()) -> datetime:
    """Return the first moment of that local time on that day in UTC; a time that the clocks skip is the moment they jump."""
    wanted = datetime.combine(day, at)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted:
        return found
    return _jump(wanted.replace(tzinfo=zone, fold=1).astimezone(UTC), found, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment in (`before`, `after`] at which the offset is the later one."""
    later = after.astimezone(zone).utcoffset()
    while after - before > _FINEST:
        middle = before + (after - before) / 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle <= before:
            break
        if middle.astimezone(zone).utcoffset() == later:
            after = middle
        else:
            before = middle
    return after
