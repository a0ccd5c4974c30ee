"""The small estate with a supervisor on its phone, who may bind labels, on either database."""

import pytest

from server.database import Store
from server.settings import Settings
from sync.records.roles import Role
from tests.paper import Server, person, server_on


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    """`phone-1` with a patrol man `p1` and the supervisor `boss`."""
    made = server_on(store, settings)
    made.put(person("boss", Role.SUPERVISOR))
    made.enrol(people=("p1", "boss"))
    return made
