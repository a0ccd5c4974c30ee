"""The energy ledger: use of a month from the readings at its borders, over a roll-over too, and nothing guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.register.meters import meter_month
from server.register.views import Entry
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind
from tests.records import equipment

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def meter(**values: float) -> Equipment:
    return equipment(id="m1", kind=EquipmentKind.POWER_METER, values=values, unit="kWh")


def reading(day: date, value: float, *, hour: int = 9, abnormal: int = 0) -> Entry:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)
    return Entry(f"{day}-{hour}", "METER-D", "equipment", "m1", "p1", at, abnormal, 0, {"value": value})


READINGS = [
    reading(date(2025, 9, 30), 100),
    reading(date(2025, 10, 31), 400),
    reading(date(2026, 8, 31), 4_000),
    reading(date(2026, 9, 30), 5_000),
    reading(date(2026, 10, 15), 5_600, abnormal=1),
    reading(date(2026, 10, 31), 6_500),
    reading(date(2026, 11, 20), 7_300),
]


def test_a_month_is_the_difference_of_the_readings_at_its_borders_and_is_compared() -> None:
    found = meter_month(meter(), READINGS, date(2026, 10, 1), ZONE, NOW)
    assert (found.used, found.before, found.year_ago, found.doubts) == (1_500, 1_000, 300, 1)
    assert (found.change_percent, found.year_percent) == (50.0, 400.0)
    assert found.last is not None
    assert found.last.number("value") == 6_500


def test_a_running_month_counts_so_far_and_is_compared_with_nothing() -> None:
    found = meter_month(meter(), READINGS, date(2026, 11, 1), ZONE, NOW)
    assert (found.used, found.is_running, found.change_percent) == (800, True, None)


def test_a_missing_border_gives_no_figure() -> None:
    found = meter_month(meter(), READINGS[:4], date(2026, 10, 1), ZONE, NOW)
    assert (found.used, found.before, found.change_percent) == (None, 1_000, None)


@pytest.mark.parametrize("day", [6, 7])
def test_a_reading_counts_for_a_border_within_five_days(day: int) -> None:
    readings = [reading(date(2026, 10, day), 100, hour=0), reading(date(2026, 10, 31), 300)]
    found = meter_month(meter(), readings, date(2026, 10, 1), ZONE, NOW)
    assert (found.used is not None) is (day == 6)


def test_a_meter_that_went_round_goes_on_counting() -> None:
    readings = [reading(date(2026, 9, 30), 99_900), reading(date(2026, 10, 31), 50)]
    assert meter_month(meter(roll_over_at=100_000), readings, date(2026, 10, 1), ZONE, NOW).used == 150
    assert meter_month(meter(), readings, date(2026, 10, 1), ZONE, NOW).used == -99_850
