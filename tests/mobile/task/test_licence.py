"""A check that asks for a licence warns who lacks it before anything is answered, and stops nobody."""

from __future__ import annotations

import msgspec

from mobile.inspection.views import CheckView
from sync.records.people import Licence, Profile
from sync.records.roles import LicenceKind
from sync.records.task import Task
from tests.phone_world import PhoneWorld


def opened(world: PhoneWorld, *until: str) -> CheckView:
    """Open the first check of today as one that asks for an electrician, who holds licences until these days."""
    row = next(row for group in world.phone.desk.task.today().due for row in group.rows)
    task = world.phone.store.documents.get("task", row.id, Task)
    profile = world.phone.store.documents.get("profile", world.person, Profile)
    assert task is not None
    assert profile is not None
    held = tuple(Licence(kind=LicenceKind.ELECTRICIAN, valid_until=day) for day in until)
    asking = msgspec.structs.replace(task, licence=LicenceKind.ELECTRICIAN)
    world.pull([asking, msgspec.structs.replace(profile, licences=held)], version=9)
    desk = world.phone.desk.inspection
    return desk.check(desk.start(row.subject_kind, row.subject_id, row.template, row.id, "label"))  # type: ignore[no-any-return]


def test_regression_an_expired_licence_is_told_before_the_first_answer(estate_phone: PhoneWorld) -> None:
    view = opened(estate_phone, "2026-11-19")
    assert (view.licence, view.licence_until, view.answered) == ("electrician", "2026-11-19", 0)


def test_a_licence_that_was_never_registered_is_told(estate_phone: PhoneWorld) -> None:
    view = opened(estate_phone)
    assert (view.licence, view.licence_until) == ("electrician", "")


def test_a_valid_licence_says_nothing(estate_phone: PhoneWorld) -> None:
    assert opened(estate_phone, "2026-11-20").licence == ""
