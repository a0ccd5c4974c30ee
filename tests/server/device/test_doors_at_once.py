"""Races and floods at the doors, on both databases: one code enrols one phone, and tries that come at once count in turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit, reading
from server.device.enrolment import mint
from server.device.tables import Device
from server.forms import network_of
from server.people.attempts import ENROL_LIMITS
from server.settings import Settings
from server.wiring import create_app
from tests.paper import SITE, Server, server_on
from tests.records import new_id


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return server_on(store, settings)


@pytest.fixture
def client(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), raise_server_exceptions=False) as made:
        yield made


def at_once(client: TestClient, forms: list[dict[str, str]]) -> list[int]:
    """Send these enrolments at the same moment and return the answers' status."""
    barrier = threading.Barrier(len(forms))

    def send(form: dict[str, str]) -> int:
        barrier.wait(20)
        return client.post("/auth/v1/enrol", json=form).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, forms))


def test_one_code_enrols_one_phone_however_many_show_it_at_once(server: Server, client: TestClient) -> None:
    for _ in range(4):
        now = server.clock.ms
        made = commit(server.parts.store, lambda: mint(site=SITE, person=None, label="one", by="boss", now_ms=now))  # noqa: B023
        with reading(server.parts.store):
            before = Device.select().count()
        found = at_once(client, [{"code": made.code, "device": new_id(), "secret": "s" * 43} for _ in range(4)])
        assert sorted(found) == [200, 410, 410, 410]
        with reading(server.parts.store):
            assert Device.select().count() == before + 1
        server.clock.go(1000)


def test_guesses_that_come_at_once_are_counted_in_turn(server: Server, client: TestClient) -> None:
    wrong = {"code": "AAAA", "device": new_id(), "secret": "s" * 43}
    found = at_once(client, [wrong] * 30)
    assert found.count(410) == ENROL_LIMITS["address"]
    assert found.count(429) == 30 - ENROL_LIMITS["address"]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::1", "::1"),
        ("testclient", "testclient"),
    ],
)
def test_one_subscriber_of_ipv6_counts_as_one_address(address: str, place: str) -> None:
    assert network_of(address) == place
