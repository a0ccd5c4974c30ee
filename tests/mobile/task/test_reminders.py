"""Reminders: said once, in time, silent in quiet hours, planned as notifications only where they were wanted and allowed."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from mobile.device.ports import Permission
from sync.records.task import Task
from tests.phone_world import PhoneWorld


@pytest.fixture
def one_due(estate_phone: PhoneWorld) -> PhoneWorld:
    """A phone on which one check is due in an hour, and nothing else is."""
    world = estate_phone
    first = world.phone.desk.task.today().due[0].rows[0]
    task = world.phone.store.documents.get("task", first.id, Task)
    assert task is not None
    now = world.clock.now()
    world.phone.store.documents.forget_all()
    window = {"opens_at": now - timedelta(hours=1), "due_at": now + timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    world.pull([*world.estate.documents(), msgspec.structs.replace(task, **window, grace_until=None)], version=9)
    return world


def test_a_check_is_reminded_of_once_when_soon_due_and_once_when_overdue(one_due: PhoneWorld) -> None:
    reminding, felt = one_due.phone.desk.reminding, one_due.phone.device.vibration.felt  # type: ignore[attr-defined]
    assert reminding.news() is None
    one_due.wait(31 * 60)
    soon = reminding.news()
    assert soon is not None
    assert (soon.soon, soon.overdue) == (1, 0)
    assert "30" in soon.sentence()
    assert reminding.news() is None
    one_due.wait(30 * 60)
    late = reminding.news()
    assert late is not None
    assert (late.soon, late.overdue) == (0, 1)
    assert felt == ["bad", "bad"]


def test_quiet_hours_silence_the_hand_and_the_notifications(one_due: PhoneWorld) -> None:
    desk, device = one_due.phone.desk, one_due.phone.device
    desk.settings.remind("always", lambda _view, _granted: None)
    # 08:30 in Shanghai, and the check is due at 09:30.
    one_due.phone.store.settings.put(quiet_hours="20-08")
    assert not desk.reminding.is_quiet(one_due.clock.now())
    assert desk.reminding.is_quiet(one_due.clock.now() - timedelta(hours=1))
    assert desk.reminding.is_quiet(one_due.clock.now() + timedelta(hours=12))
    desk.reminding.goes_behind()
    assert len(device.reminders.planned) == 1  # type: ignore[attr-defined]
    one_due.phone.store.settings.put(quiet_hours="12-14")
    one_due.clock.wait(4 * 3600)
    one_due.unlock()
    assert desk.reminding.is_quiet(one_due.clock.now())
    assert device.vibration.felt == []  # type: ignore[attr-defined]


def test_notifications_are_planned_behind_and_taken_back_in_front(one_due: PhoneWorld) -> None:
    desk, device = one_due.phone.desk, one_due.phone.device
    desk.reminding.goes_behind()
    assert device.reminders.planned == []  # type: ignore[attr-defined]
    desk.settings.remind("always", lambda _view, _granted: None)
    desk.reminding.goes_behind()
    [planned] = device.reminders.planned  # type: ignore[attr-defined]
    assert planned.at == one_due.clock.now() + timedelta(minutes=30)
    assert planned.title
    assert planned.text
    desk.reminding.comes_back()
    assert device.reminders.planned == []  # type: ignore[attr-defined]


def test_refused_notifications_leave_the_reminders_in_the_app(one_due: PhoneWorld) -> None:
    device, heard = one_due.phone.device, list[tuple[str, bool]]()
    device.permissions.granted.discard(Permission.NOTIFICATIONS)  # type: ignore[attr-defined]
    device.permissions.will_grant = False  # type: ignore[attr-defined]
    one_due.phone.desk.settings.remind("always", lambda view, granted: heard.append((view.remind, granted)))
    assert heard == [("open", False)]


def test_reminders_that_are_off_and_a_locked_phone_say_nothing(one_due: PhoneWorld) -> None:
    desk = one_due.phone.desk
    one_due.wait(45 * 60)
    desk.settings.remind("off", lambda _view, _granted: None)
    assert desk.reminding.news() is None
    desk.settings.remind("open", lambda _view, _granted: None)
    desk.people.lock()
    assert desk.reminding.news() is None
    one_due.unlock()
    assert desk.reminding.news() is not None
