"""Moments and their milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.times import from_ms, to_ms

AWARE = st.datetimes(timezones=st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h))))


@given(AWARE)
def test_a_moment_survives_to_the_millisecond(moment: datetime) -> None:
    back = from_ms(to_ms(moment))
    assert back.tzinfo is UTC
    edge = {datetime.min.replace(tzinfo=UTC), from_ms(10**18)}
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1) or back in edge


@given(AWARE, AWARE)
def test_order_is_kept(one: datetime, two: datetime) -> None:
    if one <= two:
        assert to_ms(one) <= to_ms(two)


def test_a_naive_time_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_ms(datetime(2026, 11, 20))  # noqa: DTZ001


@pytest.mark.parametrize("ms", [-(2**63), 2**63, 253402300800000 + 12 * 3_600_000])
def test_regression_a_time_beyond_the_calendar_is_its_edge_and_no_crash(ms: int) -> None:
    """9999-12-31T23:59 west of Greenwich is a claim that passes the gate; a page that lists it must still open."""
    assert from_ms(ms).year in (1, 9999)
