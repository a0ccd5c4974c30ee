"""Every planted bug is caught by the invariants, in a short history that the product as it is survives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.records import SITE
from tests.simulation.invariants import check_all
from tests.simulation.planted import PLANTED
from tests.simulation.play import heal
from tests.simulation.wire import Fault
from tests.simulation.world import World

Story = Callable[[World], None]


def _check(world: World, name: str = "ann", dies_at: int | None = None) -> None:
    world.check(name, who=0, which=0, tasked=True, finds=False, photos=0, dies_at=dies_at)


def an_old_reply_comes_again(world: World) -> None:
    _check(world)
    assert world.sync("ann") == ""
    _check(world)
    world.sync("ann", [(Fault.STALE_REPLY, 0.0)])


def the_server_comes_back_from_last_nights_backup(world: World) -> None:
    world.back_up_server()
    _check(world)
    assert world.sync("ann") == ""
    world.pass_time(700)
    assert world.sync("ann") == ""
    world.restore_server()


def the_phone_dies_while_it_stores_a_page(world: World) -> None:
    for statement in range(0, 60, 3):
        world.change_card(SITE, 0, is_removed=False)
        world.sync("ann", dies_at=statement)
        check_all(world)


def the_phone_dies_while_a_check_is_filed(world: World) -> None:
    for statement in range(16):
        _check(world, dies_at=statement)
        check_all(world)


def a_restored_phone_files_other_work_under_the_same_number(world: World) -> None:
    world.copy_phone("ann")
    _check(world)
    assert world.sync("ann") == ""
    world.restore_phone("ann", loses_marker=False)
    _check(world)
    world.sync("ann")


def a_backup_lacks_what_the_phone_takes_for_delivered(world: World) -> None:
    world.back_up_server()
    _check(world)
    assert world.sync("ann") == ""
    world.restore_server()
    _check(world)
    world.sync("ann")


def the_server_dies_as_it_answers(world: World) -> None:
    for _ in range(2):
        _check(world)
        world.sync("ann", [(Fault.SERVER_KILLED, 0.0)])
        check_all(world)


STORIES: dict[str, Story] = {
    "settle_without_the_hash": an_old_reply_comes_again,
    "purge_before_safe": the_server_comes_back_from_last_nights_backup,
    "cursor_before_its_page": the_phone_dies_while_it_stores_a_page,
    "record_before_outbox": the_phone_dies_while_a_check_is_filed,
    "repeat_known_by_number": a_restored_phone_files_other_work_under_the_same_number,
    "apply_whatever_comes": a_backup_lacks_what_the_phone_takes_for_delivered,
    "answer_before_commit": the_server_dies_as_it_answers,
}


def test_every_planted_bug_has_a_story() -> None:
    assert STORIES.keys() == PLANTED.keys()


@pytest.mark.parametrize("bug", STORIES)
def test_the_product_survives_the_story(bug: str, begin: Callable[..., World]) -> None:
    world = begin()
    STORIES[bug](world)
    check_all(world)
    heal(world)


@pytest.mark.parametrize("bug", STORIES)
def test_the_planted_bug_is_caught(bug: str, begin: Callable[..., World]) -> None:
    world = begin(PLANTED[bug])
    with pytest.raises(AssertionError, match=r"I\d+:|a fact without a state"):
        _live_through(STORIES[bug], world)


def _live_through(story: Story, world: World) -> None:
    story(world)
    check_all(world)
