"""Held facts through the supervisors' door: one counts after all at its own time, one is laid aside, and nothing is ever lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit, reading
from server.device.commands import revoke
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal
from server.settings import Settings
from server.wiring import create_app
from sync.records.roles import Role
from sync.records.types import Subject
from tests.carry import carry
from tests.desk import session_for
from tests.paper import SITE, PaperPhone, Server, check, profile, server_on
from tests.records import equipment, inspection, new_hazard, new_id, photo, shift_end


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss"), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def phone() -> PaperPhone:
    return PaperPhone()


def waiting(boss: TestClient) -> list[dict[str, object]]:
    return list(boss.get(f"/api/v1/sites/{SITE}/quarantine").json()["held"])


def decide(boss: TestClient, position: object, what: str, note: str = "seen on the camera"):  # type: ignore[no-untyped-def]
    return boss.post(f"/api/v1/sites/{SITE}/quarantine/{position}/{what}", json={"note": note})


def documents(server: Server) -> dict[tuple[str, str, str], bytes]:
    with reading(server.parts.store):
        return {(d.stream, d.kind, d.id): bytes(d.body) for d in Document.select().where(~Document.deleted)}


def slug(answer) -> str:  # type: ignore[no-untyped-def]
    return str(answer.json()["type"]).rpartition(":")[2]


def test_a_released_record_closes_its_task_and_opens_its_hazard_at_its_own_time(
    server: Server, boss: TestClient, phone: PaperPhone
) -> None:
    fact = check(1, author="p9", hazards=(new_hazard(),), abnormal=("body",))
    phone.file(fact)
    assert carry(server, phone).verdicts[0].problem == "author-not-on-device"
    (held,) = waiting(boss)
    server.clock.go(3600)
    assert decide(boss, held["position"], "release").status_code == 204
    assert waiting(boss) == []
    (task,) = [b for (_, kind, name), b in documents(server).items() if (kind, name) == ("task", "t-1")]
    assert b'"state":"done"' in task
    assert b'"done_at":"2026-11-20T04:00:00Z"' in task
    assert [kind for _, kind, _ in documents(server)].count("hazard") == 1
    (record,) = boss.get(f"/api/v1/sites/{SITE}/records").json()["records"]
    assert (record["fact_id"], record["author"]) == (fact.id, "p9")
    phone.epoch = "00000000000000e2"
    assert carry(server, phone).verdicts[0].verdict == "duplicate"


def test_a_rebuild_applies_a_released_record_where_it_was_released(server: Server, boss: TestClient, phone: PaperPhone) -> None:
    phone.file(check(1, author="p9"), check(1))
    carry(server, phone)
    (held,) = waiting(boss)
    assert decide(boss, held["position"], "release").status_code == 204
    before = documents(server)
    assert b'"further":1' in before["site:jl", "task", "t-1"]
    done = rebuild(server.parts.store, server.parts.ledger.registry)
    assert done.refused == []
    assert documents(server) == before
    assert waiting(boss) == []


def test_a_closed_record_waits_no_more_counts_for_nothing_and_stays(server: Server, boss: TestClient, phone: PaperPhone) -> None:
    phone.file(check(1, author="p9"))
    phone.file_bytes(b'{"kind":"inspection.submitted","site":"jl"}', new_id())
    carry(server, phone)
    before = documents(server)
    for held in waiting(boss):
        assert decide(boss, held["position"], "close").status_code == 204
    assert waiting(boss) == []
    assert documents(server) == before
    with reading(server.parts.store):
        kept = list(Journal.select(Journal.verdict, Journal.body).where(Journal.site == SITE, Journal.verdict == "held").tuples())
    assert [bytes(body) for _, body in kept] == [fact.raw for fact in phone.filed]
    assert [v.verdict for v in carry(server, phone).verdicts] == ["held", "held"]


def test_what_still_stands_against_a_record_is_said_and_it_goes_on_waiting(
    server: Server, boss: TestClient, phone: PaperPhone
) -> None:
    fact = inspection(subject=Subject(kind="equipment", id="ext-77"))
    phone.file(fact)
    phone.file_bytes(b"{", "x")
    phone.file_bytes(phone.filed[0].raw, fact.id, b"\0" * 32)
    carry(server, phone)
    server.put(equipment(id="ext-76"))
    found = {held["problem"]: held["position"] for held in waiting(boss)}
    answer = decide(boss, found["subject-unknown"], "release")
    assert (answer.status_code, slug(answer)) == (422, "subject-unknown")
    assert len(waiting(boss)) == len(found)
    server.put(equipment(id="ext-77"))
    assert decide(boss, found["subject-unknown"], "release").status_code == 204


def test_nobody_decides_twice_and_closing_needs_a_reason(server: Server, boss: TestClient, phone: PaperPhone) -> None:
    phone.file(check(1, author="p9"))
    carry(server, phone)
    (held,) = waiting(boss)
    assert slug(decide(boss, held["position"], "close", "")) == "invalid-input"
    assert decide(boss, held["position"], "close").status_code == 204
    assert decide(boss, held["position"], "release").status_code == 404


def test_a_lost_phones_records_can_be_let_in_and_their_photos_be_seen(
    server: Server, boss: TestClient, phone: PaperPhone
) -> None:
    commit(server.parts.store, lambda: revoke("phone-1", by="boss", now_ms=server.clock.ms))
    phone.file(check(1, photos=(photo(),)))
    assert carry(server, phone).verdicts[0].problem == "device-revoked"
    (held,) = waiting(boss)
    assert decide(boss, held["position"], "release").status_code == 204
    (record,) = boss.get(f"/api/v1/sites/{SITE}/records").json()["records"]
    assert [p["sha256"] for p in record["photos"]] == [photo().sha256]


def test_a_released_end_of_shift_gets_its_receipt(server: Server, boss: TestClient, phone: PaperPhone) -> None:
    phone.file(shift_end(author="p9"))
    server.put(profile("p9", Role.PATROL))
    carry(server, phone)
    (held,) = waiting(boss)
    assert decide(boss, held["position"], "release").status_code == 204
    assert [stream for stream, kind, _ in documents(server) if kind == "receipt"] == ["person:p9"]


def test_a_record_of_no_site_is_closed_by_somebody_who_answers_for_all(
    server: Server, boss: TestClient, phone: PaperPhone
) -> None:
    phone.file_bytes(b"no json", "x")
    carry(server, phone)
    with reading(server.parts.store):
        position = Journal.get(Journal.site == "").position
    assert decide(boss, position, "close").status_code == 404
    server.put(
        profile("root", Role.ADMIN).__class__(
            id="root", name="R", username="root", is_everywhere=True, company_roles=(Role.ADMIN,)
        )
    )
    admin = session_for(server, "root")
    path = f"/api/v1/sites/{SITE}/quarantine/{position}/close"
    assert boss.post(path, json={"note": "noise"}, headers=admin).status_code == 204
