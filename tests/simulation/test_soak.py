"""The long searches: ten thousand simulated days, and chance alone against every planted bug. `make soak` prints what it tried.

`LINXUN_SOAK_DAYS` makes it longer or shorter, `LINXUN_SOAK_SEED` moves it elsewhere; a failure names the seed to repeat.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from tests.simulation.planted import PLANTED
from tests.simulation.play import heal, one_step
from tests.simulation.world import World

DAYS = int(os.environ.get("LINXUN_SOAK_DAYS", "10000"))
SEED = int(os.environ.get("LINXUN_SOAK_SEED", "1"))
DAYS_OF_A_HISTORY = 80
"""A phone's credential lasts ninety days without use; a history stays below that."""


def live(world: World, chance: Random, days: float, most_steps: int = 10_000) -> int:
    """Play steps until so many days have passed, and a day's work on each; returns the number of steps."""
    steps = 0
    while world.lasted_days() < days and steps < most_steps:
        one_step(world, chance)
        steps += 1
        if steps % 6 == 0:
            world.pass_time(86_400 / 2)
    return steps


@pytest.mark.soak
def test_ten_thousand_simulated_days_lose_nothing_and_double_nothing(begin: Callable[..., World]) -> None:
    did, met = Counter[str](), Counter[str]()
    days, steps, kills, facts, seed, began = 0.0, 0, 0, 0, SEED, time.monotonic()
    while days < DAYS:
        world = begin()
        try:
            steps += live(world, Random(seed), DAYS_OF_A_HISTORY)
            heal(world)
        except BaseException:
            print(f"\nhistory {seed} failed after {world.did}; LINXUN_SOAK_SEED={seed} LINXUN_SOAK_DAYS=1 repeats it")
            raise
        days += world.lasted_days()
        did += world.did
        met += world.net.met
        kills += sum(phone.kills for phone in world.phones.values())
        facts += len(world.filed)
        seed += 1
        world.close()
        if (seed - SEED) % 10 == 0:
            print(
                f"{days:8.0f} days {seed - SEED:5} histories {steps:7} steps {facts:6} facts {time.monotonic() - began:6.0f} s",
                flush=True,
            )
    print(f"\n{days:.0f} days in {seed - SEED} histories: {steps} steps, {facts} facts, {kills} kills, none lost, none doubled")
    for title, counts in (("what happened", did), ("what requests met", met)):
        print(f"{title}:")
        for name, times in counts.most_common():
            print(f"  {times:8}  {name}")


@pytest.mark.soak
@pytest.mark.parametrize("bug", PLANTED)
def test_chance_alone_finds_every_planted_bug(bug: str, begin: Callable[..., World]) -> None:
    for seed in range(SEED, SEED + 60):
        world = begin(PLANTED[bug])
        try:
            steps = live(world, Random(seed), DAYS_OF_A_HISTORY, most_steps=120)
            heal(world)
        except AssertionError as error:
            if re.search(r"I\d+:|a fact without a state", str(error)) is None:
                raise  # something broke, but no invariant says what
            print(f"\n{bug}: caught in history {seed - SEED + 1}: {str(error)[:100]}")
            return
        assert steps
    pytest.fail(f"{bug} was not found in 60 histories")
