"""A real server on a loopback port over the small estate, and a phone on paper that speaks to it through a real socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import uvicorn

from server.database import Store
from server.settings import Settings
from server.wiring import create_app
from tests.bad_input.door import Door
from tests.paper import Server, server_on


@pytest.fixture
def door(sqlite_store: Store, settings: Settings) -> Iterator[Door]:
    """The facts door over SQLite; a silent body is dropped after a third of a second."""
    yield from _opened(server_on(sqlite_store, _impatient(settings)))


@pytest.fixture
def either_door(store: Store, settings: Settings) -> Iterator[Door]:
    """The facts door, once over each database: some refuse what others take."""
    yield from _opened(server_on(store, _impatient(settings)))


def _impatient(settings: Settings) -> Settings:
    return replace(settings, limits=replace(settings.limits, body_stall_seconds=0.3))


def _opened(made: Server) -> Iterator[Door]:
    made.enrol()
    made.enrol("phone-2", people=("p2",))
    config = uvicorn.Config(create_app(made.parts), port=0, log_level="critical", lifespan="off")
    listener = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # from here on a connection waits instead of being refused
    thread = threading.Thread(target=listener.run, args=([socket],))
    thread.start()
    door = Door(made, socket.getsockname()[1])
    yield door
    door.close()
    listener.should_exit = True
    thread.join()
    socket.close()
