"""Judging answers: every answer kind, every warn rule, the photo on fault, and the shape that the server checks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import AnswersDoNotFit
from sync.records.inspection import Answer
from sync.records.template import AnswerKind, AutoSource, Need, PhotoMode, TemplateItem, WarnKind, WarnRule
from sync.rules.answers import NO_CARD, Card, Fault, check_shape, is_abnormal, items_for, judge, typing_fault
from tests.records import item, template

K = AnswerKind
SHA = "a" * 64
AUTO = {"auto": AutoSource.EQUIPMENT_IN_DATE}

GOOD: list[tuple[AnswerKind, object]] = [
    (K.OK, "normal"),
    (K.OK, "abnormal"),
    (K.OK, "na"),
    (K.NUM, 1),
    (K.NUM, 0.5),
    (K.COUNT, 3),
    (K.SCORE, 99.5),
    (K.CHOICE, "red"),
    (K.PHOTO, None),
    (K.TEXT, ""),
    (K.TEXT, "漏水\n两处"),
    (K.DATE, "2026-11-20"),
    (K.TIME, "23:59"),
    (K.SIGN, SHA),
    (K.AUTO, "in_date"),
]
BAD: list[tuple[AnswerKind, object, Fault]] = [
    (K.OK, "yes", Fault.WRONG_KIND),
    (K.OK, 1, Fault.WRONG_KIND),
    (K.OK, None, Fault.WRONG_KIND),
    (K.NUM, "1", Fault.WRONG_KIND),
    (K.NUM, True, Fault.WRONG_KIND),
    (K.NUM, -0.1, Fault.BELOW_RANGE),
    (K.NUM, 100.1, Fault.ABOVE_RANGE),
    (K.NUM, float("nan"), Fault.WRONG_KIND),
    (K.NUM, float("inf"), Fault.WRONG_KIND),
    (K.COUNT, 1.5, Fault.WRONG_KIND),
    (K.COUNT, 3.0, Fault.WRONG_KIND),
    (K.COUNT, 101, Fault.ABOVE_RANGE),
    (K.SCORE, -1, Fault.BELOW_RANGE),
    (K.CHOICE, "blue", Fault.NOT_A_CHOICE),
    (K.CHOICE, None, Fault.NOT_A_CHOICE),
    (K.PHOTO, "x", Fault.WRONG_KIND),
    (K.TEXT, 1, Fault.WRONG_KIND),
    (K.TEXT, "a\x00b", Fault.CONTROL_CHARACTERS),
    (K.TEXT, "\u202egpj.exe", Fault.CONTROL_CHARACTERS),
    (K.DATE, "2026-13-01", Fault.NOT_A_DATE),
    (K.DATE, "20.11.2026", Fault.NOT_A_DATE),
    (K.DATE, "2026-11-20\n", Fault.NOT_A_DATE),
    (K.TIME, "24:00", Fault.NOT_A_TIME),
    (K.TIME, "9:00", Fault.NOT_A_TIME),
    (K.TIME, "0９:00", Fault.NOT_A_TIME),
    (K.SIGN, "me", Fault.WRONG_KIND),
    (K.SIGN, SHA.upper(), Fault.WRONG_KIND),
    (K.AUTO, 1, Fault.WRONG_KIND),
]


def of_kind(kind: AnswerKind, **more: object) -> TemplateItem:
    return item("it", kind, **(AUTO if kind is K.AUTO else {}), **more)


def test_the_tables_cover_every_answer_kind() -> None:
    assert {kind for kind, _ in GOOD} == set(K) == {kind for kind, *_ in BAD}


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_an_answer_of_its_kind_stands(kind: AnswerKind, value: object) -> None:
    assert typing_fault(of_kind(kind), value) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "value", "fault"), BAD)
def test_an_answer_that_is_none_is_named(kind: AnswerKind, value: object, fault: Fault) -> None:
    assert typing_fault(of_kind(kind), value) is fault  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value", "abnormal"),
    [
        (K.OK, "abnormal", True),
        (K.OK, "normal", False),
        (K.OK, "na", False),
        (K.CHOICE, "red", True),
        (K.CHOICE, "green", False),
        (K.TEXT, "abnormal", False),
        (K.DATE, "2020-01-01", False),
        (K.PHOTO, None, False),
    ],
)
def test_a_fault_is_what_was_ticked_or_chosen_as_one(kind: AnswerKind, value: object, abnormal: bool) -> None:
    assert is_abnormal(of_kind(kind), value, NO_CARD) is abnormal  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "abnormal"), [(0.99, True), (1.0, False), (1.4, False), (1.41, True)])
def test_the_warn_limits_are_inclusive(value: float, abnormal: bool) -> None:
    assert is_abnormal(of_kind(K.NUM, warn_low=1.0, warn_high=1.4), value, NO_CARD) is abnormal


CARD = Card({"rated": 10.0}, {"it": 10.0}, per_day={"it": 2.0}, days=1.0, today=date(2026, 11, 20))
WARN: list[tuple[WarnRule, float | str, float | str]] = [  # the rule, a value just inside, a value just outside
    (WarnRule(kind=WarnKind.EQUIPMENT_RATED, value="rated"), 10.0, 10.01),
    (WarnRule(kind=WarnKind.SET_TOLERANCE, value="rated", number=0.5), 10.5, 10.51),
    (WarnRule(kind=WarnKind.SET_TOLERANCE, value="rated", number=0.5), 9.5, 9.49),
    (WarnRule(kind=WarnKind.BASE_TIMES, value="rated", number=1.5), 15.0, 15.01),
    (WarnRule(kind=WarnKind.SHARE_OF_FULL, value="rated", number=0.7), 7.0, 6.99),
    (WarnRule(kind=WarnKind.CABINET_MIN, value="rated"), 10.0, 9.99),
    (WarnRule(kind=WarnKind.NOT_LESS_THAN_LAST), 10.0, 9.99),
    (WarnRule(kind=WarnKind.SAME_AS_LAST), 10.0, 10.01),
    (WarnRule(kind=WarnKind.SAME_AS_LAST), 10.0, 9.99),
    (WarnRule(kind=WarnKind.USUAL_TIMES, number=3), 16.0, 16.01),
    (WarnRule(kind=WarnKind.DAYS_AHEAD, number=30), "2026-12-20", "2026-12-19"),
]


def test_the_table_covers_every_warn_rule() -> None:
    assert {rule.kind for rule, *_ in WARN} == set(WarnKind)


@pytest.mark.parametrize(("rule", "inside", "outside"), WARN)
def test_a_warn_rule_speaks_at_its_limit_and_is_silent_without_the_value(
    rule: WarnRule, inside: float | str, outside: float | str
) -> None:
    asked = of_kind(K.DATE if rule.kind is WarnKind.DAYS_AHEAD else K.NUM, warn_rule=rule)
    assert not is_abnormal(asked, inside, CARD)
    assert is_abnormal(asked, outside, CARD)
    assert not is_abnormal(asked, outside, NO_CARD)


def test_tolerance_is_not_fooled_by_binary_fractions() -> None:
    rule = WarnRule(kind=WarnKind.SET_TOLERANCE, value="set", number=0.05)
    assert not is_abnormal(of_kind(K.NUM, warn_rule=rule), 0.85, Card({"set": 0.80}, {}))


def test_an_item_of_another_variant_is_not_asked() -> None:
    made = template(item("body"), item("weigh", K.NUM, variants=("co2",)))
    assert [i.code for i in items_for(made, "powder")] == ["body"]
    assert [i.code for i in items_for(made, "co2")] == ["body", "weigh"] == [i.code for i in items_for(made, None)]


def answers(*given: tuple[str, object] | Answer) -> list[Answer]:
    return [g if isinstance(g, Answer) else Answer(i=g[0], v=g[1]) for g in given]  # type: ignore[arg-type]


def test_a_check_is_complete_when_every_required_item_is_answered() -> None:
    made = template(item("body"), item("press", K.NUM), item("note", K.TEXT, need=Need.OPTIONAL))
    assert judge(made, answers(("body", "normal")), NO_CARD).faults == {"press": Fault.MISSING}
    assert judge(made, answers(("body", "normal"), ("press", 1)), NO_CARD).is_complete


def test_a_fault_needs_a_photo_anywhere_in_the_check() -> None:
    made = template(item("body"), item("press", K.NUM))
    without = judge(made, answers(("body", "abnormal"), ("press", 1)), NO_CARD)
    assert (without.abnormal, without.faults) == (("body",), {"body": Fault.PHOTO_MISSING})
    shot = judge(made, answers(Answer(i="body", v="abnormal", photos=(SHA,)), ("press", 1)), NO_CARD)
    assert shot.is_complete
    assert shot.abnormal == ("body",)


def test_a_photo_that_is_always_asked_for_is_asked_for_without_a_fault() -> None:
    made = template(item("body"), item("shot", K.PHOTO, photo=PhotoMode.ALWAYS, need=Need.REQUIRED))
    assert judge(made, answers(("body", "normal")), NO_CARD).faults == {"shot": Fault.PHOTO_MISSING}
    assert judge(made, answers(("body", "normal"), Answer(i="shot", photos=(SHA,))), NO_CARD).is_complete


def test_an_item_for_faults_is_asked_only_after_a_fault() -> None:
    made = template(item("body"), item("cause", K.TEXT, need=Need.ON_FAULT))
    assert judge(made, answers(("body", "normal")), NO_CARD).is_complete
    found = judge(made, answers(Answer(i="body", v="abnormal", photos=(SHA,))), NO_CARD)
    assert found.faults == {"cause": Fault.MISSING}


def test_an_answer_that_cannot_stand_is_named_and_is_not_judged_abnormal() -> None:
    made = template(item("press", K.NUM, warn_high=5))
    found = judge(made, answers(("press", 101)), NO_CARD)
    assert (found.abnormal, found.faults) == ((), {"press": Fault.ABOVE_RANGE})


def test_the_server_takes_answers_that_fit_and_does_not_ask_for_missing_ones() -> None:
    made = template(item("body"), item("press", K.NUM))
    check_shape(made, answers(("body", "normal")))
    check_shape(made, [])
    check_shape(made, answers(Answer(i="press")))


@pytest.mark.parametrize(
    ("given_answers", "fault"),
    [
        ([("x", "normal")], Fault.NOT_ASKED),
        ([("body", "normal"), ("body", "normal")], Fault.ANSWERED_TWICE),
        ([("body", 1)], Fault.WRONG_KIND),
        ([("press", 1e9)], Fault.ABOVE_RANGE),
        ([("press", "a")], Fault.WRONG_KIND),
    ],
)
def test_the_server_holds_answers_that_do_not_fit_and_points_at_them(
    given_answers: list[tuple[str, object]], fault: Fault
) -> None:
    with pytest.raises(AnswersDoNotFit) as caught:
        check_shape(template(item("body"), item("press", K.NUM)), answers(*given_answers))
    (pointer,) = caught.value.errors
    assert (pointer.pointer, pointer.detail) == (f"/body/answers/{len(given_answers) - 1}", fault.value)


VALUES = (
    st.none()
    | st.integers(-(2**53), 2**53)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["normal", "abnormal", "red", SHA])
)


@given(st.sampled_from(list(K)), VALUES)
def test_what_the_phone_lets_through_the_server_takes(kind: AnswerKind, value: object) -> None:
    """One rule book, run twice: a check that the phone calls complete must never be held for its answers."""
    made = template(of_kind(kind, need=Need.REQUIRED))
    given_answers = answers(Answer(i="it", v=value, photos=(SHA,)))  # type: ignore[arg-type]
    if judge(made, given_answers, NO_CARD).is_complete:
        check_shape(made, given_answers)
