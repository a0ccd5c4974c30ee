"""A server with a small estate and one enrolled phone, and the function that carries one exchange to it."""

from collections.abc import Callable

import pytest

from server.database import Store
from server.settings import Settings
from sync.exchange.header import Reply
from tests.paper import PaperPhone, Server, server_on

Exchange = Callable[..., Reply]


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    """The small estate with `phone-1` enrolled, on either database."""
    made = server_on(store, settings)
    made.enrol()
    return made


@pytest.fixture
def phone() -> PaperPhone:
    """The enrolled phone, with nothing filed."""
    return PaperPhone()
