"""A small site with one person of each role, and a browser without a screen for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from server.console.session import SESSION_COOKIE
from server.database import Store
from server.settings import Settings
from server.wiring import create_app
from tests.paper import SITE, server_on
from tests.server.api.conftest import Town, settle_people

Visit = Callable[[str], TestClient]


@pytest.fixture
def town(sqlite_store: Store, settings: Settings) -> Town:
    """The small estate with its people and one phone."""
    server = server_on(sqlite_store, settings, equipments=8, tasks=4)
    server.enrol()
    return Town(server, settle_people(server))


@pytest.fixture
def visit(town: Town) -> Visit:
    """Returns the console as this person sees it."""
    app = create_app(town.server.parts)

    def opened(who: str) -> TestClient:
        cookies = {SESSION_COOKIE: town.tokens[who]}
        headers = {"Accept": "text/html", "Accept-Language": "en"}
        return TestClient(app, headers=headers, cookies=cookies, follow_redirects=False, raise_server_exceptions=False)

    return opened


def form_of(page: str) -> str:
    """Return the token in the page's forms."""
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


SUPERVISOR, GUARD, HOUSEKEEPER = f"supervisor@{SITE}", f"patrol@{SITE}", f"housekeeper@{SITE}"
