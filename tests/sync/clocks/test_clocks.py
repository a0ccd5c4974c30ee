"""Clock evidence: the boot clock is believed within one boot, the wall clock is shifted by its skew, exchanges bound both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clocks import Bounds, Reading, bounds, correct, skew_seconds
from tests.records import NOON, moment

SECOND = 10**9
OPEN = Bounds(None, NOON)


def reading(wall: datetime, boot_seconds: float, boot_id: str = "b1") -> Reading:
    return Reading(wall, round(boot_seconds * SECOND), boot_id)


def test_within_one_boot_the_boot_clock_counts_whatever_the_wall_says() -> None:
    made, sent = reading(moment(days=-3), 1000), reading(moment(hours=8), 1000 + 3600)
    found = correct(made, sent, OPEN, NOON)
    assert (found.at, found.basis) == (moment(hours=-1), "boot_clock")


def test_after_a_reboot_the_wall_clock_is_shifted_by_the_skew() -> None:
    made, sent = reading(moment(minutes=-35), 9000, "b1"), reading(moment(minutes=25), 60, "b2")
    found = correct(made, sent, OPEN, NOON)
    assert (found.at, found.basis) == (moment(hours=-1), "wall_clock")


@pytest.mark.parametrize("made_boot", [5000, 0.001])
def test_a_boot_clock_that_ran_back_or_an_unknown_boot_proves_nothing(made_boot: float) -> None:
    later = correct(reading(moment(hours=-1), made_boot), reading(NOON, 0.0005), OPEN, NOON)
    nameless = correct(reading(moment(hours=-1), 1, ""), reading(NOON, 2, ""), OPEN, NOON)
    assert (later.basis, nameless.basis) == ("wall_clock", "wall_clock")


def test_a_fact_cannot_be_older_than_the_exchange_that_did_not_know_it() -> None:
    limits = bounds(8, previous_head=7, previous_at=moment(minutes=-10), now=NOON)
    found = correct(reading(moment(days=-5), 1, "old"), reading(NOON, 1, "new"), limits, NOON)
    assert (found.at, found.basis) == (moment(minutes=-10), "bounded")


def test_a_fact_that_was_announced_earlier_cannot_be_newer_than_that() -> None:
    limits = bounds(7, previous_head=7, previous_at=moment(minutes=-10), now=NOON)
    found = correct(reading(NOON, 1, "old"), reading(NOON, 1, "new"), limits, NOON)
    assert (found.at, found.basis) == (moment(minutes=-10), "bounded")


def test_a_fact_from_the_future_was_made_now_at_the_latest() -> None:
    found = correct(reading(moment(days=400), 1, "old"), reading(NOON, 1, "new"), OPEN, NOON)
    assert (found.at, found.basis) == (NOON, "bounded")


def test_the_first_exchange_of_a_phone_bounds_only_by_now() -> None:
    assert bounds(1, previous_head=0, previous_at=None, now=NOON) == Bounds(None, NOON)


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_a_wall_clock_at_the_end_of_time_does_not_crash(year: int) -> None:
    wild = datetime(year, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))
    early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12)))
    for made, sent in ((wild, NOON), (NOON, wild), (wild, early), (early, NOON), (early, wild)):
        assert correct(reading(made, 1, "a"), reading(sent, 1, "b"), OPEN, NOON).at <= NOON


def test_regression_the_corrected_time_is_utc_whatever_zone_the_phone_wrote() -> None:
    """A rebuild reads it back from milliseconds: another zone would have made other document bytes."""
    shanghai = timezone(timedelta(hours=8))
    found = correct(
        reading(moment(hours=-1).astimezone(shanghai), 1, "a"), reading(NOON.astimezone(shanghai), 1, "b"), OPEN, NOON
    )
    assert found.at == moment(hours=-1)
    assert found.at.tzinfo is UTC


def test_the_skew_is_positive_when_the_phone_is_ahead() -> None:
    assert skew_seconds(reading(moment(minutes=25), 1), NOON) == 1500
    assert skew_seconds(reading(moment(minutes=-25), 1), NOON) == -1500


@given(st.floats(0, 1e6), st.floats(-1e8, 1e8), st.floats(-1e8, 1e8))
def test_no_setting_of_the_wall_clock_moves_a_fact_of_this_boot(age: float, shift_made: float, shift_sent: float) -> None:
    """The real time is known here: made `age` seconds ago. The person turns the wall clock before and after as they like."""
    made = reading(NOON - timedelta(seconds=age) + timedelta(seconds=shift_made), 10**7 - age)
    sent = reading(NOON + timedelta(seconds=shift_sent), 10**7)
    found = correct(made, sent, OPEN, NOON)
    assert abs(found.at - (NOON - timedelta(seconds=age))) < timedelta(milliseconds=1)


@given(st.floats(0, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_whatever_the_clocks_say_the_time_stays_within_what_the_exchanges_prove(
    age: float, shift: float, previous: float
) -> None:
    limits = bounds(2, previous_head=1, previous_at=NOON - timedelta(seconds=previous), now=NOON)
    found = correct(reading(NOON - timedelta(seconds=age - shift), 1, "a"), reading(NOON, 1, "b"), limits, NOON)
    assert limits.earliest is not None
    assert limits.earliest <= found.at <= limits.latest
