"""A record whose template names a retention: its words and photos go when the time is over, the chain and a rebuild stay as they
were, and what nobody may erase stays."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from server.backup.commands import finished_backups, take_backup
from server.database import Store, reading
from server.delivery.storing import store_range
from server.delivery.uploads import Promised
from server.delivery.vault import DiskVault
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal, Photo, Replica
from server.record.erasure import erase_due, husk, sweep_erased
from server.record.tables import Retained
from server.record.views import record
from server.settings import Settings
from sync.gate import read_any_fact
from sync.photos import Range, content_range
from sync.records.fact import InspectionSubmitted
from sync.records.inspection import Answer
from sync.records.template import AnswerKind
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.pictures import jpeg, photo_of
from tests.records import item, new_hazard, template

DAYS = 90
GATE = msgspec.structs.replace(
    template(item("seen"), item("who", AnswerKind.TEXT), item("number", AnswerKind.NUM), code="GATE-V"), retention_days=DAYS
)
SAID = (Answer(i="seen", v="normal"), Answer(i="who", v="Li from the courier", note="van"), Answer(i="number", v=2.0))


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    made.put(GATE)
    return made


def entry(data: bytes = b"", **changes: object) -> InspectionSubmitted:
    photos = (photo_of(data),) if data else ()
    return check(1, template="GATE-V", task=None, answers=SAID, reason="by hand", photos=photos, **changes)


def vault(server: Server) -> DiskVault:
    return DiskVault(server.parts.settings.vault)


def deliver(server: Server, data: bytes) -> str:
    ref = photo_of(data)
    whole = content_range(Range(0, len(data) - 1, len(data)))
    store_range(server.parts, "phone-1", Promised(ref.sha256, ref.bytes, ref.mime), whole, data)
    return ref.sha256


def erase(server: Server) -> int:
    return erase_due(server.parts.store, vault(server), server.clock.ms)


def documents(server: Server) -> dict[tuple[str, str, str], bytes]:
    with reading(server.parts.store):
        return {(d.stream, d.kind, d.id): bytes(d.body) for d in Document.select().where(~Document.deleted)}


def everything(server: Server) -> bytes:
    with reading(server.parts.store):
        return b"".join(bytes(body) for (body,) in Journal.select(Journal.body).where(Journal.body.is_null(False)).tuples())


def test_words_and_photos_go_on_the_day_and_not_before(server: Server) -> None:
    phone, data = PaperPhone(), jpeg()
    fact = entry(data)
    phone.file(fact)
    carry(server, phone)
    name = deliver(server, data)
    server.clock.go(timedelta(days=DAYS).total_seconds() - 60)
    assert erase(server) == 0
    assert b"courier" in everything(server)
    server.clock.go(120)
    assert erase(server) == 1
    assert b"courier" not in everything(server)
    assert b"by hand" not in everything(server)
    assert not vault(server).has(name)
    with reading(server.parts.store):
        row, kept = record(fact.id, [SITE])
        assert Photo.select().count() == 0
    assert row.is_erased
    assert isinstance(kept, InspectionSubmitted)
    assert [(a.i, a.v, a.note) for a in kept.body.answers] == [("seen", "normal", ""), ("who", None, ""), ("number", 2.0, "")]
    assert (kept.author, kept.made_at, kept.body.template) == (fact.author, fact.made_at, "GATE-V")
    assert erase(server) == 0


def test_the_chain_goes_on_the_same_record_is_known_again_and_a_rebuild_comes_out_equal(server: Server) -> None:
    phone = PaperPhone()
    phone.file(entry(), check(2))
    carry(server, phone)
    server.clock.go(timedelta(days=DAYS + 1).total_seconds())
    assert erase(server) == 1
    with reading(server.parts.store):
        hashes = [
            h
            for (h,) in Journal.select(Journal.fact_hash)
            .join(Replica, on=Journal.replica == Replica.id)
            .where(Replica.device == "phone-1")
            .order_by(Journal.n)
            .tuples()
        ]
    assert hashes == [filed.hash.hex() for filed in phone.filed]
    phone.file(check(3))
    assert [v.verdict for v in carry(server, phone).verdicts] == ["duplicate", "duplicate", "settled"]
    before = documents(server)
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    assert documents(server) == before
    with reading(server.parts.store):
        assert Retained.select().count() == 1
    assert erase(server) == 0


def test_a_record_tied_to_a_hazard_and_one_without_retention_stay_whole(server: Server) -> None:
    phone = PaperPhone()
    phone.file(entry(abnormal=("seen",), hazards=(new_hazard("seen"),)), check(2))
    carry(server, phone)
    before = everything(server)
    server.clock.go(timedelta(days=10 * DAYS).total_seconds())
    assert erase(server) == 0
    assert everything(server) == before


def test_a_photo_that_another_record_shows_too_stays(server: Server) -> None:
    phone, data = PaperPhone(), jpeg()
    phone.file(entry(data), check(2, photos=(photo_of(data),)))
    carry(server, phone)
    name = deliver(server, data)
    server.clock.go(timedelta(days=DAYS + 1).total_seconds())
    assert erase(server) == 1
    assert vault(server).has(name)


def test_what_was_erased_holds_up_no_backup_and_photos_left_by_a_kill_are_swept(server: Server, settings: Settings) -> None:
    phone, data = PaperPhone(), jpeg()
    phone.file(entry(data))
    carry(server, phone)
    name = deliver(server, data)
    server.clock.go(timedelta(days=DAYS + 1).total_seconds())
    kept = vault(server).read(name)
    assert erase(server) == 1
    spare = settings.data / "spare"
    spare.write_bytes(kept)
    vault(server).add(name, spare)
    assert sweep_erased(server.parts.store, vault(server)) == 1
    assert not vault(server).has(name)
    if server.parts.store.is_sqlite:
        take_backup(server.parts.settings, server.parts.store, server.clock.ms)
        assert len(finished_backups(server.parts.settings)) == 1
        with reading(server.parts.store):
            assert Replica.get(Replica.device == "phone-1").safe_n == 1


def test_of_a_form_that_is_gone_only_the_envelope_stays() -> None:
    kept = read_any_fact(husk(entry(), None))
    assert isinstance(kept, InspectionSubmitted)
    assert [a.v for a in kept.body.answers] == [None, None, None]
