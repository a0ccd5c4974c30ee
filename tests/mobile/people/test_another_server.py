"""Enrolling at another server: another device and journal, nobody signed in; nothing unsent is lost, no secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.errors import EnrolmentOver, Unreachable
from tests.mobile.delivery.watching import record
from tests.mobile.world import Laid, World, make_world


@pytest.fixture
def other(laid: Laid, tmp_path: Path):  # type: ignore[no-untyped-def]
    """A second server, on another port."""
    (tmp_path / "other").mkdir()
    made, stop = make_world(laid, tmp_path / "other")
    yield made
    stop()


def test_another_server_makes_it_another_device_and_nobody_stays_signed_in(world: World, other: World) -> None:
    phone = world.phone()
    record(phone, world, 2)
    before, secret = phone.store.journal.head().replica, phone.store.credentials.get("secret")
    view = phone.desk.people.read_code(other.code())
    assert (view.is_other_server, view.unsent_facts) == (True, 2)
    gate = phone.desk.people.enrol(view.host, view.code)
    assert (gate.step, gate.people) == ("sign_in", ())
    after = phone.store.journal.head().replica
    assert after.device != before.device
    assert after.epoch != before.epoch
    assert phone.store.credentials.get("secret") != secret
    assert phone.store.documents.count() == 0
    assert phone.store.outbox.counts().waiting == 2
    login = other.estate.login("guard-01")
    phone.desk.people.sign_in(login.username, login.password)
    phone.desk.people.set_pin("2580")
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts, status.held_facts) == ("", 0, 2)
    assert phone.desk.task.today().due


def test_a_refused_or_unreachable_server_leaves_the_phone_where_it_was(world: World, other: World) -> None:
    phone = world.phone()
    head, device = phone.store.journal.head(), phone.store.credentials.get("device")
    with pytest.raises(EnrolmentOver):
        phone.desk.people.enrol(other.host, phone.desk.people.read_code(world.code()).code)
    with pytest.raises(Unreachable):
        phone.desk.people.enrol("127.0.0.1:9", phone.desk.people.read_code(world.code()).code)
    assert (phone.store.journal.head(), phone.store.credentials.get("device")) == (head, device)
    record(phone, world, 1)
    assert phone.desk.shift.sync_now().waiting_facts == 0


def test_its_own_server_is_no_other_server_and_everybody_stays(world: World) -> None:
    phone = world.phone()
    device = phone.store.credentials.get("device")
    view = phone.desk.people.read_code(world.code())
    assert not view.is_other_server
    assert phone.desk.people.enrol(view.host, view.code).step == "open"
    assert phone.store.credentials.get("device") == device


def test_a_kill_after_the_secrets_were_written_is_taken_up_by_the_same_code(world: World, other: World) -> None:
    phone = world.phone()
    old = phone.store.journal.head().replica
    view = phone.desk.people.read_code(other.code())

    class Killed(BaseException):
        pass

    def dies(_device: str) -> None:
        raise Killed

    membership = phone.desk.people._membership
    membership._leave_other_server = dies  # type: ignore[attr-defined]
    with pytest.raises(Killed):
        phone.desk.people.enrol(view.host, view.code)
    again = world.restart(phone)
    assert again.store.journal.head().replica.device == old.device
    gate = again.desk.people.enrol(view.host, view.code)
    assert (gate.step, gate.people) == ("sign_in", ())
    assert again.store.journal.head().replica.device == again.store.credentials.get("device") != old.device
