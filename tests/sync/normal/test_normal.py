"""What counts as normal without a tap, and what is then asked at random: one rule for both sides."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.records.inspection import Answer, Inspection
from sync.records.template import AnswerKind, Choice, Condition, Need, PhotoMode, Template
from sync.rules.normal import left_out_spot, normal_answer, spot_of
from tests.records import item, moment, new_id, template

IDS = [new_id() for _ in range(2000)]


def asking(*items: Any, percent: int = 100) -> Template:
    return msgspec.structs.replace(template(*items), spot_percent=percent)


def choices(*codes: str) -> tuple[Choice, ...]:
    """Choices by code; one that ends in ! is abnormal."""
    return tuple(Choice(code=c.rstrip("!"), zh=c, en=c, is_abnormal=c.endswith("!")) for c in codes)


@pytest.mark.parametrize(
    ("codes", "answer"),
    [
        (("normal", "abnormal!", "not_tested"), "normal"),
        (("green", "red!", "no_gauge"), "green"),
        (("fire", "flood"), None),  # nothing abnormal: a kind, which has to be said
        (("bad!", "good"), None),  # the first is not normal
        (("done", "not_needed", "not_done!"), None),  # nobody may be taken to have done it
        (("satisfied", "fair", "unsatisfied!"), None),
    ],
)
def test_a_choice_is_assumed_only_when_its_first_answer_is_a_normal_state(codes: tuple[str, ...], answer: str | None) -> None:
    assert normal_answer(item("a", AnswerKind.CHOICE, choices=choices(*codes))) == answer


def test_a_tick_is_normal_and_nothing_that_is_read_or_optional_is_assumed() -> None:
    assert normal_answer(item("a")) == "normal"
    assert normal_answer(item("a", need=Need.OPTIONAL)) is None
    for kind in (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE, AnswerKind.TEXT, AnswerKind.DATE, AnswerKind.SIGN):
        assert normal_answer(item("a", kind)) is None


@pytest.mark.parametrize("percent", [0, 20, 100])
def test_the_share_of_records_that_are_asked_is_the_templates(percent: int) -> None:
    found = sum(spot_of(asking(item("a"), percent=percent), one) is not None for one in IDS)
    assert abs(found - 20 * percent) < 100  # five standard deviations of a fair draw of 2,000


def test_a_photo_or_a_reading_beyond_what_is_required_is_drawn_and_each_in_its_turn() -> None:
    asked = asking(
        item("look"),
        item("must", AnswerKind.NUM),
        item("may", AnswerKind.NUM, need=Need.OPTIONAL),
        item("pic", AnswerKind.PHOTO),
        item("always", AnswerKind.PHOTO, photo=PhotoMode.ALWAYS),
    )
    drawn = [spot_of(asked, one) for one in IDS]
    assert set(drawn) == {"may", "pic"}
    assert abs(drawn.count("may") - 1000) < 150


def test_where_there_is_nothing_extra_one_of_the_things_looked_at_is_photographed() -> None:
    assert {spot_of(asking(item("a"), item("b"), item("n", AnswerKind.NUM)), one) for one in IDS} == {"a", "b"}
    assert spot_of(asking(item("n", AnswerKind.NUM)), IDS[0]) is None


def test_what_is_not_asked_of_every_object_is_never_drawn() -> None:
    asked = asking(
        item("a"),
        item("b", shown_if=Condition(item="a", is_abnormal=True)),
        item("weight", AnswerKind.NUM, need=Need.OPTIONAL, variants=("co2",)),
    )
    assert {spot_of(asked, one) for one in IDS[:200]} == {"a"}


def test_the_same_record_is_asked_the_same_however_often_one_looks() -> None:
    asked = asking(item("a"), item("b"), item("c"), percent=50)
    assert [spot_of(asked, one) for one in IDS] == [spot_of(asked, one) for one in IDS]


def body(*answers: Answer, **more: Any) -> Inspection:
    fields = {"template": "FIRE-EXT", "version": 1, "started_at": moment(), "answers": answers, "is_all_normal": True}
    return Inspection(**fields | more)


NORMAL = Answer(i="a", v="normal")
SHOT = Answer(i="a", v="normal", photos=("a" * 64,))
ASKED = asking(item("a"))


@pytest.mark.parametrize(
    ("filled", "left_out"),
    [
        (body(SHOT, spot="a"), None),
        (body(NORMAL), "a"),
        (body(NORMAL, spot="a"), "a"),  # named, and not given
        (body(SHOT), "a"),  # given, and not named: the app did not ask
        (body(NORMAL, is_all_normal=False), None),
        (body(NORMAL, abnormal=("a",)), None),
        (body(NORMAL, version=2), None),  # another version cannot be judged
        (body(NORMAL, template="OTHER"), None),
    ],
)
def test_the_server_says_of_which_record_the_question_was_left_out(filled: Inspection, left_out: str | None) -> None:
    assert left_out_spot(filled, IDS[0], ASKED) == left_out


def test_a_drawn_reading_is_answered_by_its_value() -> None:
    asked = asking(item("a"), item("may", AnswerKind.NUM, need=Need.OPTIONAL))
    assert left_out_spot(body(NORMAL, Answer(i="may", v=3.0), spot="may"), IDS[0], asked) is None
    assert left_out_spot(body(NORMAL, Answer(i="may", photos=("a" * 64,)), spot="may"), IDS[0], asked) == "may"


def test_a_record_that_was_not_drawn_leaves_nothing_out() -> None:
    assert left_out_spot(body(NORMAL), IDS[0], asking(item("a"), percent=0)) is None
