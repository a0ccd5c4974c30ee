"""Moments: aware UTC datetimes in records, integer milliseconds in SQL columns. Never reads a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since 1970 UTC; a naive time is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Return the aware UTC moment of these milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)
