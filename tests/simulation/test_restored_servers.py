"""Histories of a server that was restored from an older backup than the one that let its phones forget: whenever the phone is
killed on the way to its new epoch, it finds the way again and everything it still has arrives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.simulation.invariants import check_all
from tests.simulation.play import heal
from tests.simulation.world import World


def forgetful(world: World) -> None:
    """Ann's phone has purged what only the newer of two backups holds, and the server comes back from the older one."""

    def checks(times: int) -> None:
        for number in range(times):
            world.check("ann", who=0, which=number, tasked=False, finds=False, photos=0)

    checks(2)
    assert world.sync("ann") == ""
    world.back_up_server()
    checks(6)
    assert world.sync("ann") == ""
    world.back_up_server()
    for _ in range(2):
        world.pass_time(15 * 86_400)
        assert world.sync("ann") == ""
    checks(3)
    world.restore_server(older=True)
    if world.sync("ann", dies_at=0) == "not-signed-in":
        world.enrol_again("ann")
    world.excused |= {i for i in world.filed if i not in world.on_server() and i not in world.phones["ann"].facts()}


@pytest.mark.parametrize("statement", range(2, 34, 4))
def test_a_kill_on_the_way_to_the_new_epoch_stops_nothing(begin: Callable[..., World], statement: int) -> None:
    world = begin()
    forgetful(world)
    world.sync("ann", dies_at=statement)
    check_all(world)
    assert world.sync("ann") == ""
    assert {state for _, _, _, state in world.phones["ann"].facts().values()} == {"settled"}
    check_all(world)
    heal(world)


def test_regression_a_phone_that_was_killed_between_the_answer_and_its_new_epoch_delivers_again(
    begin: Callable[..., World],
) -> None:
    """It knew that the numbers behind it were gone on both sides, and every later try ended in a crash."""
    world = begin()
    forgetful(world)
    phone = world.phones["ann"]
    held = 2
    phone.store.outbox.settle((), high_water=held, safe=held, now_ms=world.clock.ms)
    assert world.sync("ann") == ""
    assert {state for _, _, _, state in phone.facts().values()} == {"settled"}
    heal(world)
