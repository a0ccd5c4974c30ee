"""The doors a phone enters by: enrolment, tokens and their lost replies, people on a phone, a lost phone."""

from __future__ import annotations

import base64
import hmac
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fastapi.testclient import TestClient

from server.database import Store, commit, reading
from server.device.commands import revoke
from server.device.enrolment import CODE_MS, mint
from server.device.tables import Device, DevicePerson, Enrolment, RefreshToken
from server.device.tokens import ACCESS_SECONDS, AUDIENCE
from server.people.sessions import set_password
from server.settings import Settings
from server.wiring import create_app
from sync.exchange import PATH
from sync.records.roles import Role
from tests.paper import OTHER_SITE, SITE, Server, profile, server_on
from tests.records import new_id

SECRET, OTHER_SECRET = "s" * 43, "t" * 43
PASSWORD = "correct horse battery"


@pytest.fixture
def server(sqlite_store: Store, settings: Settings) -> Server:
    made = server_on(sqlite_store, settings)
    set_password(made.parts, "p1", "p1", PASSWORD)
    return made


@pytest.fixture
def client(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), raise_server_exceptions=False) as made:
        yield made


def code_for(server: Server, *, site: str = SITE, person: str | None = None) -> str:
    now = server.clock.ms
    return commit(server.parts.store, lambda: mint(site=site, person=person, label="Phone 1", by="boss", now_ms=now)).code


def enrol(client: TestClient, code: str, device: str, secret: str = SECRET):  # type: ignore[no-untyped-def]
    return client.post("/auth/v1/enrol", json={"code": code, "device": device, "secret": secret, "app_version": "0.1.0"})


def refresh(client: TestClient, token: str):  # type: ignore[no-untyped-def]
    return client.post("/auth/v1/refresh", json={"refresh_token": token})


def people(client: TestClient, access: str, username: str = "p1", password: str = PASSWORD):  # type: ignore[no-untyped-def]
    body = {"username": username, "password": password}
    return client.post("/auth/v1/people", json=body, headers={"Authorization": f"Bearer {access}"})


def slug(response) -> str:  # type: ignore[no-untyped-def]
    return str(response.json()["type"]).rpartition(":")[2]


def test_a_code_enrols_one_phone_and_brings_all_it_needs(server: Server, client: TestClient) -> None:
    device = new_id()
    answer = enrol(client, code_for(server), device).json()
    assert (answer["device"], answer["site"], answer["label"]) == (device, SITE, "Phone 1")
    assert answer["server_id"] == server.parts.server_id
    assert answer["epoch"] == server.parts.ledger.identity.epoch
    assert answer["expires_in"] == ACCESS_SECONDS
    assert load_der_public_key(base64.b64decode(answer["rescue_public_key"])).key_size == 3072  # type: ignore[union-attr]
    assert base64.b64decode(answer["bundle_key"]) == server.parts.keys.bundle_key(device)


def test_the_code_is_read_as_people_type_it(server: Server, client: TestClient) -> None:
    code = code_for(server)
    typed = "-".join(code[at : at + 4] for at in range(0, 16, 4)).lower()
    assert enrol(client, typed, new_id()).status_code == 200


def test_the_same_phone_is_answered_again_when_the_reply_was_lost_and_another_phone_is_not(
    server: Server, client: TestClient
) -> None:
    code, device = code_for(server), new_id()
    assert enrol(client, code, device).status_code == 200
    again = enrol(client, code, device)
    assert again.status_code == 200
    assert refresh(client, again.json()["refresh_token"]).status_code == 200
    assert slug(enrol(client, code, new_id())) == "enrolment-over"
    assert slug(enrol(client, code, device, OTHER_SECRET)) == "enrolment-over"
    with reading(server.parts.store):
        assert Device.select().count() == 1


def test_an_expired_an_unknown_and_a_misread_code_are_one_answer(server: Server, client: TestClient) -> None:
    code = code_for(server)
    server.clock.go(CODE_MS / 1000)
    for given in (code, "0" * 16, "not a code", code[:-1] + ("0" if code[-1] != "0" else "1")):
        answer = enrol(client, given, new_id())
        assert (answer.status_code, slug(answer)) == (410, "enrolment-over")


def test_codes_and_secrets_stand_in_the_database_as_hashes_only(server: Server, client: TestClient) -> None:
    code, device = code_for(server), new_id()
    token = enrol(client, code, device).json()["refresh_token"]
    with reading(server.parts.store):
        rows = [str(row) for table in (Enrolment, Device, RefreshToken) for row in table.select().dicts()]
    assert not any(secret in row for secret in (code, SECRET, token) for row in rows)


def test_guessing_codes_is_stopped_after_twenty_tries(client: TestClient) -> None:
    answers = [enrol(client, "0" * 16, new_id()).status_code for _ in range(22)]
    assert answers == [410] * 20 + [429] * 2


def test_a_phone_cannot_take_the_id_of_another(server: Server, client: TestClient) -> None:
    device = new_id()
    enrol(client, code_for(server), device)
    assert slug(enrol(client, code_for(server), device, OTHER_SECRET)) == "enrolment-over"
    assert enrol(client, code_for(server), device).status_code == 200


def test_a_refresh_whose_reply_was_lost_can_be_asked_again(server: Server, client: TestClient) -> None:
    first = enrol(client, code_for(server), new_id()).json()["refresh_token"]
    lost = refresh(client, first).json()["refresh_token"]
    arrived = refresh(client, first).json()["refresh_token"]
    assert lost != arrived
    assert refresh(client, arrived).status_code == 200
    assert refresh(client, arrived).status_code == 200


def test_row_31_a_refresh_token_shown_after_its_successor_was_used_ends_the_whole_line(
    server: Server, client: TestClient
) -> None:
    enrolled = enrol(client, code_for(server), new_id()).json()
    first = enrolled["refresh_token"]
    second = refresh(client, first).json()["refresh_token"]
    third = refresh(client, second).json()
    reused = refresh(client, first)
    assert (reused.status_code, slug(reused)) == (401, "credential-reused")
    assert refresh(client, third["refresh_token"]).status_code == 401
    assert people(client, third["access_token"]).status_code == 401
    with reading(server.parts.store):
        assert Device.select().count() == 1  # the phone stays known; only its credential has ended


def test_row_31_raced_refreshes_leave_one_line_alive(server: Server, client: TestClient) -> None:
    first = enrol(client, code_for(server), new_id()).json()["refresh_token"]
    barrier = threading.Barrier(4)

    def race(_: int) -> str:
        barrier.wait(10)
        return str(refresh(client, first).json()["refresh_token"])

    with ThreadPoolExecutor(4) as pool:
        children = list(pool.map(race, range(4)))
    assert len(set(children)) == 4
    assert refresh(client, children[2]).status_code == 200
    assert slug(refresh(client, children[0])) == "credential-reused"


def forged(
    server: Server, device: str, family: str, key: bytes | None = None, algorithm: str = "HS256", **changes: object
) -> str:
    now = server.clock.ms // 1000
    claims = {
        "iss": server.parts.server_id, "aud": AUDIENCE, "sub": device, "fam": family, "jti": "1", "iat": now, "nbf": now,
        "exp": now + 900,
    } | changes  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, server.parts.keys.access if key is None else key, algorithm=algorithm)


def signed_by_hand(token: str, key: bytes) -> str:
    """The same claims under HMAC with any key, which the library would refuse to use."""
    signed = token.rpartition(".")[0]
    mac = base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), "sha256")).rstrip(b"=").decode()
    return f"{signed}.{mac}"


def test_row_31_no_forged_or_stale_access_token_opens_any_door_of_a_phone(server: Server, client: TestClient) -> None:
    device = new_id()
    enrol(client, code_for(server), device)
    with reading(server.parts.store):
        family = Device.get_by_id(device).family
    now = server.clock.ms // 1000
    public = server.parts.keys.rescue_public_der()
    bad = {
        "alg none": jwt.encode({"sub": device, "fam": family}, None, algorithm="none"),
        "public key as HMAC secret": signed_by_hand(forged(server, device, family), public),
        "other key": forged(server, device, family, b"k" * 32),
        "other algorithm": forged(server, device, family, b"k" * 64, "HS512"),
        "other audience": forged(server, device, family, aud="linxun-console"),
        "other issuer": forged(server, device, family, iss="somebody"),
        "expired by one second": forged(server, device, family, exp=now - 1, nbf=now - 901),
        "expires now": forged(server, device, family, exp=now, nbf=now - 900),
        "not yet": forged(server, device, family, nbf=now + 1),
        "without expiry": forged(server, device, family, exp=None),
        "expiry as text": forged(server, device, family, exp=str(now + 900)),
        "other family": forged(server, device, "0000"),
        "unknown device": forged(server, new_id(), family),
        "garbage": "a.b.c",
    }
    for name, token in bad.items():
        assert people(client, token).status_code == 401, name
        exchange = client.post(PATH, content=b"", headers={"Authorization": f"Bearer {token}"})
        assert exchange.status_code in (401, 400, 415), name
    assert people(client, forged(server, device, family)).status_code == 200


def test_row_31_a_revoked_phone_signs_nobody_in(server: Server, client: TestClient) -> None:
    device = new_id()
    access = enrol(client, code_for(server), device).json()["access_token"]
    assert people(client, access).status_code == 200
    commit(server.parts.store, lambda: revoke(device, by="boss", now_ms=server.clock.ms))
    answer = people(client, access)
    assert (answer.status_code, slug(answer)) == (403, "device-revoked")
    with reading(server.parts.store):
        assert all(row.until is not None for row in DevicePerson.select())


def test_a_person_signs_in_on_a_phone_and_gets_rights_and_sites(server: Server, client: TestClient) -> None:
    access = enrol(client, code_for(server), new_id()).json()["access_token"]
    profile_ = people(client, access).json()
    assert (profile_["person"], profile_["username"]) == ("p1", "p1")
    assert [(s["site"], s["roles"]) for s in profile_["sites"]] == [(SITE, ["patrol"])]
    assert "check" in profile_["sites"][0]["rights"]
    people(client, access)
    with reading(server.parts.store):
        assert DevicePerson.select().count() == 1


def test_a_phone_for_one_person_or_of_another_site_lets_nobody_else_in(server: Server, client: TestClient) -> None:
    server.put(profile("far", Role.PATROL, OTHER_SITE))
    set_password(server.parts, "far", "far", PASSWORD)
    mine = enrol(client, code_for(server, person="p2"), new_id()).json()["access_token"]
    assert slug(people(client, mine)) == "forbidden"
    ours = enrol(client, code_for(server), new_id()).json()["access_token"]
    assert slug(people(client, ours, "far")) == "forbidden"
    assert slug(people(client, ours, "p1", "wrong")) == "wrong-password"


def test_keys_are_readable_by_the_owner_alone_and_the_same_after_a_restart(server: Server, settings: Settings) -> None:
    from server.keys import Keys, WeakKeyFile

    files = sorted(settings.keys.iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 4
    assert Keys(settings.keys).access == server.parts.keys.access
    files[0].chmod(0o644)
    with pytest.raises(WeakKeyFile, match="chmod 600"):
        Keys(settings.keys).make_all()


def test_a_token_that_the_database_has_forgotten_is_known_by_its_signature(server: Server, client: TestClient) -> None:
    """After a restore from last night's backup the database knows only older tokens of the line."""
    first = enrol(client, code_for(server), new_id()).json()["refresh_token"]
    server.clock.go(60)
    second = refresh(client, first).json()["refresh_token"]
    third = refresh(client, second).json()["refresh_token"]
    forget(server, second, third)
    assert refresh(client, third).status_code == 200
    assert slug(refresh(client, first)) == "credential-reused", "what is older than the token that was shown is over"


def test_a_forgotten_token_that_is_older_than_a_known_one_is_refused(server: Server, client: TestClient) -> None:
    first = enrol(client, code_for(server), new_id()).json()["refresh_token"]
    server.clock.go(60)
    assert refresh(client, first).status_code == 200
    forget(server, first)
    assert refresh(client, first).status_code == 401


def test_a_forgotten_token_of_another_server_or_of_an_ended_line_is_refused(server: Server, client: TestClient) -> None:
    device = new_id()
    token = enrol(client, code_for(server), device).json()["refresh_token"]
    forget(server, token)
    assert refresh(client, token[:-5] + ("AAAAA" if token[-5:] != "AAAAA" else "BBBBB")).status_code == 401
    assert enrol(client, code_for(server), device).status_code == 200
    assert refresh(client, token).status_code == 401


def forget(server: Server, *tokens: str) -> None:
    """As a database does that comes back from a backup."""
    hashes = [sha256(token.encode()).hexdigest() for token in tokens]
    commit(server.parts.store, lambda: RefreshToken.delete().where(RefreshToken.token_hash.in_(hashes)).execute())
