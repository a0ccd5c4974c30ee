"""Moments: aware UTC datetimes in records, integer milliseconds in SQL columns. Never reads a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_FIRST_MS = (datetime.min.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
_LAST_MS = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since 1970 UTC; a naive time is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return (moment - EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """Return the aware UTC moment of these milliseconds since 1970.

    A phone may claim 9999-12-31 west of Greenwich, which is year 10000 in UTC: what no datetime can hold becomes its edge."""
    return EPOCH + timedelta(milliseconds=min(max(ms, _FIRST_MS), _LAST_MS))
