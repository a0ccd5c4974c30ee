"""PINs: kept as scrypt, limited in tries, and a wait that no clock shortens."""

import pytest

from mobile.shapes import BootTime
from mobile.store.accounts import FREE_TRIES, LONGEST_WAIT_SECONDS, wait_ns
from mobile.store.opening import Store
from sync.errors import NotFound, PinWait, WrongPin

SALT = b"0123456789abcdef"
START = BootTime(10**12, "boot-1")


def later(seconds: float, boot_id: str = "boot-1") -> BootTime:
    return BootTime(START.boot_ns + round(seconds * 1e9), boot_id)


@pytest.fixture
def guarded(store: Store) -> Store:
    store.accounts.admit("guard", "安保员01", now_ms=1)
    store.accounts.set_pin("guard", "2580", SALT)
    return store


def fail(store: Store, times: int, at: BootTime = START) -> None:
    for _ in range(times):
        with pytest.raises(WrongPin):
            store.accounts.check_pin("guard", "0000", at)


def test_the_right_pin_opens_and_the_file_does_not_hold_it(guarded: Store) -> None:
    guarded.accounts.check_pin("guard", "2580", START)
    guarded.close()
    assert b"2580" not in guarded.places.database.read_bytes()


def test_each_wrong_pin_says_how_many_tries_are_left(guarded: Store) -> None:
    with pytest.raises(WrongPin) as caught:
        guarded.accounts.check_pin("guard", "0000", START)
    assert caught.value.detail == str(FREE_TRIES - 1)


def test_after_five_wrong_pins_even_the_right_one_waits(guarded: Store) -> None:
    fail(guarded, FREE_TRIES)
    with pytest.raises(PinWait) as caught:
        guarded.accounts.check_pin("guard", "2580", later(5))
    assert caught.value.retry_after_seconds == 25
    guarded.accounts.check_pin("guard", "2580", later(31))


def test_the_wait_doubles_to_an_hour(guarded: Store) -> None:
    waits = [wait_ns(failures) // 10**9 for failures in range(4, 14)]
    assert waits == [0, 30, 60, 120, 240, 480, 960, 1920, 3600, LONGEST_WAIT_SECONDS]


def test_a_restart_of_the_phone_begins_the_wait_again(guarded: Store) -> None:
    fail(guarded, FREE_TRIES)
    rebooted = BootTime(5 * 10**9, "boot-2")
    with pytest.raises(PinWait):
        guarded.accounts.check_pin("guard", "2580", rebooted)
    guarded.accounts.check_pin("guard", "2580", BootTime(36 * 10**9, "boot-2"))


def test_the_right_pin_forgets_the_wrong_ones(guarded: Store) -> None:
    fail(guarded, FREE_TRIES - 1)
    guarded.accounts.check_pin("guard", "2580", START)
    fail(guarded, FREE_TRIES - 1)
    guarded.accounts.check_pin("guard", "2580", START)


def test_a_person_taken_off_the_phone_has_no_pin_any_more(guarded: Store) -> None:
    guarded.accounts.dismiss("guard")
    assert guarded.accounts.people() == []
    with pytest.raises(NotFound):
        guarded.accounts.check_pin("guard", "2580", START)


def test_signing_in_again_keeps_the_pin_and_ends_the_wait(guarded: Store) -> None:
    fail(guarded, FREE_TRIES)
    guarded.accounts.admit("guard", "安保员01", now_ms=2)
    guarded.accounts.check_pin("guard", "2580", START)
