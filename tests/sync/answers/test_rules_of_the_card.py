"""The rules that look beyond one answer: conditions on earlier answers, meters that go round, use per day, dates ahead, and
several rules on one item."""

from __future__ import annotations

from datetime import date

import pytest

from server.template.builtin import builtin_templates
from sync.records.inspection import Answer
from sync.records.template import AnswerKind, Condition, Need, TemplateItem, WarnKind, WarnRule
from sync.rules.answers import ROLL_OVER, Card, Fault, asked_items, check_shape, is_abnormal, judge, use_per_day, went_round
from tests.records import item, template

K = AnswerKind
SHA = "a" * 64


def rule(kind: WarnKind, **more: object) -> WarnRule:
    return WarnRule(kind=kind, **more)  # type: ignore[arg-type]


def asked(made: tuple[TemplateItem, ...], given: dict[str, object], card: Card | None = None) -> list[str]:
    return [found.code for found in asked_items(template(*made), given, card or Card({}, {}))]  # type: ignore[arg-type]


CHAIN = (
    item("seal"),
    item("cause", K.CHOICE, shown_if=Condition(item="seal", is_abnormal=True)),
    item("depth", K.NUM, shown_if=Condition(item="cause", values=("red", "yellow"))),
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["seal"]),
        ({"seal": "normal"}, ["seal"]),
        ({"seal": "abnormal"}, ["seal", "cause"]),
        ({"seal": "abnormal", "cause": "green"}, ["seal", "cause"]),
        ({"seal": "abnormal", "cause": "red"}, ["seal", "cause", "depth"]),
        ({"seal": "normal", "cause": "red"}, ["seal"]),
        ({"cause": "red"}, ["seal"]),
    ],
)
def test_an_item_is_asked_while_the_chain_of_its_conditions_holds(given: dict[str, object], expected: list[str]) -> None:
    assert asked(CHAIN, given) == expected


def test_a_condition_on_a_number_compares_what_a_person_would_write() -> None:
    made = (item("n", K.NUM), item("why", K.TEXT, shown_if=Condition(item="n", values=("3", "0.5"))))
    assert asked(made, {"n": 3.0}) == asked(made, {"n": 3}) == asked(made, {"n": 0.5}) == ["n", "why"]
    assert asked(made, {"n": 30}) == ["n"]


def test_a_condition_on_abnormal_uses_the_card() -> None:
    watched = item("amp", K.NUM, warn_rule=rule(WarnKind.EQUIPMENT_RATED, value="rated"))
    made = (watched, item("why", K.TEXT, shown_if=Condition(item="amp", is_abnormal=True)))
    assert asked(made, {"amp": 11}, Card({"rated": 10.0}, {})) == ["amp", "why"]
    assert asked(made, {"amp": 11}) == ["amp"]


def test_a_condition_on_an_item_of_another_variant_does_not_hold() -> None:
    made = (item("weigh", variants=("co2",)), item("why", K.TEXT, shown_if=Condition(item="weigh", is_abnormal=True)))
    assert asked(made, {"weigh": "abnormal"}, Card({}, {}, "powder")) == []
    assert asked(made, {"weigh": "abnormal"}, Card({}, {}, "co2")) == ["weigh", "why"]


def test_what_is_not_asked_is_neither_missing_nor_abnormal() -> None:
    made = template(*CHAIN)
    assert judge(made, [Answer(i="seal", v="normal")], Card({}, {})).is_complete
    left = [Answer(i="seal", v="normal"), Answer(i="cause", v="red"), Answer(i="depth", v=1)]
    assert judge(made, left, Card({}, {})).abnormal == ()
    found = judge(made, [Answer(i="seal", v="abnormal", photos=(SHA,))], Card({}, {}))
    assert found.faults == {"cause": Fault.MISSING}
    check_shape(made, left)


@pytest.mark.parametrize(
    ("last", "value", "full", "is_round"),
    [
        (99_990, 5, 100_000.0, True),
        (90_000, 10_000, 100_000.0, True),
        (89_999, 5, 100_000.0, False),
        (99_990, 10_001, 100_000.0, False),
        (99_990, 5, None, False),
        (5, 99_990, 100_000.0, False),
    ],
)
def test_a_meter_went_round_only_from_its_last_tenth_to_its_first(
    last: float, value: float, full: float | None, is_round: bool
) -> None:
    assert went_round(last, value, full) is is_round
    card = Card({} if full is None else {ROLL_OVER: full}, {"m": last})
    watched = item("m", K.NUM, maximum=1e8, warn_rule=rule(WarnKind.NOT_LESS_THAN_LAST))
    assert is_abnormal(watched, value, card) is (value < last and not is_round)


def test_use_per_day_counts_over_a_roll_over_and_never_divides_by_less_than_half_a_day() -> None:
    card = Card({ROLL_OVER: 100_000.0}, {"m": 99_990.0}, days=3.0)
    assert use_per_day(99_990, 20, card) == pytest.approx(10)
    assert use_per_day(100, 110, Card({}, {}, days=0.01)) == pytest.approx(20)
    assert use_per_day(100, 110, Card({}, {})) == 0


METER = next(t for t in builtin_templates() if t.code == "METER-D")


@pytest.mark.parametrize(
    ("value", "per_day", "days", "abnormal"),
    [
        (1_060.0, 10.0, 2.0, False),
        (1_060.5, 10.0, 2.0, True),
        (999.0, 10.0, 2.0, True),
        (1_060.5, None, 2.0, False),
        (1_060.5, 10.0, None, False),
        (1_000.0, 0.0, 2.0, False),
        (5_000.0, 0.0, 2.0, False),
    ],
)
def test_the_daily_meter_is_abnormal_when_any_one_of_its_rules_breaks(
    value: float, per_day: float | None, days: float | None, abnormal: bool
) -> None:
    """Not less than the last reading, and no more than three times the usual use: the product's own data."""
    reading = METER.items[0]
    card = Card({}, {"value": 1_000.0}, per_day={} if per_day is None else {"value": per_day}, days=days)
    assert is_abnormal(reading, value, card) is abnormal


SUPPLIES = next(t for t in builtin_templates() if t.code == "EMS-M")


@pytest.mark.parametrize(
    ("value", "today", "abnormal"),
    [
        ("2026-12-20", date(2026, 11, 20), False),
        ("2026-12-19", date(2026, 11, 20), True),
        ("2026-11-01", date(2026, 11, 20), True),
        ("2027-03-01", date(2027, 1, 30), False),
        ("2028-02-29", date(2028, 1, 31), True),
        ("2026-12-19", None, False),
        ("2026-02-30", date(2026, 11, 20), False),
    ],
)
def test_supplies_that_run_out_within_thirty_days_are_abnormal(value: str, today: date | None, abnormal: bool) -> None:
    expiry = next(found for found in SUPPLIES.items if found.code == "expiry")
    assert expiry.need is Need.OPTIONAL
    assert is_abnormal(expiry, value, Card({}, {}, today=today)) is abnormal
