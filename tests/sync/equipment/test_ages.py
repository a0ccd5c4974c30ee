"""The ages of extinguishers: service and scrap dates by kind, month-only stamps, and how a card stands on a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind
from sync.rules.equipment import Standing, counted_from, scrap_on, service_due_on, standing, with_dates, years_after
from tests.sync.fire.rules import RULES


def card(**dates: str) -> Equipment:
    return Equipment(id="e", site="s", kind=EquipmentKind.EXTINGUISHER, name="E", place="p", **dates)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2019-05-17", date(2019, 5, 17)),
        ("2019-05", date(2019, 5, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 31)),
    ],
)
def test_a_month_alone_counts_from_its_last_day(stamp: str, day: date) -> None:
    assert counted_from(stamp) == day


@pytest.mark.parametrize(("variant", "years"), [("water", 6), ("powder_abc", 10), ("clean_gas", 10), ("co2", 12)])
def test_scrap_ages_are_those_of_the_standard(variant: str, years: int) -> None:
    assert scrap_on(variant, "2019-05-17", rules=RULES) == date(2019 + years, 5, 17)


@pytest.mark.parametrize(
    ("variant", "first", "later"), [("water", 3, 1), ("powder_abc", 5, 2), ("clean_gas", 5, 2), ("co2", 5, 2)]
)
def test_service_is_due_first_by_making_then_by_the_last_service(variant: str, first: int, later: int) -> None:
    assert service_due_on(variant, "2019-05-17", rules=RULES) == date(2019 + first, 5, 17)
    assert service_due_on(variant, "2019-05-17", "2024-06", rules=RULES) == date(2024 + later, 6, 30)


def test_the_29th_of_february_becomes_the_28th_in_a_common_year() -> None:
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert years_after(date(2024, 2, 29), 12) == date(2036, 2, 29)
    assert years_after(date(2096, 2, 29), 4) == date(2100, 2, 28)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, Standing.UNKNOWN),
        ({"scrap_on": "2026-11-20"}, Standing.DUE_SOON),
        ({"scrap_on": "2026-11-19"}, Standing.SCRAP_DUE),
        ({"service_due_on": "2026-11-19", "scrap_on": "2030-01-01"}, Standing.SERVICE_DUE),
        ({"service_due_on": "2026-11-19", "scrap_on": "2026-11-19"}, Standing.SCRAP_DUE),
        ({"service_due_on": "2027-01-19", "scrap_on": "2030-01-01"}, Standing.DUE_SOON),
        ({"service_due_on": "2027-01-20", "scrap_on": "2030-01-01"}, Standing.IN_DATE),
        ({"valid_until": "2026-11-19"}, Standing.LABEL_EXPIRED),
    ],
)
def test_a_card_stands_as_its_gravest_date_says(dates: dict[str, str], expected: Standing) -> None:
    assert standing(card(**dates), date(2026, 11, 20), rules=RULES) is expected


@given(made=st.dates(date(1990, 1, 1), date(2080, 12, 31)), variant=st.sampled_from(sorted(RULES.agents)))
def test_service_always_comes_before_scrap(made: date, variant: str) -> None:
    stamp = made.isoformat()
    assert made < service_due_on(variant, stamp, rules=RULES) < scrap_on(variant, stamp, rules=RULES)
    assert scrap_on(variant, stamp[:7], rules=RULES) >= scrap_on(variant, stamp, rules=RULES)


def test_the_dates_of_a_card_follow_from_its_stamps_and_the_rules() -> None:
    known = card(variant="powder_abc", made_on="2019-05", serviced_on="2024-06-03", scrap_on="2020-01-01")
    after = with_dates(known, RULES)
    assert (after.service_due_on, after.scrap_on) == ("2026-06-03", "2029-05-31")
    assert with_dates(after, RULES) is after


@pytest.mark.parametrize(
    "stamps", [{"variant": "powder_abc"}, {"variant": "halon", "made_on": "2019-05"}, {"made_on": "2019-05"}]
)
def test_a_card_without_a_stamp_or_a_rule_keeps_the_dates_it_has(stamps: dict[str, str]) -> None:
    typed = card(scrap_on="2030-01-01", **stamps)
    assert with_dates(typed, RULES) is typed
