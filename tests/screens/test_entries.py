"""The typing guard: what the keypad takes and what it refuses, key by key."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mobile.widgets.entries import BACK, CLEAR, CodeEntry, Entry, NumberEntry, PinEntry, day_entry, time_entry


def typed(entry: Entry, keys: Iterable[str]) -> Entry:
    for key in keys:
        entry = entry.typed(key)
    return entry


@pytest.mark.parametrize(
    ("keys", "value"),
    [("380", 380), ("4070", 407), ("0.85", 0.85), ("007", 0), ("1.2345", 1.234), (".5", 5), ("3.2.1", 3.21), ("-5", 5)],
)
def test_a_reading_beyond_the_range_cannot_even_be_typed(keys: str, value: float) -> None:
    assert typed(NumberEntry(least=0, most=500), keys).value() == value


def test_a_temperature_may_be_below_zero_only_where_the_range_says_so() -> None:
    frost = NumberEntry(least=-20, most=60)
    assert typed(frost, "-5").value() == -5
    assert typed(frost, "-25").value() == -2
    assert typed(frost, "61").value() == 6


def test_a_count_takes_whole_numbers_only() -> None:
    assert typed(NumberEntry(most=999, decimals=0), "1.5").value() == 15


def test_a_value_below_the_least_is_not_finished() -> None:
    assert typed(NumberEntry(least=10, most=50), "7").value() is None


def test_a_key_can_be_taken_back_and_all_of_them() -> None:
    entry = typed(NumberEntry(most=500), "38")
    assert entry.typed(BACK).value() == 3
    assert entry.typed(CLEAR).value() is None


@pytest.mark.parametrize(
    ("keys", "shown"),
    [("20270501", "2027-05-01"), ("20271301", "2027-10-1_"), ("20270230", "2027-02-3_"), ("1899", "199_-__-__")],
)
def test_no_day_can_be_typed_that_no_calendar_has(keys: str, shown: str) -> None:
    assert typed(day_entry(), keys).shown() == shown


def test_a_day_is_finished_with_its_last_digit() -> None:
    assert typed(day_entry(), "2027050").value() is None
    assert typed(day_entry(), "20270501").value() == "2027-05-01"


def test_no_hour_after_twenty_three_and_no_minute_after_fifty_nine() -> None:
    assert typed(time_entry(), "2475").shown() == "2_:__"
    assert typed(time_entry(), "2375").shown() == "23:5_"
    assert typed(time_entry(), "2359").value() == "23:59"


def test_a_code_is_whole_with_its_last_character() -> None:
    assert typed(CodeEntry(), "7KQ2M9FX3").value() is None
    assert typed(CodeEntry(), "7KQ2M9FX3TZZ").value() == "7KQ2M9FX3T"
    assert typed(CodeEntry(), "7KQ2M9").shown() == "7KQ2M 9____"


def test_a_pin_is_never_shown() -> None:
    pin = typed(PinEntry(), "2580")
    assert pin.value() == "2580"
    assert not set("2580") & set(pin.shown())
