"""Why a reading is doubted, with the numbers that the sentence says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sync.records.template import AnswerKind, WarnKind, WarnRule
from sync.rules.answers import Card
from sync.rules.reasons import round_use, why_abnormal
from tests.records import item


def meter(*rules: WarnRule, **more: Any) -> Any:
    return item("value", AnswerKind.NUM, maximum=99_999, warn_rule=rules[0], further_rules=rules[1:], **more)


NOT_LESS = WarnRule(kind=WarnKind.NOT_LESS_THAN_LAST)
SPIKE = WarnRule(kind=WarnKind.USUAL_TIMES, number=2.0)
CARD = Card({"roll_over_at": 10_000.0}, {"value": 9_950.0}, per_day={"value": 20.0}, days=2.0)


def test_less_than_last_says_what_it_was() -> None:
    found = why_abnormal(meter(NOT_LESS, SPIKE), 9_900.0, CARD)
    assert found is not None
    assert (found.kind, found.last, found.is_doubt) == (WarnKind.NOT_LESS_THAN_LAST, 9_950.0, True)


def test_a_spike_says_how_many_times_the_usual_it_is() -> None:
    card = Card({}, {"value": 100.0}, per_day={"value": 20.0}, days=2.0)
    found = why_abnormal(meter(NOT_LESS, SPIKE), 220.0, card)
    assert found is not None
    assert (found.kind, found.times) == (WarnKind.USUAL_TIMES, pytest.approx(3.0))
    assert why_abnormal(meter(NOT_LESS, SPIKE), 180.0, card) is None


def test_a_meter_that_went_round_is_no_doubt_and_says_its_use() -> None:
    assert why_abnormal(meter(NOT_LESS), 20.0, CARD) is None
    assert round_use(meter(NOT_LESS), 20.0, CARD) == pytest.approx(70.0)
    assert round_use(meter(NOT_LESS), 9_960.0, CARD) is None
    assert round_use(item("value", AnswerKind.NUM), 20.0, CARD) is None


def test_a_near_date_says_its_days_and_is_a_matter_to_report() -> None:
    until = item("until", AnswerKind.DATE, warn_rule=WarnRule(kind=WarnKind.DAYS_AHEAD, number=30.0))
    card = Card({}, {}, today=date(2026, 11, 20))
    near, gone = why_abnormal(until, "2026-12-01", card), why_abnormal(until, "2026-11-18", card)
    assert near is not None
    assert gone is not None
    assert (near.days, gone.days, near.is_doubt) == (11, -2, False)
    assert why_abnormal(until, "2027-06-01", card) is None


def test_a_value_above_the_plate_names_the_plate_value() -> None:
    amp = item("amp", AnswerKind.NUM, warn_rule=WarnRule(kind=WarnKind.EQUIPMENT_RATED, value="rated_ampere"))
    found = why_abnormal(amp, 90.0, Card({"rated_ampere": 63.0}, {}))
    assert found is not None
    assert (found.known, found.is_doubt) == (63.0, False)
