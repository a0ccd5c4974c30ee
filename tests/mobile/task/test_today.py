"""Today: due work in walking order by place, waiting work apart, and nothing called done that the server did not name."""

from __future__ import annotations

from datetime import timedelta

from mobile.wiring import Phone
from tests.mobile.world import PIN, World, fill


def do_one(phone: Phone) -> tuple[str, str]:
    """Do the first due check of a piece of equipment; returns (task, fact)."""
    row = next(r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    fill(phone, draft)
    return row.id, phone.desk.inspection.submit(draft)


def test_due_work_stands_by_place_in_walking_order(world: World) -> None:
    view = world.phone().desk.task.today()
    assert view.is_ready
    assert view.site_name == world.estate.main.site.name
    assert view.due_count == sum(len(group.rows) for group in view.due) > 0
    assert len({group.place_id for group in view.due}) == len(view.due)
    firsts = [group.rows[0].order for group in view.due]
    assert firsts == sorted(firsts)


def test_a_guard_sees_guards_work_and_a_repairer_repairers(world: World) -> None:
    guard, repair = world.phone("g", "guard-01"), world.phone("r", "repair-01")
    mine = {row.id for group in guard.desk.task.today().due for row in group.rows}
    theirs = {row.id for group in repair.desk.task.today().due for row in group.rows}
    assert mine - theirs
    assert theirs - mine


def test_a_begun_check_is_marked_and_names_its_draft(world: World) -> None:
    phone = world.phone()
    row = phone.desk.task.today().due[0].rows[0]
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    again = next(r for g in phone.desk.task.today().due for r in g.rows if r.id == row.id)
    assert (again.state, again.draft_id) == ("draft", draft)


def test_a_check_done_here_waits_until_the_server_named_it(world: World) -> None:
    phone = world.phone()
    task, fact = do_one(phone)
    view = phone.desk.task.today()
    assert [(r.id, r.fact_id, r.state) for r in view.waiting] == [(task, fact, "waiting")]
    phone.desk.shift.sync_now()
    view = phone.desk.task.today()
    assert view.waiting == ()
    assert [(r.id, r.state) for r in view.done] == [(task, "done")]


def test_another_phone_sees_the_check_done_after_its_pull(world: World) -> None:
    first, second = world.phone("a", "guard-01"), world.phone("b", "guard-02")
    task, _ = do_one(first)
    first.desk.shift.sync_now()
    assert task in {r.id for g in second.desk.task.today().due for r in g.rows}
    second.desk.shift.sync_now()
    assert task in {r.id for r in second.desk.task.today().done}


def test_the_same_check_on_two_phones_is_kept_twice_and_done_once(world: World) -> None:
    first, second = world.phone("a", "guard-01"), world.phone("b", "guard-02")
    (task, one), (same, two) = do_one(first), do_one(second)
    assert task == same
    for phone in (first, second):
        assert phone.desk.shift.sync_now().held_facts == 0
    assert first.desk.inspection.record(one).state == second.desk.inspection.record(two).state == "settled"


def test_past_due_is_said_and_past_its_window_is_gone(world: World) -> None:
    phone = world.phone()
    row = min((r for g in phone.desk.task.today().due for r in g.rows), key=lambda r: r.closes_at)
    world.clock.wait((row.closes_at - world.clock.now() + timedelta(seconds=1)).total_seconds())
    phone.desk.people.unlock(world.person("guard-01"), PIN)
    view = phone.desk.task.today()
    assert row.id not in {r.id for g in view.due for r in g.rows}
    assert all(r.state != "closed" for g in view.due for r in g.rows)


def test_a_whole_shift_works_under_ground(world: World) -> None:
    phone = world.phone()
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    done = [do_one(phone) for _ in range(5)]
    view = phone.desk.task.today()
    assert {row.id for row in view.waiting} == {task for task, _ in done}
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts, status.held_facts) == ("", 0, 0)
