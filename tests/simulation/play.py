"""Plays random days in a world by a seed, and heals it at the end, for the soak. Hypothesis draws by itself, and heals here."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.paper import OTHER_SITE
from tests.records import SITE
from tests.simulation.invariants import check_all, everything_is_settled
from tests.simulation.seed import CREWS
from tests.simulation.wire import WEATHER, Fault
from tests.simulation.world import World

NAMES = tuple(CREWS)
SITES = (SITE, OTHER_SITE)
Verb = Callable[[World, Random], object]


def faults(chance: Random, most: int = 4) -> list[tuple[Fault, float]]:
    """Draw what the next requests will meet."""
    kinds = (*WEATHER, Fault.NONE, Fault.NONE, Fault.PHONE_KILLED, Fault.SERVER_KILLED)
    return [(chance.choice(kinds), chance.random()) for _ in range(chance.randrange(most + 1))]


def _check(world: World, chance: Random) -> None:
    world.check(
        chance.choice(NAMES),
        who=chance.randrange(4),
        which=chance.randrange(6),
        tasked=chance.random() < 0.6,
        finds=chance.random() < 0.3,
        photos=chance.choice((0, 0, 1, 2)),
        dies_at=chance.randrange(24) if chance.random() < 0.1 else None,
    )


def _check_by_hand(world: World, chance: Random) -> None:
    dies_at = chance.randrange(60) if chance.random() < 0.2 else None
    finds = chance.random() < 0.4
    world.check_by_hand(chance.choice(NAMES), who=chance.randrange(4), which=chance.randrange(6), finds=finds, dies_at=dies_at)


def _sync(world: World, chance: Random) -> None:
    world.sync(chance.choice(NAMES), faults(chance), dies_at=chance.randrange(60) if chance.random() < 0.12 else None)


def _calm_sync(world: World, chance: Random) -> None:
    world.sync(chance.choice(NAMES))


def _move(world: World, chance: Random) -> None:
    world.move_person(chance.randrange(4), chance.choice(((SITE,), (OTHER_SITE,), SITES, ())))


def _photo_pieces(world: World, chance: Random) -> None:
    world.small_pieces(chance.choice(NAMES))


VERBS: tuple[tuple[int, Verb], ...] = (
    (24, _check),
    (26, _sync),
    (10, _calm_sync),
    (8, _check_by_hand),
    (5, lambda w, c: w.see(c.choice(NAMES), who=c.randrange(4), which=c.randrange(9))),
    (2, lambda w, c: w.end_shift(c.choice(NAMES))),
    (3, lambda w, c: w.file_what_is_held(c.choice(NAMES), c.randrange(7))),
    (4, lambda w, c: w.late_twin(c.random())),
    (2, lambda w, c: w.kill(c.choice(NAMES))),
    (6, lambda w, c: w.pass_time(c.choice((1, 60, 1000, 7200, 50_000)))),
    (1, lambda w, c: w.pass_time(16 * 86_400)),
    (2, lambda w, c: w.set_clock(c.choice(NAMES), c.choice((28_800, -259_200, 1500, -1, 220_000_000)))),
    (2, lambda w, c: w.reboot(c.choice(NAMES))),
    (1, lambda w, c: w.drift(c.choice(NAMES), c.uniform(-0.01, 0.01))),
    (2, lambda w, c: w.fill_disk(c.choice(NAMES), c.randrange(4))),
    (2, lambda w, c: w.free_disk(c.choice(NAMES))),
    (2, lambda w, c: w.copy_phone(c.choice(NAMES))),
    (2, lambda w, c: w.restore_phone(c.choice(NAMES), loses_marker=c.random() < 0.3)),
    (3, lambda w, c: w.open_task(c.choice(SITES), c.randrange(3))),
    (3, lambda w, c: w.close_hazard(c.randrange(9))),
    (3, lambda w, c: w.change_card(c.choice(SITES), c.randrange(3), is_removed=c.random() < 0.4)),
    (2, _move),
    (1, lambda w, c: w.revoke(c.choice(NAMES))),
    (2, lambda w, c: w.enrol_again(c.choice(NAMES))),
    (3, lambda w, c: w.back_up_server()),
    (2, lambda w, c: w.restore_server()),
    (2, _photo_pieces),
)


def one_step(world: World, chance: Random) -> None:
    """Do one random thing and look at everything."""
    verb = chance.choices([v for _, v in VERBS], [weight for weight, _ in VERBS])[0]
    verb(world, chance)
    check_all(world)


def heal(world: World) -> None:
    """Every disk is free, every network works; each phone delivers until it has nothing to say, and both sides agree."""
    for name in NAMES:
        world.free_disk(name)
        world.drift(name, 0)
    for _ in range(3):
        world.pass_time(120)
        problems = {name: world.sync(name) for name in NAMES}
        for name, problem in problems.items():
            was_undone = world.did["phone enrolled again"] and world.did["server restored from backup"]
            if problem == "not-signed-in" and (was_undone or world.lasted_days() > 89):
                # An enrolment that the backup does not know, or 90 days without use: a supervisor enrols the phone again,
                # which keeps its work.
                world.enrol_again(name)
    for name, problem in problems.items():
        assert problem == ("device-revoked" if name in world.revoked else ""), f"{name} on a good network: {problem}"
    everything_is_settled(world)


def play(world: World, *, seed: int, steps: int) -> None:
    """Play so many random steps and heal."""
    chance = Random(seed)
    for _ in range(steps):
        one_step(world, chance)
    heal(world)
