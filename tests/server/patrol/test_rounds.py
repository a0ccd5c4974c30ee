"""Rounds through a real exchange: facts in any order make the same document, task and walking times, and so does a rebuild."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from server.database import Store
from server.settings import Settings
from sync.records.inspection import Answer, Fix
from sync.records.template import AnswerKind
from sync.records.types import Subject
from tests.paper import Server
from tests.records import inspection, item, new_id, photo, template
from tests.server.patrol.walking import (
    deliver,
    document,
    patrol_server,
    rebuilt_equal,
    round_document,
    round_task,
    the_task,
    walk_times,
)
from tests.sync.patrol.rounds import POINTS, ROUTE, RoundFact, blocked, ended, started, visit, walked


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return patrol_server(store, settings)


def whole(round_id: str, *, author: str = "p1", gap: float = 60, task: str | None = "round-task") -> list[RoundFact]:
    visits = [visit(round_id, point, gap * number, author=author) for number, point in enumerate(POINTS, 1)]
    return [started(round_id, author=author, task=task), *visits, ended(round_id, after=gap * 5, author=author)]


def stopped(round_id: str, point: str, after: float) -> RoundFact:
    return msgspec.structs.replace(blocked(round_id, point, after), photos=(photo(),))


def test_a_whole_round_closes_its_task_and_teaches_its_ways(server: Server) -> None:
    round_id = new_id()
    facts = whole(round_id)
    assert deliver(server, facts) == []
    found = round_document(server, round_id)
    assert (found.state, found.presence, found.missed) == ("finished", 100, ())
    assert [v.point for v in found.visits] == list(POINTS)
    task = the_task(server)
    assert (task.state, task.done_by, task.done_in) == ("done", "p1", facts[-2].id)
    assert [(w.a, w.b, w.shortest) for w in walk_times(server).walks] == [
        ("cp-1", "cp-2", (55,)), ("cp-2", "cp-3", (55,)), ("cp-3", "cp-4", (55,))
    ]  # fmt: skip
    assert rebuilt_equal(server)


def test_the_server_makes_of_the_facts_what_the_phone_makes(server: Server) -> None:
    round_id = new_id()
    facts = whole(round_id, task=None)
    deliver(server, facts)
    here = round_document(server, round_id)
    assert here.visits == walked(facts).visits


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::5])
def test_facts_out_of_order_make_the_same_round_and_the_same_task(server: Server, order: tuple[int, ...]) -> None:
    one, other = new_id(), new_id()
    server.put(round_task(id="other-task"))
    straight = whole(one)
    mixed = whole(other, author="p2", task="other-task")
    shuffled = [mixed[0], *mixed[3:5], mixed[5], mixed[1], mixed[2]]
    deliver(server, straight)
    deliver(server, [shuffled[n] for n in order] + shuffled[4:], "phone-2")
    a, b = round_document(server, one), round_document(server, other)
    assert [(v.point, v.at, v.walk_seconds, v.flags) for v in a.visits] == [
        (v.point, v.at, v.walk_seconds, v.flags) for v in b.visits
    ]
    assert (b.state, b.presence, b.missed, the_task(server, "other-task").state) == ("finished", 100, (), "done")
    assert rebuilt_equal(server)


def test_a_round_that_ended_early_leaves_its_task_open_and_the_next_guard_closes_it(server: Server) -> None:
    early, again = new_id(), new_id()
    begun = whole(early)
    deliver(server, [*begun[:3], ended(early, is_early=True, reason="身体不适")])
    assert (round_document(server, early).missed, the_task(server).state) == (("cp-3", "cp-4"), "open")
    deliver(server, whole(again, author="p2"), "phone-2")
    assert (the_task(server).state, the_task(server).done_by) == ("done", "p2")


def test_blocked_points_are_not_missed_and_need_their_photo(server: Server) -> None:
    round_id = new_id()
    facts = whole(round_id)
    facts[2] = stopped(round_id, "cp-2", 120)
    assert deliver(server, facts) == []
    found = round_document(server, round_id)
    assert (found.blocked, found.missed, the_task(server).state) == (("cp-2",), (), "done")
    assert found.visits[1].photo == "a" * 64
    assert deliver(server, [started(again := new_id(), author="p2"), blocked(again, "cp-1", 60, author="p2")], "phone-2") == [
        "photo-missing"
    ]


def test_too_fast_is_said_from_what_others_walked(server: Server) -> None:
    slow = [whole(new_id(), author="p2", gap=100 + number, task=None) for number in range(5)]
    deliver(server, [fact for facts in slow for fact in facts], "phone-2")
    quick = new_id()
    deliver(server, whole(quick, gap=15, task=None))
    found = round_document(server, quick)
    assert [v.point for v in found.visits if "too_fast" in v.flags] == list(POINTS[1:])
    assert (found.presence, found.reasons) == (55, ("too_fast",))
    # What was too fast teaches nothing.
    assert {walk.samples for walk in walk_times(server).walks} == {5}
    assert rebuilt_equal(server)


def test_good_positions_teach_where_a_point_stands_and_a_far_one_is_flagged(server: Server) -> None:
    here, there = Fix(lat=31.23, lon=121.47, accuracy_metres=10), Fix(lat=31.30, lon=121.47, accuracy_metres=10)
    round_id = new_id()
    taught = [visit(round_id, "cp-1", 60 * n, fix=here) for n in range(1, 6)]
    deliver(server, [started(round_id), *taught, visit(round_id, "cp-1", 600, fix=there)])
    found = round_document(server, round_id)
    assert [("far" in v.flags) for v in found.visits] == [False] * 5 + [True]
    point = document(server, "checkpoint", "cp-1")
    assert (point.lat, point.lon, point.fixes) == (31.23, 121.47, 5)  # type: ignore[union-attr]
    assert point.last_checks[0].template == "PATROL"  # type: ignore[union-attr]
    assert rebuilt_equal(server)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda f: msgspec.structs.replace(f, subject=Subject(kind="route", id="r-9")), "subject-unknown"),
        (lambda f: msgspec.structs.replace(f, subject=Subject(kind="checkpoint", id="cp-1")), "malformed-fact"),
        (lambda f: msgspec.structs.replace(f, body=msgspec.structs.replace(f.body, task="t-9")), "subject-unknown"),
        (lambda f: msgspec.structs.replace(f, body=msgspec.structs.replace(f.body, task="t-1")), "conflict"),
    ],
)
def test_a_start_that_cannot_be_is_held_and_its_visits_still_count_for_their_points(
    server: Server, spoil: object, problem: str
) -> None:
    round_id = new_id()
    facts = whole(round_id)
    facts[0] = spoil(facts[0])  # type: ignore[operator]
    assert deliver(server, facts) == [problem]
    found = round_document(server, round_id)
    assert (found.is_started, len(found.visits), the_task(server).state) == (False, 4, "open")


def test_another_persons_round_is_held_for_a_supervisor(server: Server) -> None:
    round_id = new_id()
    deliver(server, whole(round_id)[:2])
    strange = visit(round_id, "cp-2", 300, author="p2")
    assert deliver(server, [strange], "phone-2") == ["conflict"]
    assert [v.point for v in round_document(server, round_id).visits] == ["cp-1"]
    point = document(server, "checkpoint", "cp-2")
    assert point.last_checks == ()  # type: ignore[union-attr]


def test_an_unknown_point_is_held(server: Server) -> None:
    assert deliver(server, [started(round_id := new_id()), visit(round_id, "cp-77", 60)]) == ["subject-unknown"]


def test_the_lamp_count_of_a_night_round_is_a_record_of_the_route_and_no_visit(server: Server) -> None:
    round_id = new_id()
    server.put(template(item("state", AnswerKind.TEXT), code="LIGHT-D"))
    lamps = visit(round_id, ROUTE, 90, template="LIGHT-D")
    lamps = msgspec.structs.replace(lamps, subject=Subject(kind="route", id=ROUTE))
    assert deliver(server, [started(round_id), lamps]) == []
    assert round_document(server, round_id).visits == ()


def test_regression_a_check_of_the_route_itself_walks_no_round(server: Server) -> None:
    said = (Answer(i="state", v="normal"),)
    claim = inspection(template="PATROL", subject=Subject(kind="route", id=ROUTE), task="round-task", answers=said)
    assert deliver(server, [claim]) == ["conflict"]
    assert the_task(server).state == "open"
