"""Blocked points: one tap and a photo make the fact; without a photo there is none; a kill behind the camera loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.wiring import build_phone
from sync.errors import InputError
from sync.gate import read_phone_fact
from sync.records.fact import TaskWasBlocked
from tests.fakes import fake_device
from tests.mobile.world import jpeg
from tests.phone_world import PhoneWorld, phone_with_estate


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PhoneWorld]:
    made = phone_with_estate(tmp_path / "phone")
    made.unlock()
    yield made
    made.close()


def filed(world: PhoneWorld) -> list[TaskWasBlocked]:
    facts = [read_phone_fact(row.raw) for row in world.phone.store.outbox.facts() if row.kind == "task.blocked"]
    return [fact for fact in facts if isinstance(fact, TaskWasBlocked)]


def test_one_tap_and_a_photo_say_that_a_check_is_blocked(world: PhoneWorld) -> None:
    desk, done = world.phone.desk, list[str]()
    row = desk.task.today().due[0].rows[0]
    world.phone.device.camera.sees.append(jpeg(1))  # type: ignore[attr-defined]
    desk.blocking.block(row.subject_kind, row.subject_id, "flooded", done.append, task=row.id, note="  水到\n脚踝 ")
    [fact] = filed(world)
    assert done == [fact.id]
    assert (fact.subject.id, fact.body.reason, fact.body.task, fact.body.note) == (row.subject_id, "flooded", row.id, "水到 脚踝")
    assert len(fact.photos) == 1
    assert world.phone.store.photos.counts().waiting == 1
    again = next(r for g in desk.task.today().due for r in g.rows if r.id == row.id)
    assert (again.state, again.is_waiting) == ("blocked", True)


def test_a_point_of_a_round_is_named_with_its_round(world: PhoneWorld) -> None:
    desk = world.phone.desk
    world.phone.device.camera.sees.append(jpeg(1))  # type: ignore[attr-defined]
    round_id = world.phone.desk.blocking._session.new_id()
    point = world.estate.main.objects.checkpoints[0]
    desk.blocking.block("checkpoint", point.id, "locked", lambda _fact: None, round=round_id)
    [fact] = filed(world)
    assert (fact.subject.kind, fact.body.round, fact.body.task) == ("checkpoint", round_id, None)


def test_without_a_photo_nothing_is_filed_and_nothing_is_left(world: PhoneWorld) -> None:
    done = list[str]()
    row = world.phone.desk.task.today().due[0].rows[0]
    world.phone.desk.blocking.block(row.subject_kind, row.subject_id, "locked", done.append, task=row.id)
    assert (done, filed(world), world.phone.store.jobs.of_kind("blocked")) == ([""], [], [])


def test_a_reason_that_is_none_is_refused_before_the_camera(world: PhoneWorld) -> None:
    row = world.phone.desk.task.today().due[0].rows[0]
    with pytest.raises(InputError):
        world.phone.desk.blocking.block(row.subject_kind, row.subject_id, "tired", lambda _fact: None)
    assert world.phone.store.jobs.of_kind("blocked") == []


def test_a_blocked_check_may_still_be_done(world: PhoneWorld) -> None:
    desk = world.phone.desk
    row = next(r for g in desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    world.phone.device.camera.sees.append(jpeg(1))  # type: ignore[attr-defined]
    desk.blocking.block(row.subject_kind, row.subject_id, "locked", lambda _fact: None, task=row.id)
    card = desk.equipment.card(row.subject_kind, row.subject_id)
    assert "blocked" in {due.state for due in card.due}
    draft = desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    again = next(r for g in desk.task.today().due for r in g.rows if r.id == row.id)
    assert (again.state, again.draft_id) == ("draft", draft)


def test_a_kill_behind_the_camera_files_the_point_at_the_next_start(world: PhoneWorld, tmp_path: Path) -> None:
    row = world.phone.desk.task.today().due[0].rows[0]
    camera = world.phone.device.camera
    camera.is_slow = True  # type: ignore[attr-defined]
    world.phone.desk.blocking.block(row.subject_kind, row.subject_id, "in_the_way", lambda _fact: None, task=row.id)
    world.phone.close()
    device = fake_device(tmp_path / "phone", world.clock)
    device.camera.left = jpeg(5)  # type: ignore[attr-defined]
    world.phone = build_phone(device)
    [fact] = filed(world)
    assert (fact.author, fact.body.reason, fact.body.task) == (world.person, "in_the_way", row.id)
    assert world.phone.store.jobs.of_kind("blocked") == []
    assert device.camera.left_over() is None


def test_a_tap_whose_photo_never_came_is_forgotten_at_the_next_start(world: PhoneWorld, tmp_path: Path) -> None:
    row = world.phone.desk.task.today().due[0].rows[0]
    world.phone.device.camera.is_slow = True  # type: ignore[attr-defined]
    world.phone.desk.blocking.block(row.subject_kind, row.subject_id, "locked", lambda _fact: None, task=row.id)
    world.phone.close()
    world.phone = build_phone(fake_device(tmp_path / "phone", world.clock))
    assert (filed(world), world.phone.store.jobs.of_kind("blocked")) == ([], [])
