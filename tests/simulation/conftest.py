"""The seed of every simulated history, and a folder for each: in memory where the machine has one, because what a power cut
does to a disk is tested elsewhere and a million fsyncs would only be slow."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.invariants import check_all
from tests.simulation.play import heal
from tests.simulation.seed import Seed, make_seed
from tests.simulation.stage import Bugs
from tests.simulation.world import World

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def simulation_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="linxun-simulation-", dir=MEMORY if MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def seed(simulation_folder: Path) -> Seed:
    """The small estate with three enrolled phones."""
    return make_seed(simulation_folder / "seed")


@pytest.fixture
def begin(seed: Seed, simulation_folder: Path) -> Iterator[Callable[..., World]]:
    """Begins a history, with bugs planted or without, and clears it away."""
    worlds: list[World] = []
    folder = Path(tempfile.mkdtemp(dir=simulation_folder))

    def made(bugs: Bugs | None = None) -> World:
        worlds.append(World(folder / str(len(worlds)), seed, bugs))
        return worlds[-1]

    yield made
    for world in worlds:
        world.close()
    shutil.rmtree(folder)


@pytest.fixture
def world(begin: Callable[..., World]) -> Iterator[World]:
    """A fresh history; afterwards the network heals and both sides must agree to the last fact and photo."""
    made = begin()
    yield made
    check_all(made)
    heal(made)
