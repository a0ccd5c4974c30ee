"""A server with one person of each role at two sites, each with an open session; the client speaks HTTP to the whole app."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit
from server.people.tables import PersonLogin, Session
from server.settings import Settings
from server.wiring import create_app
from sync.records.people import Person, Profile, SiteRoles
from sync.records.roles import Role
from sync.rules.rights import ROLE_RIGHTS, Right
from tests.paper import OTHER_SITE, SITE, Server, server_on


@dataclass
class Town:
    """The server, and a bearer for each person: `role@site`, or the role alone for those above the sites."""

    server: Server
    tokens: dict[str, str]

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


def settle_people(server: Server) -> dict[str, str]:
    """Give every role a person at each site (above: one for all) and a session; returns who -> token."""
    tokens: dict[str, str] = {}
    documents: list[Person | Profile] = []
    for role in Role:
        everywhere = Right.ALL_SITES in ROLE_RIGHTS[role]
        for site in ("",) if everywhere else (SITE, OTHER_SITE):
            who = f"{role.value}@{site}" if site else role.value
            person = who.replace("@", "-")
            sites = (SiteRoles(site=site, roles=(role,)),) if site else ()
            above = {"is_everywhere": True, "company_roles": (role,)} if not site else {}
            documents.append(Profile(id=person, name=who, username=person, sites=sites, **above))  # type: ignore[arg-type]
            if site:
                documents.append(Person(id=person, site=site, name=who, roles=(role,)))
            tokens[who] = secrets.token_urlsafe(32)
    server.put(*documents)

    def work() -> None:
        for who, token in tokens.items():
            person = who.replace("@", "-")
            PersonLogin.create(person=person, username=person, password="!", changed_at=0)
            Session.create(
                token_hash=sha256(token.encode()).hexdigest(), person=person, csrf=f"csrf-{person}", created_at=0,
                expires_at=server.clock.ms + 3_600_000,
            )  # fmt: skip

    commit(server.parts.store, work)
    return tokens


@pytest.fixture
def town(sqlite_store: Store, settings: Settings) -> Town:
    """The small estate with its people."""
    server = server_on(sqlite_store, settings)
    server.enrol()
    return Town(server, settle_people(server))


@pytest.fixture
def client(town: Town) -> Iterator[TestClient]:
    """Speaks for nobody until a test gives it a bearer."""
    with TestClient(create_app(town.server.parts), raise_server_exceptions=False) as made:
        yield made


def slug(response) -> str:  # type: ignore[no-untyped-def]
    """The problem's slug; fails on anything that is not problem details."""
    assert response.headers["content-type"].startswith("application/problem+json"), response.text
    return str(response.json()["type"]).rpartition(":")[2]
