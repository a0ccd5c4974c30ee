"""Signing in: the brake on guessing, equal time for unknown names, bounded memory, addresses that cannot be forged."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from server.database import Store, reading
from server.people import passwords
from server.people.attempts import SIGN_IN_LIMITS, WINDOW_MS
from server.people.sessions import check_password, set_password, sign_in
from server.people.tables import Attempt, Session
from server.settings import Settings
from server.wiring import create_app
from sync.errors import InputError, RateLimited, ServerBusy, WrongPassword
from sync.records.roles import Role
from tests.paper import Server, profile, server_on

PASSWORD = "correct horse battery"


@pytest.fixture
def office(sqlite_store: Store, settings: Settings) -> Server:
    """The small estate; its supervisor `boss` has a password."""
    made = server_on(sqlite_store, settings)
    set_password(made.parts, "boss", "boss", PASSWORD)
    return made


@pytest.fixture
def client(office: Server) -> Iterator[TestClient]:
    with TestClient(create_app(office.parts), raise_server_exceptions=False) as made:
        yield made


def post(client: TestClient, username: str, password: str, **headers: str):  # type: ignore[no-untyped-def]
    return client.post("/api/v1/session", json={"username": username, "password": password}, headers=headers)


def test_the_right_password_opens_a_session_in_any_spelling_of_the_name(office: Server) -> None:
    for name in ("boss", "BOSS", " boss ", "ｂｏｓｓ"):
        assert sign_in(office.parts, name, PASSWORD, "1.2.3.4").person == "boss"


def test_only_the_hash_of_the_token_is_stored(office: Server) -> None:
    made = sign_in(office.parts, "boss", PASSWORD, "1.2.3.4")
    with reading(office.parts.store):
        stored = [row.token_hash for row in Session.select()]
    assert made.token not in str(stored)
    assert len(stored) == 1


def test_a_changed_password_ends_every_open_session(office: Server, client: TestClient) -> None:
    token = post(client, "boss", PASSWORD).json()["token"]
    set_password(office.parts, "boss", "boss", "another long password")
    assert client.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_two_people_cannot_have_one_name(office: Server) -> None:
    with pytest.raises(InputError):
        set_password(office.parts, "p1", "Boss", PASSWORD)


def test_row_32_the_ninth_guess_is_refused_with_the_seconds_to_wait_and_the_right_password_too(
    office: Server, client: TestClient
) -> None:
    for _ in range(SIGN_IN_LIMITS["account-and-address"]):
        assert post(client, "boss", "wrong").status_code == 401
    refused = post(client, "boss", PASSWORD)
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:linxun:problem:rate-limited"
    assert 0 < int(refused.headers["retry-after"]) <= WINDOW_MS // 1000
    office.clock.go(WINDOW_MS / 1000 + 1)
    assert post(client, "boss", PASSWORD).status_code == 200


def test_row_32_a_storm_of_guesses_is_counted_in_a_few_rows(office: Server) -> None:
    refused = 0
    for n in range(1_000):
        try:
            check_password(office.parts, f"nobody{n % 40}", "x", "6.6.6.6")
        except RateLimited:
            refused += 1
        except WrongPassword:
            pass
    with reading(office.parts.store):
        rows = Attempt.select().count()
    assert refused >= 900
    assert rows <= 3 * SIGN_IN_LIMITS["address"]


def test_row_32_two_hundred_sign_ins_at_once_hash_three_at_a_time_and_the_rest_is_told_to_come_back(
    office: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, inside, most = threading.Lock(), [0], [0]
    verify = passwords._hasher.verify

    class Counting:
        """The real hasher, with the number of threads inside it counted."""

        def verify(self, stored: str, password: str) -> bool:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            try:
                return verify(stored, password)
            finally:
                with lock:
                    inside[0] -= 1

    monkeypatch.setattr(passwords, "_hasher", Counting())
    outcomes: list[type[Exception] | None] = []

    def attempt(n: int) -> None:
        try:
            check_password(office.parts, f"name{n}", "x", f"10.0.{n // 250}.{n % 250}")
        except (WrongPassword, ServerBusy, RateLimited) as error:
            outcomes.append(type(error))

    with ThreadPoolExecutor(60) as pool:
        list(pool.map(attempt, range(200)))
    assert most[0] <= passwords.AT_ONCE
    assert len(outcomes) == 200
    assert ServerBusy in outcomes


def test_row_32_an_unknown_name_takes_as_long_as_a_known_one(office: Server) -> None:
    def seconds(name: str) -> float:
        best = 9.0
        for n in range(5):
            began = time.perf_counter()
            with pytest.raises(WrongPassword):
                check_password(office.parts, name, "wrong", f"{n}.{len(name)}.0.1")
            best = min(best, time.perf_counter() - began)
        return best

    seconds("warm-up")
    known, unknown = seconds("boss"), seconds("nobody-here")
    assert 0.5 < unknown / known < 2.0


def test_row_33_forged_forwarding_headers_neither_free_an_attacker_nor_lock_out_another(client: TestClient) -> None:
    for n in range(SIGN_IN_LIMITS["account-and-address"]):
        forged = {"X-Forwarded-For": f"9.9.9.{n}", "X-Real-IP": f"9.9.9.{n}", "Forwarded": f"for=9.9.9.{n}"}
        assert post(client, "boss", "wrong", **forged).status_code == 401
    assert post(client, "boss", PASSWORD, **{"X-Forwarded-For": "1.1.1.1"}).status_code == 429


def test_row_33_a_forged_host_or_method_override_changes_nothing(client: TestClient) -> None:
    answer = post(client, "boss", PASSWORD, Host="evil.example", **{"X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    console = client.get("/console", headers={"Host": "evil.example", "Accept": "text/html"}, follow_redirects=False)
    assert console.headers["location"] == "/console/sign-in"


def test_a_person_without_a_post_that_may_read_records_has_no_desk(office: Server, client: TestClient) -> None:
    office.put(profile("guard", Role.PATROL))
    set_password(office.parts, "guard", "guard", PASSWORD)
    token = post(client, "guard", PASSWORD).json()["token"]
    assert client.get("/api/v1/sites", headers={"Authorization": f"Bearer {token}"}).status_code == 403


def test_a_session_ends_after_twelve_hours(office: Server, client: TestClient) -> None:
    token = post(client, "boss", PASSWORD).json()["token"]
    office.clock.go(12 * 3600 + 1)
    assert client.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_signing_in_counts_nothing_against_a_crowded_office(office: Server) -> None:
    for _ in range(SIGN_IN_LIMITS["address"] // 20):
        sign_in(office.parts, "boss", PASSWORD, "1.2.3.4")
    with reading(office.parts.store):
        assert Attempt.select().count() == 0
