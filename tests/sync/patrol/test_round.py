"""A round's facts in any order make the same round; every flag and every loss of presence has its one cause."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Conflict
from sync.records.documents import decode_document, encode_document
from sync.records.fact import PhoneFact
from sync.records.inspection import Fix
from sync.records.patrol import UNKNOWN_ROUTE, Round, Route
from sync.records.task import Task
from sync.records.types import Subject
from sync.rules.patrol import MOST_VISITS, Known, RoundFact, after_fact, after_round, is_walked, round_of
from tests.records import NOON, SITE, checkpoint, hazard, inspection, moment, new_id, seen, task
from tests.sync.patrol.rounds import POINTS, ROUTE, at, blocked, ended, known_walks, started, visit, walked, whole

PLAN = Route(id=ROUTE, site=SITE, code="R1", name="R1", points=POINTS, day_rounds=4, night_rounds=5, origin="A", minutes=30)


def flags(found: Round, point: str) -> tuple[str, ...]:
    return next(v.flags for v in found.visits if v.point == point)


def route_task(**changes: object) -> Task:
    return task(template="PATROL", subject=Subject(kind="route", id=ROUTE), **changes)


def test_a_round_walked_well_is_whole_and_loses_nothing() -> None:
    found = walked(whole(new_id()))
    assert (found.state, found.missed, found.blocked) == ("finished", (), ())
    assert (found.presence, found.reasons) == (100, ())
    assert [v.point for v in found.visits] == list(POINTS)
    # The way is from leaving one point to reaching the next: 60 s between records, 5 s of them at the point.
    assert [v.walk_seconds for v in found.visits] == [None, 55, 55, 55]
    assert [v.dwell_seconds for v in found.visits] == [5] * 4
    assert is_walked(found)


@given(st.permutations(range(6)))
def test_the_order_in_which_facts_arrive_changes_nothing(order: list[int]) -> None:
    round_id = "01930000-0000-7000-8000-0000000000aa"
    facts = whole(round_id)
    assert walked([facts[n] for n in order]) == walked(facts)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[RoundFact], list[int]]:
    """A round of any visits, repeats, strange points, blocked points and reboots, and an order of arrival with repeats."""
    round_id, facts, after, boot = new_id(), [], 0.0, 1
    facts.append(started(round_id, is_ordered=draw(st.booleans())))
    for point in draw(st.lists(st.sampled_from((*POINTS, "cp-9")), max_size=8)):
        after += draw(st.integers(1, 600))
        boot += draw(st.integers(0, 1)) * draw(st.integers(0, 1))
        if draw(st.booleans()):
            wall, by = draw(st.sampled_from((0, 0, -900, 900))), draw(st.sampled_from(("label", "list", "typed_code")))
            facts.append(visit(round_id, point, after, boot=f"boot-{boot}", wall=wall, by=by))
        else:
            facts.append(blocked(round_id, point, after))
    for _ in range(draw(st.integers(0, 2))):
        after += 60
        facts.append(ended(round_id, after=after, is_early=draw(st.booleans()), reason="unwell"))
    arrivals = draw(st.permutations(range(len(facts)))) + draw(st.lists(st.integers(0, len(facts) - 1), max_size=4))
    return facts, arrivals


@given(histories())
def test_nothing_is_lost_and_nothing_depends_on_the_order_of_arrival(history: tuple[list[RoundFact], list[int]]) -> None:
    facts, arrivals = history
    known = Known(route=PLAN, walks=known_walks(40))
    direct, late = walked(facts, known), walked([facts[n] for n in arrivals], known)
    assert late == direct
    filed = {fact.id for fact in facts if fact.subject.kind == "checkpoint"}
    assert {v.fact for v in direct.visits} == filed
    assert direct.presence is None or 0 <= direct.presence <= 100
    assert decode_document("round", encode_document(direct)) == direct
    if direct.ended_in is not None:
        reached = {v.point for v in direct.visits}
        assert set(direct.missed) == set(POINTS) - reached
        assert set(direct.missed).isdisjoint(direct.blocked)


def test_visits_without_their_start_are_kept_and_wait_for_it() -> None:
    round_id = new_id()
    found = walked([visit(round_id, "cp-2", 60)])
    assert (found.is_started, found.route, [v.point for v in found.visits]) == (False, UNKNOWN_ROUTE, ["cp-2"])
    late = after_fact(found, started(round_id), NOON, Known())
    assert (late.route, late.points, late.is_started) == (ROUTE, POINTS, True)


def test_a_round_belongs_to_its_author() -> None:
    round_id = new_id()
    with pytest.raises(Conflict):
        walked([started(round_id), visit(round_id, "cp-1", 60, author="p2")])


def test_points_left_over_are_missed_and_blocked_ones_are_not() -> None:
    round_id = new_id()
    facts = [
        started(round_id),
        visit(round_id, "cp-1", 60),
        blocked(round_id, "cp-2", 120),
        ended(round_id, is_early=True, reason="x"),
    ]
    found = walked(facts)
    assert (found.state, found.missed, found.blocked) == ("ended_early", ("cp-3", "cp-4"), ("cp-2",))
    assert (found.presence, found.reasons) == (33, ("missed",))
    assert found.visits[1].why == "locked"
    assert not is_walked(found)


def test_a_blocked_point_that_was_reached_after_all_counts_as_visited() -> None:
    round_id = new_id()
    found = walked([started(round_id), blocked(round_id, "cp-1", 60), visit(round_id, "cp-1", 300)])
    assert found.blocked == ()
    assert [v.flags for v in found.visits] == [("blocked",), ("no_fix",)]


@pytest.mark.parametrize(("by", "flag", "score"), [("list", "manual", 90), ("typed_code", "typed_code", 95)])
def test_how_a_point_was_proven_is_evidence(by: str, flag: str, score: int) -> None:
    round_id = new_id()
    facts = whole(round_id)
    facts[1] = visit(round_id, "cp-1", 60, by=by)
    found = walked(facts)
    assert flag in flags(found, "cp-1")
    assert (found.presence, found.reasons) == (score, (flag,))


def test_an_ordered_round_shows_what_was_walked_out_of_order_and_a_free_one_does_not() -> None:
    round_id = new_id()
    walk = [visit(round_id, point, 60 * n) for n, point in enumerate(("cp-1", "cp-3", "cp-2", "cp-4"), 1)]
    ordered = walked([started(round_id), *walk])
    free = walked([started(round_id, is_ordered=False), *walk])
    assert [v.point for v in ordered.visits if "out_of_order" in v.flags] == ["cp-2"]
    assert not any("out_of_order" in v.flags for v in free.visits)


def test_a_second_visit_is_marked_and_takes_nothing() -> None:
    round_id = new_id()
    facts = whole(round_id)
    found = walked([*facts[:-1], visit(round_id, "cp-1", 270), facts[-1]])
    assert [v.flags for v in found.visits if "twice" in v.flags] == [("no_fix", "twice")]
    assert found.presence == 100


def test_a_visit_after_the_tasks_grace_or_the_routes_minutes_is_late() -> None:
    round_id, grace = new_id(), NOON + timedelta(seconds=150)
    by_task = walked(whole(round_id), Known(task=route_task(grace_until=grace)))
    assert [v.point for v in by_task.visits if "late" in v.flags] == ["cp-3", "cp-4"]
    by_minutes = walked(whole(round_id, gap=700), Known(route=PLAN))
    assert [v.point for v in by_minutes.visits if "late" in v.flags] == ["cp-3", "cp-4"]
    assert by_task.presence == 100


def test_a_clock_that_was_moved_shows_and_the_boot_clock_still_gives_the_way() -> None:
    round_id = new_id()
    found = walked([started(round_id), visit(round_id, "cp-1", 60), visit(round_id, "cp-2", 120, wall=-1500)])
    assert "clock_moved" in flags(found, "cp-2")
    assert found.visits[1].walk_seconds == 55


def test_across_a_restart_of_the_phone_the_wall_clock_gives_the_way() -> None:
    round_id = new_id()
    found = walked([started(round_id), visit(round_id, "cp-1", 60), visit(round_id, "cp-2", 400, boot="boot-2")])
    assert (found.visits[1].walk_seconds, "clock_moved" in found.visits[1].flags) == (335, False)


def test_no_position_costs_nothing_and_a_far_one_does() -> None:
    round_id = new_id()
    point = checkpoint(id="cp-1", lat=31.23, lon=121.47, fixes=5)
    near, far = Fix(lat=31.2301, lon=121.47, accuracy_metres=20), Fix(lat=31.25, lon=121.47, accuracy_metres=20)
    shown = {}
    for name, fix in (("none", None), ("near", near), ("far", far)):
        facts = whole(round_id)
        facts[1] = visit(round_id, "cp-1", 60, fix=fix)
        found = walked(facts, Known(point=point))
        shown[name] = (flags(found, "cp-1"), found.presence, found.reasons)
    assert shown == {"none": (("no_fix",), 100, ()), "near": ((), 100, ()), "far": (("far",), 87, ("far",))}


def test_reasons_stand_worst_first() -> None:
    round_id = new_id()
    facts = [
        started(round_id),
        visit(round_id, "cp-2", 60, by="typed_code"),
        visit(round_id, "cp-1", 120, by="list"),
        ended(round_id, is_early=True, reason="rain"),
    ]
    assert walked(facts).reasons == ("missed", "manual", "typed_code", "out_of_order")


def test_a_round_of_blocked_points_alone_has_no_score_and_blocks_its_task() -> None:
    round_id = new_id()
    found = walked([started(round_id, points=("cp-1",)), blocked(round_id, "cp-1", 60, reason="flooded"), ended(round_id)])
    after = after_round(route_task(), None, found)
    assert found.presence is None
    assert (after.state, after.blocked and after.blocked.reason) == ("blocked", "flooded")


def test_a_task_is_done_by_a_whole_round_only() -> None:
    due, round_id = route_task(), new_id()
    facts = whole(round_id)
    before, whole_round = walked(facts[:-2]), walked(facts)
    assert after_round(due, None, before) is due
    done = after_round(due, before, whole_round)
    assert (done.state, done.done_by, done.done_in, done.done_at) == ("done", "p1", facts[-2].id, at(facts[-2]))
    assert after_round(done, whole_round, whole_round) is done
    short = walked([*facts[:3], ended(round_id, is_early=True, reason="ill")])
    assert after_round(due, None, short) is due


def test_regression_a_round_that_nobody_finished_closes_its_task_at_its_last_point() -> None:
    round_id = new_id()
    facts = whole(round_id)
    due = route_task(due_at=at(facts[-2]) + timedelta(minutes=1), closes_at=at(facts[-2]) + timedelta(hours=1))
    unended = walked(facts[:-1])
    done = after_round(due, None, unended)
    assert (done.state, done.is_late) == ("done", False)
    late_end = ended(round_id, after=4 * 3600)
    assert after_round(done, unended, walked([*facts[:-1], late_end])) is done
    assert not after_round(due, None, walked([late_end, *facts[:-1]])).is_late


def test_a_late_visit_completes_the_task_of_an_ended_round() -> None:
    round_id = new_id()
    facts = whole(round_id)
    without = walked([*facts[:2], *facts[3:]])
    assert without.missed == ("cp-2",)
    assert after_round(route_task(), without, after_fact(without, facts[2], at(facts[2]), Known())).state == "done"


def test_a_round_of_another_route_does_not_touch_the_task() -> None:
    due = task(template="PATROL", subject=Subject(kind="route", id="r-2"))
    assert after_round(due, None, walked(whole(new_id()))) is due


def test_a_phone_that_files_without_end_never_breaks_the_document() -> None:
    round_id = new_id()
    found = walked([started(round_id)])
    one = visit(round_id, "cp-1", 60)
    for number in range(MOST_VISITS + 5):
        again = msgspec.structs.replace(one, id=new_id(moment(seconds=number)), boot_ns=one.boot_ns + number)
        found = after_fact(found, again, NOON, Known())
    assert len(found.visits) == MOST_VISITS
    assert decode_document("round", encode_document(found)) == found


def test_only_facts_of_a_round_belong_to_one() -> None:
    round_id = new_id()
    visits = visit(round_id, "cp-1", 60)
    lamps = visit(round_id, ROUTE, 60, template="LIGHT-D")
    corrected = msgspec.structs.replace(visits, corrects=new_id())
    others: list[PhoneFact] = [lamps, corrected, inspection(), seen(hazard().id)]
    assert [round_of(fact) for fact in (started(round_id), ended(round_id), visits, blocked(round_id, "cp-1", 9))] == [
        round_id
    ] * 4
    assert [round_of(fact) for fact in others] == [None] * 4


def test_regression_a_point_blocked_from_afar_makes_nobody_too_fast() -> None:
    round_id, walks = new_id(), Known(walks=known_walks(100))
    # At the first point somebody sees that the second is locked, says so, and walks on to the third.
    facts = [started(round_id), visit(round_id, "cp-1", 10), blocked(round_id, "cp-2", 170), visit(round_id, "cp-3", 185)]
    found = walked(facts, walks)
    assert flags(found, "cp-3") == ("no_fix",)
    assert next(v.walk_seconds for v in found.visits if v.point == "cp-3") == 170
