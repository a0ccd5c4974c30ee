"""A server with a small estate and one enrolled phone; the client speaks HTTP to the whole application."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.database import Store
from server.settings import Settings
from server.wiring import create_app
from tests.paper import PaperPhone, Server, server_on


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    """The small estate with `phone-1` enrolled, on either database."""
    made = server_on(store, settings)
    made.enrol()
    return made


@pytest.fixture
def lite(sqlite_store: Store, settings: Settings) -> Server:
    """The same on SQLite alone, for what does not depend on the database."""
    made = server_on(sqlite_store, settings)
    made.enrol()
    return made


@pytest.fixture
def client(lite: Server) -> Iterator[TestClient]:
    """Speaks as `phone-1`."""
    with TestClient(create_app(lite.parts), headers=lite.bearer(), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def phone() -> PaperPhone:
    """The enrolled phone, with nothing filed."""
    return PaperPhone()
