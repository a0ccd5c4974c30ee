"""The entry: one-time code, first sign-in online, PIN offline, several people on one phone, the lock after idle time."""

from __future__ import annotations

import pytest

from sync.errors import EnrolmentOver, InputError, LinxunError, PhoneLocked, WrongPassword, WrongPin
from tests.mobile.world import PIN, World


def test_a_new_phone_goes_through_enrolment_sign_in_and_pin(world: World) -> None:
    phone = world.start(world.device("new"))
    people = phone.desk.people
    assert people.gate().step == "enrol"
    view = people.read_code(world.code())
    assert view.is_loopback
    assert people.enrol(view.host, view.code).step == "sign_in"
    login = world.estate.login("guard-01")
    assert people.sign_in(login.username, login.password).step == "set_pin"
    assert people.set_pin(PIN).step == "open"
    assert people.lock().step == "unlock"
    assert people.unlock(login.person, PIN).step == "open"


def test_a_code_is_used_once_and_another_phone_is_refused(world: World) -> None:
    code = world.code()
    first, second = world.start(world.device("a")), world.start(world.device("b"))
    view = first.desk.people.read_code(code)
    first.desk.people.enrol(view.host, view.code)
    with pytest.raises(EnrolmentOver):
        second.desk.people.enrol(view.host, view.code)
    assert first.desk.people.enrol(view.host, view.code).step == "sign_in"


@pytest.mark.parametrize(
    "text", ["", "HTTPS://M.EXAMPLE.CN/E/0123456789", "javascript:alert(1)", "HTTPS://M.EXAMPLE.CN/J/0000000000000001"]
)
def test_any_other_code_is_refused_with_its_reason(world: World, text: str) -> None:
    with pytest.raises(InputError):
        world.start(world.device("new")).desk.people.read_code(text)


def test_a_wrong_password_signs_nobody_in(world: World) -> None:
    phone = world.phone(is_synced=False)
    with pytest.raises(WrongPassword):
        phone.desk.people.sign_in("main.guard-02", "wrong")
    assert len(phone.desk.people.gate().people) == 1


@pytest.mark.parametrize("pin", ["123", "1234567890", "12a4", "１２３４", "1111", "1234", "8765"])
def test_a_pin_must_be_digits_and_not_the_easiest(world: World, pin: str) -> None:
    phone = world.phone(is_synced=False)
    with pytest.raises(InputError):
        phone.desk.people.set_pin(pin)


def test_a_locked_phone_does_nothing(world: World) -> None:
    phone = world.phone()
    phone.desk.people.lock()
    acts = (phone.desk.task.today, phone.desk.inspection.drafts, phone.desk.hazard.every, phone.desk.shift.end_shift)
    for act in acts:
        with pytest.raises(PhoneLocked):
            act()


def test_the_phone_locks_itself_after_idle_time_and_setting_the_clock_does_not_keep_it_open(world: World) -> None:
    phone = world.phone()
    world.clock.wait(200)
    assert phone.desk.people.touch()
    world.clock.wait(301)
    world.clock.set_wall(world.clock.now().replace(year=2025))
    assert phone.desk.people.gate().step == "unlock"
    with pytest.raises(PhoneLocked):
        phone.desk.task.today()


def test_after_a_restart_the_pin_is_asked_and_works_without_a_network(world: World) -> None:
    phone = world.restart(world.phone())
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    gate = phone.desk.people.gate()
    assert gate.step == "unlock"
    assert gate.person is not None
    assert gate.person.name
    phone.desk.people.unlock(gate.person.id, PIN)
    assert phone.desk.task.today().due_count > 0


def test_two_people_on_one_phone_each_author_their_own_and_one_outbox_carries_both(world: World) -> None:
    phone = world.phone("shared", "guard-01", "guard-02")
    first, second = world.person("guard-01"), world.person("guard-02")
    hazard = phone.desk.hazard.every()[0].id
    phone.desk.hazard.see(hazard)
    phone.desk.people.choose(first)
    with pytest.raises(PhoneLocked):
        phone.desk.hazard.see(hazard)
    with pytest.raises(WrongPin):
        phone.desk.people.unlock(first, "1357")
    phone.desk.people.unlock(first, PIN)
    phone.desk.hazard.see(hazard)
    assert sorted(f.author for f in phone.store.outbox.facts()) == sorted([first, second])
    assert phone.desk.shift.shift().unsent_facts == 1
    assert phone.desk.shift.sync_now().waiting_facts == 0
    assert {f.state for f in phone.store.outbox.facts()} == {"settled"}


def test_signing_somebody_in_ends_the_others_hold_and_a_pin_is_changed_for_whom_it_was_checked(world: World) -> None:
    phone = world.phone("shared", "guard-01")
    people, first, login = phone.desk.people, world.person("guard-01"), world.estate.login("guard-02")
    people.sign_in(login.username, login.password)
    with pytest.raises(PhoneLocked):
        people.change_pin(PIN, "7391")
    people.set_pin("7391")
    with pytest.raises(WrongPin):
        people.change_pin(PIN, "4826")
    people.choose(first)
    people.unlock(first, PIN)
    people.change_pin(PIN, "4826")
    people.lock()
    people.unlock(first, "4826")
    people.choose(login.person)
    people.unlock(login.person, "7391")


def test_enrolment_without_a_network_changes_nothing_and_can_be_done_again(world: World) -> None:
    phone = world.start(world.device("new"))
    view = phone.desk.people.read_code(world.code())
    with pytest.raises(LinxunError):
        phone.desk.people.enrol("127.0.0.1:9", view.code)
    assert phone.desk.people.gate().step == "enrol"
    assert phone.desk.people.enrol(view.host, view.code).step == "sign_in"
