"""What the searches found: each failure of the simulation as a named history that stays. Each ends healed and equal."""

from __future__ import annotations

import pytest
from requests.structures import CaseInsensitiveDict

from mobile.delivery.transport import Answer
from sync.records.types import Subject
from tests.records import inspection
from tests.simulation.invariants import check_all, photos_are_there
from tests.simulation.short import check, problems, states
from tests.simulation.world import World


def test_regression_a_server_restored_from_last_nights_backup_locks_no_phone_out(world: World) -> None:
    """Every token traded since the backup was unknown to it: each phone would have had to be enrolled again by hand."""
    world.back_up_server()
    for _ in range(3):
        world.pass_time(3600)
        check(world)
        assert world.sync("ann") == ""
    world.restore_server()
    world.pass_time(3600)
    assert world.sync("ann") == ""
    assert states(world) == ["settled"] * 3


def test_regression_a_lost_phone_on_a_slow_line_delivers_all_it_holds(world: World) -> None:
    """It was told that it is revoked after the first small batch, and stopped there."""
    world.phones["ann"].store.settings.put(push_facts="1")
    check(world, times=4)
    world.revoke("ann")
    assert world.sync("ann") == "device-revoked"
    assert (states(world), problems(world)) == (["held"] * 4, ["device-revoked"] * 4)


def test_regression_a_kill_while_the_phone_learns_of_a_restored_server_still_brings_its_photos_back(world: World) -> None:
    """It noted the new epoch, died, and never offered again the photos that the backup does not have."""
    for statement in range(12):  # the epoch is noted among the first statements of a sync
        world.back_up_server()
        check(world, photos=1)
        assert world.sync("ann") == ""
        world.restore_server()
        world.sync("ann", dies_at=statement)
        check_all(world)
        assert world.sync("ann") == ""
        photos_are_there(world)
    assert world.did["kill while syncing"] == 12


@pytest.mark.parametrize("body", [b'{"access_token":"\xc7"}', b"[" * 100_000, b'{"a":' * 50_000])
def test_regression_bytes_that_are_no_text_are_weather_and_no_crash(world: World, body: bytes) -> None:
    world.reboot("ann")  # so that the first request is the trade of the token
    carry = world.net.carry
    foreign = Answer(200, "application/json", CaseInsensitiveDict({"Content-Type": "application/json"}), body)
    world.net.carry = lambda *_: foreign  # type: ignore[method-assign]
    assert world.sync("ann") == "login-page"
    world.net.carry = carry  # type: ignore[method-assign]


def test_regression_a_journal_with_purged_facts_between_held_ones_verifies(world: World) -> None:
    phone = world.phones["ann"]
    for number in range(4):
        wrong = (
            {"subject": Subject(kind="equipment", id="no-such")}
            if number % 2
            else {"subject": Subject(kind="equipment", id="ext-1")}
        )
        clock = phone.clock
        fact = inspection(made_at=clock.now(), boot_ns=clock.boot_ns(), boot_id=clock.boot_id(), **wrong)
        phone.file(fact)
        assert world.sync("ann") == ""
    world.back_up_server()
    world.pass_time(15 * 86_400)
    assert world.sync("ann") == ""
    world.pass_time(15 * 86_400)
    assert world.sync("ann") == ""
    assert states(world) == ["held", "held"], "what is settled and safe was purged, what is held stays"
    assert phone.store.journal.verify() is None


def test_a_backup_older_than_what_phones_have_forgotten_is_overcome(world: World) -> None:
    """The newest backup was lost too: the phone no longer has every number that the server asks for."""
    check(world, times=2)
    assert world.sync("ann") == ""
    world.back_up_server()
    check(world, times=3)
    assert world.sync("ann") == ""
    world.back_up_server()
    for _ in range(2):
        world.pass_time(15 * 86_400)
        assert world.sync("ann") == ""
    check(world)
    world.restore_server(older=True)
    assert world.sync("ann") == ""
    world.excused |= {i for i in world.filed if i not in world.on_server() and i not in world.phones["ann"].facts()}
    assert world.sync("ann") == ""
    assert set(states(world)) == {"settled"}
