"""A server that holds the built-in templates, one person of each role, and a client that speaks for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.database import Store, reading
from server.settings import Settings
from server.template.builtin import builtin_templates
from server.template.views import newest_template
from server.wiring import create_app
from sync.records.template import Template
from tests.paper import SITE, Server, server_on
from tests.server.api.conftest import settle_people

BASE = "/api/v1/templates"


@dataclass
class Office:
    """Head office at its desk, with the templates of the product."""

    server: Server
    client: TestClient
    tokens: dict[str, str]

    def call(self, method: str, path: str, *, who: str = "hq", **how: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en", **how.pop("headers", {})}
        return self.client.request(method, BASE + path, headers=headers, **how)

    def raw(self, code: str) -> dict[str, Any]:
        answer = self.call("GET", f"/{code}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def newest(self, code: str) -> Template:
        with reading(self.server.parts.store):
            return newest_template(code)


@pytest.fixture
def office(sqlite_store: Store, settings: Settings) -> Iterator[Office]:
    server = server_on(sqlite_store, settings)
    server.put(*builtin_templates())
    tokens = settle_people(server)
    with TestClient(create_app(server.parts), raise_server_exceptions=False) as client:
        yield Office(server, client, tokens)


MANAGER = f"manager@{SITE}"
