"""What a check does to the card of its object, and which checks cannot be applied at all."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import AnswersDoNotFit
from sync.records.documents import decode_document, encode_document
from sync.records.equipment import Equipment
from sync.records.fact import InspectionSubmitted
from sync.records.inspection import Answer
from sync.records.results import MAX_LAST_CHECKS, MAX_OPEN_HAZARDS
from sync.records.template import AnswerKind
from sync.rules.inspection import after_inspection, card_for_rules, check_inspection, last_check, with_hazard
from tests.records import NOON, checkpoint, equipment, hazard, inspection, item, moment, new_hazard, photo, template

SHA = "b" * 64
TEMPLATE = template(item("body"), item("press", AnswerKind.NUM), item("sign", AnswerKind.SIGN))


def applied(card: Equipment, fact: InspectionSubmitted) -> Equipment:
    return after_inspection(card, fact, at=fact.made_at, author_name="Wang")


def test_the_card_shows_who_checked_when_and_what_was_read() -> None:
    card = applied(
        equipment(), inspection(answers=(Answer(i="body", v="normal"), Answer(i="press", v=1.2), Answer(i="on", v="x")))
    )
    (check,) = card.last_checks
    assert (check.by, check.at, check.outcome, [(r.item, r.value) for r in check.readings]) == (
        "Wang",
        NOON,
        "normal",
        [("press", 1.2)],
    )


def test_an_abnormal_check_says_which_items() -> None:
    (check,) = applied(equipment(), inspection(abnormal=("press",))).last_checks
    assert (check.outcome, check.abnormal) == ("abnormal", ("press",))


def test_the_newest_check_of_a_template_replaces_the_older_and_a_late_one_hides_nothing() -> None:
    newer, older = inspection(made_at=moment(hours=1)), inspection(made_at=moment(hours=-1))
    for order in ((newer, older), (older, newer)):
        card = equipment()
        for fact in order:
            card = applied(card, fact)
        assert [c.fact for c in card.last_checks] == [newer.id]


def test_a_hazard_found_stands_on_the_card_once() -> None:
    new = new_hazard(text="rusty\tand\nwet")
    fact = inspection(hazards=(new,), abnormal=("body",))
    card = applied(applied(equipment(), fact), fact)
    assert [(h.id, h.text) for h in card.open_hazards] == [(new.id, "rusty and wet")]


def test_regression_a_tab_in_a_hazards_text_does_not_break_the_card() -> None:
    """A tab may be typed, the card's line takes none: the fact would have failed its batch at every try."""
    card = applied(equipment(), inspection(hazards=(new_hazard(text="a\tb"),)))
    assert decode_document("equipment", encode_document(card)) == card


def test_the_card_stays_bounded() -> None:
    card = equipment()
    for number in range(20):
        card = applied(card, inspection(template=f"T-{number}", made_at=moment(minutes=number), hazards=(new_hazard(),)))
    assert (len(card.last_checks), len(card.open_hazards)) == (MAX_LAST_CHECKS, MAX_OPEN_HAZARDS)
    assert [c.template for c in card.last_checks] == [f"T-{n}" for n in range(19, 13, -1)]


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(-60, 60)), min_size=1, max_size=8), st.randoms())
def test_the_card_does_not_depend_on_the_order_of_arrival_and_twice_is_once(
    checks: list[tuple[str, int]], random: object
) -> None:
    facts = [inspection(template=code, made_at=moment(minutes=at)) for code, at in checks]
    shuffled = facts + facts
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = two = equipment()
    for fact in facts:
        one = applied(one, fact)
    for fact in shuffled:
        two = applied(two, fact)
    assert {(c.template, c.fact) for c in one.last_checks} == {(c.template, c.fact) for c in two.last_checks}


def test_a_checkpoints_card_works_the_same() -> None:
    card = after_inspection(checkpoint(), inspection(hazards=(new_hazard(),)), at=NOON, author_name="Wang")
    assert (len(card.last_checks), len(card.open_hazards)) == (1, 1)


def test_a_closed_hazard_leaves_the_card_and_a_sighting_is_counted() -> None:
    fact = inspection(hazards=(new_hazard(),))
    card = applied(equipment(), fact)
    found = hazard(id=fact.body.hazards[0].id)
    assert with_hazard(card, found) is card
    assert with_hazard(card, msgspec.structs.replace(found, state="closed")).open_hazards == ()


def test_the_rules_get_the_last_readings_of_their_own_template_only() -> None:
    card = applied(equipment(values={"rated": 5.0}, variant="co2"), inspection(answers=(Answer(i="press", v=1.2),)))
    found = card_for_rules(card, "FIRE-EXT")
    assert (found.values, found.last, found.variant) == ({"rated": 5.0}, {"press": 1.2}, "co2")
    assert card_for_rules(card, "OTHER").last == {}
    assert card_for_rules(None, "FIRE-EXT").last == {}


# ---- which checks cannot be applied


def refusal(fact: InspectionSubmitted, version_at_hand: bool = True) -> str:
    with pytest.raises(AnswersDoNotFit) as caught:
        check_inspection(fact, TEMPLATE if version_at_hand else None)
    return caught.value.errors[0].detail if caught.value.errors else caught.value.detail


@pytest.mark.parametrize("version_at_hand", [True, False])
def test_a_check_as_the_phone_makes_it_is_applied(version_at_hand: bool) -> None:
    answers = (Answer(i="body", v="abnormal", photos=(SHA,)), Answer(i="press", v=1.2), Answer(i="sign", v="c" * 64))
    fact = inspection(
        answers=answers, abnormal=("body",), hazards=(new_hazard(photos=(SHA,)),), photos=(photo(SHA), photo("c" * 64))
    )
    check_inspection(fact, TEMPLATE if version_at_hand else None)


@pytest.mark.parametrize("version_at_hand", [True, False])
def test_regression_an_abnormal_item_or_hazard_that_nobody_asked_about_is_held(version_at_hand: bool) -> None:
    """Such a code went onto the card, whose document no phone could read again."""
    assert refusal(inspection(abnormal=("<b>",)), version_at_hand) == "not_asked"
    assert refusal(inspection(hazards=(new_hazard("No Such"),)), version_at_hand) == "not_asked"


@pytest.mark.parametrize("version_at_hand", [True, False])
def test_regression_a_photo_that_the_fact_does_not_promise_is_held(version_at_hand: bool) -> None:
    """Naming another phone's photo would have let its hazard show it, and the promise list would never be complete."""
    answers = (Answer(i="body", v="abnormal", photos=(SHA,)),)
    assert refusal(inspection(answers=answers), version_at_hand) == "not_promised"
    assert refusal(inspection(hazards=(new_hazard(photos=(SHA,)),)), version_at_hand) == "not_promised"


def test_a_signature_is_a_photo_that_the_fact_promises() -> None:
    assert refusal(inspection(answers=(Answer(i="sign", v=SHA),))) == "not_promised"


def test_an_older_version_whose_questions_are_gone_is_judged_by_spelling() -> None:
    check_inspection(inspection(version=1, answers=(Answer(i="old_item", v="normal"),)), None)
    refusal(inspection(answers=(Answer(i="No Such", v="normal"),)), version_at_hand=False)
    refusal(inspection(answers=(Answer(i="note", v="\u202e"),)), version_at_hand=False)


ITEMS = st.text(min_size=1, max_size=32)


@given(
    st.lists(st.tuples(ITEMS, st.integers(-(2**53), 2**53) | st.text(max_size=9) | st.none()), min_size=1, max_size=4),
    st.lists(ITEMS, max_size=2),
    st.text(max_size=30).filter(lambda t: t.isprintable()),
)
def test_whatever_is_applied_leaves_a_card_that_can_be_read_again(
    answered: list[tuple[str, object]], extra: list[str], text: str
) -> None:
    answers = tuple(Answer(i=i, v=v) for i, v in answered)  # type: ignore[arg-type]
    fact = inspection(answers=answers, abnormal=tuple(extra), hazards=(new_hazard(answers[0].i, text=text),))
    try:
        check_inspection(fact, None)
    except AnswersDoNotFit:
        return
    card = after_inspection(equipment(), fact, at=NOON + timedelta(hours=1), author_name="Wang")
    assert decode_document("equipment", encode_document(card)) == card
    assert last_check(fact, at=NOON, author_name="W") is not None


@pytest.mark.parametrize(("code", "is_old"), [("NEW0000000", False), ("7a222-22222", True), ("", False), ("ELSEWHERE0", False)])
def test_regression_two_labels_are_said_only_when_the_superseded_one_was_scanned(code: str, is_old: bool) -> None:
    card = equipment(labels=("NEW0000000", "7A22222222"))
    fact = inspection()
    fact = msgspec.structs.replace(fact, body=msgspec.structs.replace(fact.body, code=code))
    assert after_inspection(card, fact, at=NOON, author_name="P").last_checks[0].by_old_label is is_old
