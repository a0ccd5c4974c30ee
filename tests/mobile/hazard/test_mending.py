"""Mended by the repair team, looked at again by the finder: on the phone, offline, through kills, and never by the repairer."""

from __future__ import annotations

import pytest

from mobile.wiring import Phone
from sync.errors import AccessError, Conflict
from sync.gate import read_phone_fact
from sync.records.fact import HazardMended, HazardVerified
from tests.mobile.world import World, jpeg


def open_hazard(phone: Phone) -> str:
    return next(row.id for row in phone.desk.hazard.every() if row.state == "open")


def mend(phone: Phone, hazard: str, note: str = "已更换", photo: bytes | None = None) -> str:
    filed: list[str] = []
    phone.device.camera.sees.append(jpeg(7) if photo is None else photo)  # type: ignore[attr-defined]
    phone.desk.hazard.mend(hazard, note, filed.append)
    return filed[0] if filed else ""


def fact_of(phone: Phone, fact_id: str) -> object:
    row = phone.store.outbox.fact(fact_id)
    assert row is not None
    return read_phone_fact(row.raw)


def test_repair_mends_with_a_phrase_and_a_photo_and_it_waits_for_a_second_look(world: World) -> None:
    phone = world.phone("one", "repair-01")
    hazard = open_hazard(phone)
    assert phone.desk.hazard.hazard(hazard).next == "mend"
    fact = fact_of(phone, mend(phone, hazard, "已更换\n压力表"))
    assert isinstance(fact, HazardMended)
    assert (fact.body.note, len(fact.photos), fact.subject.id) == ("已更换 压力表", 1, hazard)
    view = phone.desk.hazard.hazard(hazard)
    assert (view.state, view.next, view.is_mender) == ("mended", "", True)
    assert view.mended is not None
    assert (view.mended.is_waiting, len(view.mended.photo_paths)) == (True, 1)
    assert phone.desk.shift.sync_now().problem == ""
    assert phone.desk.hazard.hazard(hazard).state == "mended"


def test_the_guard_verifies_at_the_object_and_the_hazard_is_gone_from_the_card(world: World) -> None:
    repair, guard = world.phone("one", "repair-01"), world.phone("two", "guard-01")
    hazard = open_hazard(repair)
    mend(repair, hazard)
    assert repair.desk.shift.sync_now().problem == ""
    assert guard.desk.shift.sync_now().problem == ""
    view = guard.desk.hazard.hazard(hazard)
    assert view.next == "verify"
    assert guard.desk.hazard.to_verify(view.subject_kind, view.subject_id) == hazard
    fact = fact_of(guard, guard.desk.hazard.verify(hazard, is_mended=True))
    assert isinstance(fact, HazardVerified)
    assert fact.body.by == "label"
    assert guard.desk.hazard.hazard(hazard).state == "closed"
    assert hazard not in {row.hazard_id for row in guard.desk.equipment.card(view.subject_kind, view.subject_id).faults}
    assert guard.desk.shift.sync_now().held_facts == 0
    repair.desk.shift.sync_now()
    assert repair.desk.hazard.hazard(hazard).state == "closed"


def test_not_mended_opens_it_again_and_says_how_often(world: World) -> None:
    repair, guard = world.phone("one", "repair-01"), world.phone("two", "guard-01")
    hazard = open_hazard(repair)
    mend(repair, hazard)
    repair.desk.shift.sync_now()
    guard.desk.shift.sync_now()
    guard.desk.hazard.verify(hazard, is_mended=False, note="和原来一样", by="list")
    view = guard.desk.hazard.hazard(hazard)
    assert (view.state, view.reopened, view.mended) == ("open", 1, None)
    assert guard.desk.shift.sync_now().held_facts == 0
    repair.desk.shift.sync_now()
    assert repair.desk.hazard.hazard(hazard).next == "mend"


def test_who_mended_it_may_not_verify_it(world: World) -> None:
    phone = world.phone("one", "repair-01")
    hazard = open_hazard(phone)
    mend(phone, hazard)
    with pytest.raises(AccessError):
        phone.desk.hazard.verify(hazard, is_mended=True)
    view = phone.desk.hazard.hazard(hazard)
    assert phone.desk.hazard.to_verify(view.subject_kind, view.subject_id) == ""


def test_a_guard_is_not_offered_to_mend_and_is_refused(world: World) -> None:
    phone = world.phone()
    hazard = open_hazard(phone)
    assert phone.desk.hazard.hazard(hazard).next == ""
    with pytest.raises(AccessError):
        phone.desk.hazard.mend(hazard, "x", lambda _fact: None)
    with pytest.raises(Conflict):
        phone.desk.hazard.verify(hazard, is_mended=True)


def test_without_a_photo_nothing_is_noted(world: World) -> None:
    phone = world.phone("one", "repair-01")
    hazard, filed = open_hazard(phone), list[str]()
    phone.desk.hazard.mend(hazard, "已更换", filed.append)
    assert filed == [""]
    assert phone.desk.hazard.hazard(hazard).state == "open"
    assert phone.store.jobs.of_kind("mending") == []


def test_a_kill_behind_the_camera_files_the_mending_at_the_next_start(world: World) -> None:
    phone = world.phone("one", "repair-01")
    hazard = open_hazard(phone)
    phone.device.camera.is_slow = True  # type: ignore[attr-defined]
    phone.desk.hazard.mend(hazard, "已修好", lambda _fact: None)
    # The camera took the photo and the phone killed the app before the answer came.
    phone.device.camera.left = jpeg(9)  # type: ignore[attr-defined]
    phone.device.camera.is_slow = False  # type: ignore[attr-defined]
    assert phone.store.jobs.of_kind("mending") != []
    phone = world.restart(phone)
    phone.desk.people.unlock(world.person("repair-01"), "2580")
    view = phone.desk.hazard.hazard(hazard)
    assert view.state == "mended"
    assert view.mended is not None
    assert view.mended.note == "已修好"
    assert phone.store.jobs.of_kind("mending") == []


def test_mending_what_a_supervisor_closed_meanwhile_is_kept_as_held_and_undoes_nothing(world: World) -> None:
    from tests.mobile.hazard.test_seen import close

    phone = world.phone("one", "repair-01")
    hazard = open_hazard(phone)
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    mend(phone, hazard)
    close(world, hazard)
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().held_facts == 1
    assert phone.desk.hazard.hazard(hazard).state == "closed"
