"""A post is handed over without typing, taken by the next shift on another phone, and never by its giver."""

from __future__ import annotations

import pytest

from mobile.wiring import Phone
from sync.errors import Conflict, NotFound
from tests.mobile.patrol.walking import facts_of
from tests.mobile.world import PIN, World, fill, jpeg


def synced(phone: Phone) -> None:
    assert phone.desk.shift.sync_now().problem == ""


def give(phone: Phone) -> str:
    """Fill in the form of the first post with what the phone knows, and file it."""
    post = phone.desk.handover.handovers().posts[0]
    draft = phone.desk.inspection.start("place", post.post_id, post.template, post.task_id, "list", "")
    fill(phone, draft)
    known = phone.desk.handover.open_matters(post.post_id)
    phone.desk.inspection.answer(draft, "open", known or None)
    phone.desk.inspection.submit(draft)
    return draft


def a_hazard(phone: Phone) -> None:
    """The guard finds something at a checkpoint."""
    point = next(row for row in phone.desk.equipment.nearby() if row.kind == "checkpoint")
    draft = phone.desk.inspection.start("checkpoint", point.id, "PATROL", "", "label")
    for item, value in (("state", "abnormal"), ("kind", "leak")):
        phone.desk.inspection.answer(draft, item, value)
    phone.desk.inspection.hazard(draft, "state", "normal", "岗亭漏水")
    phone.desk.inspection.add_photo(draft, "pic", jpeg(5))
    phone.desk.inspection.submit(draft)


def test_every_gate_can_be_handed_over_with_its_form(world: World) -> None:
    posts = world.phone().desk.handover.handovers().posts
    gates = {place.id for place in world.estate.main.objects.places if place.kind.value == "gate"}
    assert {post.post_id for post in posts} == gates
    assert {post.template for post in posts} == {"GATE-S"}


def test_open_hazards_stand_in_the_form_without_typing(world: World) -> None:
    phone = world.phone()
    a_hazard(phone)
    post = phone.desk.handover.handovers().posts[0]
    assert "岗亭漏水" in phone.desk.handover.open_matters(post.post_id)
    handover = give(phone)
    assert any("岗亭漏水" in line for line in phone.desk.handover.handover(handover).open_matters)


def test_the_next_shift_on_another_phone_takes_it_and_the_giver_sees_it(world: World) -> None:
    one, two = world.phone("one", "guard-01"), world.phone("two", "guard-02")
    handover = give(one)
    assert one.desk.handover.waiting() is None
    synced(one)
    synced(two)
    waiting = two.desk.handover.waiting()
    assert waiting is not None
    assert (waiting.id, waiting.is_mine, waiting.is_overdue) == (handover, False, False)
    world.clock.wait(3700)
    two.desk.people.unlock(world.person("guard-02"), PIN)
    assert two.desk.handover.waiting().is_overdue  # type: ignore[union-attr]
    assert two.desk.handover.take(handover, is_agreed=False, note="少一台\n对讲机", photo=jpeg(9))
    assert two.desk.handover.take(handover, is_agreed=True) == ""
    assert two.desk.handover.waiting() is None
    assert two.device.vibration.felt[-1] == "good"  # type: ignore[attr-defined]
    synced(two)
    one.desk.people.unlock(world.person("guard-01"), PIN)
    synced(one)
    seen = one.desk.handover.handover(handover)
    assert (seen.row.taken_by_name, seen.row.is_agreed, seen.note) != ("", True, "")
    assert (seen.row.is_agreed, seen.note, seen.can_take) == (False, "少一台 对讲机", False)
    assert len(facts_of(two)[-1].photos) == 1


def test_on_one_phone_without_signal_the_next_shift_sees_it_at_once(world: World) -> None:
    phone = world.phone("shared", "guard-02", "guard-01")
    handover = give(phone)
    with pytest.raises(Conflict):
        phone.desk.handover.take(handover, is_agreed=True)
    people = phone.desk.people
    people.lock()
    people.choose(world.person("guard-02"))
    people.unlock(world.person("guard-02"), PIN)
    waiting = phone.desk.handover.waiting()
    assert waiting is not None
    assert phone.desk.handover.take(waiting.id, is_agreed=True)
    view = phone.desk.handover.handover(handover)
    assert (view.row.taken_by_name, view.can_take) != ("", True)
    synced(phone)
    assert phone.store.outbox.counts().held == 0


def test_an_unknown_handover_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.phone().desk.handover.handover("01930000-0000-7000-8000-000000000001")


def test_regression_a_post_waits_for_those_who_stand_there_and_for_nobody_else(world: World) -> None:
    guard, cleaner = world.phone("one", "guard-01"), world.phone("two", "cleaner-01")
    handover = give(guard)
    synced(guard)
    synced(cleaner)
    assert cleaner.desk.handover.waiting() is None
    assert not cleaner.desk.handover.handover(handover).can_take
    with pytest.raises(Conflict):
        cleaner.desk.handover.take(handover, is_agreed=True)
