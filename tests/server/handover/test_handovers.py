"""Handovers through a real exchange: given at the post, taken by the next shift, once; a rebuild makes them again."""

from __future__ import annotations

import pytest

from server.database import Store
from server.settings import Settings
from sync.records.fact import HandoverWasTaken, InspectionSubmitted
from sync.records.inspection import Answer
from sync.records.patrol import Handover, HandoverTaken
from sync.records.types import Subject
from tests.paper import SITE, Server
from tests.records import NOON, inspection, new_id
from tests.server.patrol.walking import deliver, document, patrol_server, rebuilt_equal


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return patrol_server(store, settings)


def gave(**changes: object) -> InspectionSubmitted:
    answers = (Answer(i="dress", v="normal"), Answer(i="open", v="道闸抬杆慢"))
    return inspection(template="GATE-S", answers=answers, subject=Subject(kind="place", id="gate"), **changes)


def took(handover: str, author: str = "p2", **body: object) -> HandoverWasTaken:
    return HandoverWasTaken(
        id=new_id(),
        schema=1,
        author=author,
        site=SITE,
        subject=Subject(kind="place", id="gate"),
        made_at=NOON,
        boot_ns=10**12,
        boot_id="boot-1",
        body=HandoverTaken(handover=handover, **body),  # type: ignore[arg-type]
    )


def handover(server: Server, doc_id: str) -> Handover:
    found = document(server, "handover", doc_id)
    assert isinstance(found, Handover)
    return found


def test_the_next_shift_takes_what_was_given(server: Server) -> None:
    fact = gave()
    assert deliver(server, [fact]) == []
    found = handover(server, fact.id)
    assert (found.post, found.on, found.open_matters, found.given_by, found.taken_by) == (
        "gate",
        "2026-11-20",
        "道闸抬杆慢",
        "p1",
        None,
    )
    word = took(fact.id, is_agreed=False, note="少一台对讲机")
    assert deliver(server, [word], "phone-2") == []
    found = handover(server, fact.id)
    assert (found.taken_by, found.taken_in, found.is_agreed, found.note) == ("p2", word.id, False, "少一台对讲机")
    assert rebuilt_equal(server)


def test_the_giver_cannot_take_it_and_an_unknown_one_waits_for_a_supervisor(server: Server) -> None:
    fact = gave()
    assert deliver(server, [fact, took(fact.id, "p1"), took(new_id(), "p1")]) == ["conflict", "subject-unknown"]
    assert handover(server, fact.id).taken_by is None


def test_an_ordinary_check_hands_nothing_over(server: Server) -> None:
    fact = inspection()
    deliver(server, [fact])
    with pytest.raises(Exception, match="Document"):
        document(server, "handover", fact.id)
