"""A handover is given by a check and taken by somebody else, once."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from sync.errors import Conflict
from sync.records.fact import HandoverWasTaken
from sync.records.inspection import Answer
from sync.records.patrol import Handover, HandoverTaken
from sync.records.types import Subject
from sync.rules.patrol_handover import after_taken, given, hands_over
from tests.records import NOON, SITE, inspection, moment, new_id, template


def gate(**answers: object) -> Handover:
    listed = (Answer(i="dress", v="normal"), *(Answer(i=key, v=value) for key, value in answers.items()))  # type: ignore[arg-type]
    fact = inspection(template="GATE-S", answers=listed, subject=Subject(kind="place", id="gate"), abnormal=("radio",))
    return given(fact, on=date(2026, 11, 20), at=NOON)


def taken(handover: Handover, author: str = "p2", **body: object) -> HandoverWasTaken:
    return HandoverWasTaken(
        id=new_id(),
        schema=1,
        author=author,
        site=SITE,
        subject=Subject(kind="place", id=handover.post),
        made_at=NOON,
        boot_ns=0,
        boot_id="boot-1",
        body=HandoverTaken(handover=handover.id, **body),  # type: ignore[arg-type]
    )


def test_the_gates_form_and_forms_of_the_register_hand_over() -> None:
    form = template(code="DESK-S")
    assert hands_over(None, "GATE-S")
    assert hands_over(msgspec.structs.replace(form, register="handover"), "DESK-S")
    assert not hands_over(msgspec.structs.replace(form, register="handover"), "DESK-T")
    assert not hands_over(form, "DESK-S")


def test_it_carries_the_open_matters_and_the_day() -> None:
    found = gate(open="岗亭灯坏")
    assert (found.post, found.on, found.open_matters, found.abnormal, found.given_by) == (
        "gate",
        "2026-11-20",
        "岗亭灯坏",
        1,
        "p1",
    )
    assert gate().open_matters == ""


def test_the_first_who_takes_it_stands_and_the_giver_cannot() -> None:
    handover = gate()
    once = after_taken(handover, taken(handover, is_agreed=False, note="少一台对讲机"), moment(minutes=5))
    assert (once.taken_by, once.is_agreed, once.note, once.taken_at) == ("p2", False, "少一台对讲机", moment(minutes=5))
    assert after_taken(once, taken(once, "p3"), moment(minutes=9)) is once
    with pytest.raises(Conflict):
        after_taken(handover, taken(handover, "p1"), NOON)
