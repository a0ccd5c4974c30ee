"""Fixtures of the phone's tests: a world with a real server, and a bare store on real SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from mobile.store.opening import Places, Store, open_store
from sync.journal import Replica
from tests.mobile.world import Laid, World, lay_template, make_world


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Laid:
    """The demo estate and two enrolled phones, once per session."""
    return lay_template(tmp_path_factory.mktemp("estate"))


@pytest.fixture
def world(laid: Laid, tmp_path: Path) -> Iterator[World]:
    """A running server with the demo estate, for one test."""
    made, stop = make_world(laid, tmp_path)
    yield made
    stop()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The folders of a bare phone."""
    return Places(tmp_path / "data", tmp_path / "no_backup")


OpenStore = Callable[..., Store]


@pytest.fixture
def opened(places: Places) -> Iterator[OpenStore]:
    """Opens the phone's store, again and again over the same folders; `free` is what the storage says."""
    stores: list[Store] = []
    epochs = count(1)

    def open_it(*, free: int = 10**10, **options: object) -> Store:
        store = open_store(places, new_epoch=lambda: f"{next(epochs):016x}", free_bytes=lambda: free, **options)  # type: ignore[arg-type]
        stores.append(store)
        return store

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: OpenStore) -> Store:
    """An open store of an enrolled phone."""
    made = opened()
    made.begin_journal(Replica("phone-1", "00000000000000aa"))
    return made
