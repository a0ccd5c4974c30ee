"""A round on the phone: started, walked with one tap a point, killed, finished early or whole, and the same on the server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mobile.device.ports import Fix
from mobile.wiring import Phone
from sync.errors import InputError, NotFound, PhoneLocked
from sync.records.fact import InspectionSubmitted, RoundWasStarted
from tests.mobile.patrol.walking import facts_of, on_server, open_round, route_of, task_on_server, walk
from tests.mobile.world import PIN, World, jpeg


def synced(phone: Phone) -> None:
    assert phone.desk.shift.sync_now().problem == ""


def test_a_due_round_is_walked_whole_and_the_server_knows_it_as_the_phone_does(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    task = open_round(world, "R1")
    synced(phone)
    due = next(due for due in phone.desk.patrol.patrol().due if due.task_id == task.id)
    assert (due.route_id, due.task_id, due.points, due.is_overdue) == (route.id, task.id, 12, False)
    round_id = phone.desk.patrol.start(due.route_id, task_id=due.task_id)
    walk(world, phone, round_id, route.points)
    view = phone.desk.patrol.round(round_id)
    assert (view.visited, view.total, view.is_all_done, view.next_point) == (12, 12, True, None)
    world.clock.wait(30)
    phone.desk.patrol.finish(round_id)
    assert task.id not in [due.task_id for due in phone.desk.patrol.patrol().due]
    here = phone.desk.patrol.round(round_id)
    assert (here.presence, here.missed, here.reasons) == (100, 0, ())
    synced(phone)
    there = on_server(world, round_id)
    assert (there.presence, there.state, there.author) == (100, "finished", world.person("guard-01"))
    assert [v.walk_seconds for v in there.visits] == [None, *[60] * 11]
    assert task_on_server(world, task.id).state == "done"
    again = phone.desk.patrol.round(round_id)
    assert (again.presence, again.points, again.is_waiting) == (here.presence, here.points, False)


def test_the_next_point_is_the_first_that_is_left_and_states_follow(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    round_id = phone.desk.patrol.start(route.id, kind="extra")
    assert phone.desk.patrol.round(round_id).next_point.point == route.points[0]  # type: ignore[union-attr]
    walk(world, phone, round_id, [route.points[0], route.points[2]])
    view = phone.desk.patrol.round(round_id)
    assert view.next_point is not None
    assert view.next_point.point == route.points[1]
    assert [row.state for row in view.points[:4]] == ["done", "next", "done", "todo"]
    walk(world, phone, round_id, [route.points[1]])
    assert phone.desk.patrol.round(round_id).points[1].flags == ("out_of_order",)


def test_the_one_tap_files_a_visit_with_its_evidence(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    round_id = phone.desk.patrol.start(route.id)
    phone.device.location.fix = Fix(31.23, 121.47, 12.0, 4.0)  # type: ignore[attr-defined]
    phone.device.location.start()
    phone.desk.patrol.scanned(route.points[0], "typed_code", "ABCDE-FGHJK", scan_ms=900)
    scanned = phone.desk.patrol.round(round_id).scanned
    assert scanned is not None
    assert (scanned.point, scanned.is_foreign, scanned.is_quick) == (route.points[0], False, True)
    world.clock.wait(7)
    fact_id = phone.desk.patrol.visit(round_id)
    fact = facts_of(phone)[-1]
    assert isinstance(fact, InspectionSubmitted)
    assert (fact.id, fact.subject.id, fact.body.round, fact.body.by) == (fact_id, route.points[0], round_id, "typed_code")
    assert (fact.body.scan_ms, fact.body.code, [(a.i, a.v) for a in fact.body.answers]) == (
        900,
        "ABCDE-FGHJK",
        [("state", "normal")],
    )
    assert fact.body.fix is not None
    assert (fact.body.fix.lat, fact.made_at - fact.body.started_at) == (31.23, timedelta(seconds=7))
    assert phone.desk.patrol.round(round_id).scanned is None
    with pytest.raises(NotFound):
        phone.desk.patrol.visit(round_id)


def test_a_random_round_draws_its_order_once_and_keeps_it(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    drawn = set()
    for _ in range(3):
        round_id = phone.desk.patrol.start(route.id, kind="random")
        fact = facts_of(phone)[-1]
        assert isinstance(fact, RoundWasStarted)
        assert (set(fact.body.points), len(fact.body.points), fact.body.is_ordered) == (set(route.points), 12, True)
        assert [row.point for row in phone.desk.patrol.round(round_id).points] == list(fact.body.points)
        drawn.add(fact.body.points)
        phone.desk.patrol.finish(round_id, "临时调岗")
    # Three draws of twelve points that are all the same come once in 2 * 10^17.
    assert len(drawn) > 1


def test_starting_while_a_round_runs_goes_on_with_it(world: World) -> None:
    phone = world.phone()
    one = phone.desk.patrol.start(route_of(world, "R1").id)
    assert phone.desk.patrol.start(route_of(world, "R2").id) == one
    assert len(facts_of(phone)) == 1


def test_finishing_with_points_left_needs_a_reason_and_leaves_the_task_open(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    task = open_round(world, "R1")
    synced(phone)
    round_id = phone.desk.patrol.start(route.id, task_id=task.id)
    walk(world, phone, round_id, route.points[:2])
    with pytest.raises(InputError):
        phone.desk.patrol.finish(round_id)
    assert phone.desk.patrol.finish(round_id, "身体不适")
    assert phone.desk.patrol.finish(round_id, "身体不适") == ""
    view = phone.desk.patrol.round(round_id)
    assert (view.missed, view.reason, view.reasons) == (10, "身体不适", ("missed",))
    synced(phone)
    assert (on_server(world, round_id).state, task_on_server(world, task.id).state) == ("ended_early", "open")
    assert task.id in [due.task_id for due in phone.desk.patrol.patrol().due]


def test_a_point_of_another_route_is_recorded_and_counts_for_none_of_this(world: World) -> None:
    phone, route, other = world.phone(), route_of(world, "R1"), route_of(world, "R2")
    round_id = phone.desk.patrol.start(route.id)
    phone.desk.patrol.scanned(other.points[0], "label")
    scanned = phone.desk.patrol.round(round_id).scanned
    assert scanned is not None
    assert scanned.is_foreign
    phone.desk.patrol.visit(round_id)
    view = phone.desk.patrol.round(round_id)
    assert (view.visited, view.points[-1].state, view.points[-1].point) == (0, "extra", other.points[0])


def test_a_scan_without_a_round_is_not_kept(world: World) -> None:
    phone = world.phone()
    assert phone.desk.patrol.scanned(route_of(world, "R1").points[0], "label") == ""


def test_a_fault_goes_on_as_a_check_of_the_round(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    desk = phone.desk
    round_id = desk.patrol.start(route.id)
    desk.patrol.scanned(route.points[0], "label")
    draft = desk.inspection.start("checkpoint", route.points[0], "PATROL", "", "label", round=round_id)
    desk.patrol.forget_scan(round_id)
    desk.inspection.answer(draft, "state", "abnormal")
    desk.inspection.answer(draft, "kind", "leak")
    desk.inspection.hazard(draft, "state", "normal", "地面积水")
    desk.inspection.add_photo(draft, "pic", jpeg(3))
    desk.inspection.submit(draft)
    row = desk.patrol.round(round_id).points[0]
    assert (row.state, row.fact_id) == ("abnormal", draft)


def test_a_round_belongs_to_its_author_and_the_next_guard_has_a_clean_phone(world: World) -> None:
    phone = world.phone("shared", "guard-01", "guard-02")
    people = phone.desk.people
    round_id = phone.desk.patrol.start(route_of(world, "R1").id)
    people.lock()
    people.choose(world.person("guard-01"))
    people.unlock(world.person("guard-01"), PIN)
    assert phone.desk.patrol.running() == ""
    with pytest.raises(NotFound):
        phone.desk.patrol.round(round_id)
    people.lock()
    with pytest.raises(PhoneLocked):
        phone.desk.patrol.running()


def test_a_route_that_is_not_on_the_phone_starts_no_round(world: World) -> None:
    phone = world.phone()
    with pytest.raises(NotFound):
        phone.desk.patrol.start("r-unknown")
    assert facts_of(phone) == []


def test_a_round_that_the_server_holds_still_runs_on_the_phone(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    round_id = phone.desk.patrol.start(route.id, task_id="0193-no-such-task")
    walk(world, phone, round_id, route.points[:2])
    synced(phone)
    assert phone.store.outbox.counts().held == 1
    assert phone.desk.patrol.running() == round_id
    assert phone.desk.patrol.round(round_id).visited == 2
    walk(world, phone, round_id, route.points[2:])
    phone.desk.patrol.finish(round_id)
    assert phone.desk.patrol.round(round_id).presence == 100


def test_a_turned_back_clock_shows_and_loses_no_point(world: World) -> None:
    phone, route = world.phone(), route_of(world, "R1")
    round_id = phone.desk.patrol.start(route.id)
    walk(world, phone, round_id, route.points[:3])
    world.clock.set_wall(world.clock.now() - timedelta(minutes=25))
    walk(world, phone, round_id, route.points[3:])
    view = phone.desk.patrol.round(round_id)
    assert [row.point for row in view.points if "clock_moved" in row.flags] == [route.points[3]]
    assert view.visited == 12
