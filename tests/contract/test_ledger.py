"""The contract of the ledger, held by SQLite and PostgreSQL alike: nothing lost, nothing doubled, numbers without gaps."""

import threading
from collections import Counter

import msgspec
import pytest

from server.database import Store, commit, reading
from server.ledger.documents import Key
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal, Replica, Stream
from server.settings import Settings
from server.wiring import intakes
from sync.exchange.digest import as_digest, document_sum
from sync.journal import Replica as ReplicaName
from sync.journal import extend, first_link
from sync.records.fact import HazardClosed, encode_fact
from sync.records.hazard import Closing
from sync.records.types import Subject
from tests.carry import carry
from tests.paper import PaperPhone, Server, check, server_on
from tests.records import equipment, inspection, new_hazard, new_id, seen, shift_end


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings, equipments=8, tasks=40)
    made.enrol()
    return made


@pytest.fixture
def phone() -> PaperPhone:
    return PaperPhone()


def verdicts(reply):  # type: ignore[no-untyped-def]
    return [(v.n, v.verdict, v.problem) for v in reply.verdicts]


def state(server: Server) -> dict[tuple[str, str, str], tuple[object, ...]]:
    """Every document with what must survive a rebuild; versions may be others."""
    with reading(server.parts.store):
        return {
            (d.stream, d.kind, d.id): (d.deleted, d.state, d.due_at, None if d.body is None else bytes(d.body))
            for d in Document.select()
        }


def assert_sound(server: Server) -> None:
    """Numbering without gaps, chains that verify, one settled row per id, counts and checksums that are true."""
    with reading(server.parts.store):
        for replica in Replica.select():
            rows = list(Journal.select().where(Journal.replica == replica.id).order_by(Journal.n))
            assert [row.n for row in rows] == list(range(1, replica.n + 1))
            name = ReplicaName(replica.device, replica.epoch)
            link = extend(first_link(name), 1, [bytes.fromhex(row.fact_hash) for row in rows])
            assert link.hex() == replica.link
            assert all(row.verdict != "settled" or row.body is not None for row in rows)
        settled = Counter(row.fact_id for row in Journal.select().where(Journal.verdict == "settled"))
        assert max(settled.values()) == 1
        for stream in Stream.select():
            documents = list(Document.select().where(Document.stream == stream.name))
            assert sorted(d.version for d in documents) == sorted({d.version for d in documents})
            assert max(d.version for d in documents) == stream.head
            live = [document_sum(d.kind.encode(), d.id.encode(), d.version) for d in documents if not d.deleted]
            assert as_digest(len(live), sum(live)) == as_digest(stream.count, int(stream.checksum, 16))


def test_an_offer_beyond_the_head_takes_nothing_and_says_where_to_go_on(server: Server, phone: PaperPhone) -> None:
    phone.file(check(1), check(2), check(3))
    reply = carry(server, phone, 2)
    assert (reply.verdicts, reply.high_water, reply.fork) == ((), 0, False)
    assert carry(server, phone, 1).high_water == 3
    assert_sound(server)


def test_other_facts_under_used_numbers_are_a_fork_and_a_new_epoch_brings_them(server: Server, phone: PaperPhone) -> None:
    phone.file(check(1), check(2))
    carry(server, phone)
    copy = PaperPhone()
    copy.file(check(3), check(4), check(5))
    reply = carry(server, copy)
    assert (reply.fork, reply.verdicts) == (True, ())
    copy.epoch = "00000000000000e2"
    assert verdicts(carry(server, copy)) == [(1, "settled", ""), (2, "settled", ""), (3, "settled", "")]
    assert_sound(server)


def test_a_phone_restored_to_an_older_copy_is_told_of_the_fork_although_its_numbers_are_below_the_head(
    server: Server, phone: PaperPhone
) -> None:
    phone.file(*(check(n) for n in range(1, 9)))
    carry(server, phone)
    restored = PaperPhone(filed=phone.filed[:4])
    restored.file(check(9))
    assert carry(server, restored, 5).fork
    restored.filed.pop()
    assert carry(server, restored, 5).fork


def test_a_journal_offered_again_under_a_new_epoch_is_settled_once(server: Server, phone: PaperPhone) -> None:
    phone.file(check(1), check(2))
    carry(server, phone)
    before = state(server)
    again = PaperPhone(epoch="00000000000000e2")
    for fact in phone.filed:
        again.file_bytes(fact.raw, fact.id)
    assert verdicts(carry(server, again)) == [(1, "duplicate", ""), (2, "duplicate", "")]
    assert state(server) == before
    assert_sound(server)


def test_the_same_id_with_other_content_is_held_and_both_are_kept(server: Server, phone: PaperPhone) -> None:
    first = check(1)
    other = msgspec.structs.replace(first, author="p2")
    phone.file(first, other)
    assert verdicts(carry(server, phone)) == [(1, "settled", ""), (2, "held", "id-conflict")]
    again = PaperPhone("phone-2")
    server.enrol("phone-2")
    third = msgspec.structs.replace(first, made_at=first.body.started_at)
    again.file(third)
    assert verdicts(carry(server, again)) == [(1, "held", "id-conflict")]
    with reading(server.parts.store):
        kept = {bytes(row.body) for row in Journal.select().where(Journal.fact_id == first.id)}
    assert kept == {encode_fact(first), encode_fact(other), encode_fact(third)}


def test_the_same_fact_twice_in_one_batch_settles_once(server: Server, phone: PaperPhone) -> None:
    fact = check(1)
    phone.file(fact, fact)
    assert verdicts(carry(server, phone)) == [(1, "settled", ""), (2, "duplicate", "")]
    assert_sound(server)


def test_a_repeat_of_a_held_fact_is_still_held_with_its_reason(server: Server, phone: PaperPhone) -> None:
    unknown = inspection(subject=Subject(kind="equipment", id="no-such"))
    phone.file(unknown, unknown)
    held = [(1, "held", "subject-unknown"), (2, "held", "subject-unknown")]
    assert verdicts(carry(server, phone)) == held
    assert verdicts(carry(server, phone)) == held
    again = PaperPhone(epoch="00000000000000e2")
    again.file(unknown)
    assert verdicts(carry(server, again)) == [(1, "held", "subject-unknown")]


def test_one_bad_fact_never_stops_the_others(server: Server, phone: PaperPhone) -> None:
    phone.file(check(1))
    phone.file_bytes(b'{"kind":"inspection.submitted"', new_id())
    phone.file_bytes(b'{"kind":"drone.flown","schema":1}', new_id())
    phone.file_bytes(encode_fact(check(2)), check(2).id)
    phone.file(inspection(template="NO-SUCH"), inspection(version=9), inspection(author="boss"), inspection(site="xh"))
    phone.file(inspection(task="t-2"), check(3))
    assert [problem for _, _, problem in verdicts(carry(server, phone))] == [
        "", "malformed-fact", "unknown-kind", "id-mismatch", "template-unknown", "template-unknown", "author-not-on-device",
        "site-out-of-scope", "conflict", "",
    ]  # fmt: skip
    assert_sound(server)


def test_a_held_fact_leaves_no_trace_in_the_documents(server: Server, phone: PaperPhone) -> None:
    hazard = new_hazard()
    phone.file(check(1, hazards=(hazard,), abnormal=("body",)))
    carry(server, phone)
    before = state(server)
    # The second check is applied to its task and card before the hazard's id turns out to be taken.
    phone.file(check(2, hazards=(new_hazard(id=hazard.id),), abnormal=("body",)))
    assert verdicts(carry(server, phone, 2)) == [(2, "held", "conflict")]
    assert state(server) == before
    assert_sound(server)


def test_a_hazard_is_opened_seen_by_another_and_closed_on_the_card_too(server: Server, phone: PaperPhone) -> None:
    hazard = new_hazard()
    phone.file(check(1, hazards=(hazard,), abnormal=("body",)), seen(hazard.id))
    assert verdicts(carry(server, phone)) == [(1, "settled", ""), (2, "settled", "")]
    assert b'"seen":1' in phone.rows["site:jl", "equipment", "ext-1"].body
    subject = Subject(kind="hazard", id=hazard.id)
    ledger = server.parts.ledger
    commit(
        server.parts.store,
        lambda: ledger.act(HazardClosed, author="boss", site="jl", subject=subject, body=Closing(note="replaced")),
    )
    phone.file(seen(hazard.id))
    assert verdicts(carry(server, phone, 3)) == [(3, "held", "conflict")]
    assert hazard.id.encode() not in phone.rows["site:jl", "equipment", "ext-1"].body
    assert b'"state":"closed"' in phone.rows["site:jl", "hazard", hazard.id].body


def test_a_removed_document_is_a_tombstone_and_its_checks_are_held(server: Server, phone: PaperPhone) -> None:
    carry(server, phone)
    assert ("site:jl", "equipment", "ext-8") in phone.rows
    key = Key("site:jl", "equipment", "ext-8")
    commit(server.parts.store, lambda: server.parts.ledger.remove("boss", [key], "scrapped"))
    phone.file(inspection(subject=Subject(kind="equipment", id="ext-8")))
    assert verdicts(carry(server, phone)) == [(1, "held", "subject-gone")]
    assert ("site:jl", "equipment", "ext-8") not in phone.rows
    assert_sound(server)


def test_a_document_put_again_unchanged_takes_no_new_version(server: Server, phone: PaperPhone) -> None:
    carry(server, phone)
    cursors = dict(phone.cursors)
    server.put(equipment(id="ext-3"))
    carry(server, phone)
    assert phone.cursors == cursors
    server.put(equipment(id="ext-3", name="moved"))
    carry(server, phone)
    assert phone.cursors != cursors


def test_small_pages_end_where_one_page_ends_and_every_digest_agrees(server: Server, phone: PaperPhone) -> None:
    whole = PaperPhone("phone-2")
    server.enrol("phone-2")
    carry(server, whole)
    pages = 1
    while carry(server, phone, page_bytes=1024).more:
        pages += 1
    assert pages > 10
    assert phone.rows == whole.rows
    assert phone.cursors == whole.cursors
    assert carry(server, phone, digests=phone.digests()).mismatch == ()
    wrong = phone.digests() | {"site:jl": as_digest(1, 1)}
    assert carry(server, phone, digests=wrong).mismatch == ("site:jl",)


def test_a_cursor_of_another_database_or_beyond_the_head_starts_from_zero(server: Server, phone: PaperPhone) -> None:
    carry(server, phone)
    everything = set(phone.rows)
    for foreign in ("", "nonsense", "v1.0000000000000000.3.site:jl", phone.cursors["site:jl"].replace("site:jl", "site:xh")):
        phone.rows.clear()
        carry(server, phone, cursors=phone.cursors | {"site:jl": foreign})
        assert {key for key in everything if key[0] == "site:jl"} == set(phone.rows)


def test_phones_that_push_at_once_to_one_site_lose_nothing_and_leave_no_gap(server: Server) -> None:
    phones = [PaperPhone(f"phone-{n}") for n in range(2, 8)]
    for number, phone in enumerate(phones):
        server.enrol(phone.device)
        phone.file(*(check(n % 8 + 1, task=f"t-{n % 8 + 1 + 8 * (number % 4)}") for n in range(20)))

    def push(phone: PaperPhone) -> None:
        for first in range(1, 21, 4):
            carry(server, phone, first, first + 3)

    pushing = [threading.Thread(target=push, args=(phone,)) for phone in phones]
    for one in pushing:
        one.start()
    for one in pushing:
        one.join()
    assert_sound(server)
    with reading(server.parts.store):
        assert Journal.select().where(Journal.verdict == "settled", Journal.kind == "inspection.submitted").count() == 120


def test_a_reader_that_follows_the_feed_misses_no_document(server: Server, phone: PaperPhone) -> None:
    writers = [PaperPhone(f"phone-{n}") for n in range(2, 5)]
    for writer in writers:
        server.enrol(writer.device)
        writer.file(*(check(n % 8 + 1, task=None) for n in range(24)))

    def push(writer: PaperPhone) -> None:
        for first in range(1, 25, 2):
            carry(server, writer, first, first + 1, want_page=False)

    pushing = [threading.Thread(target=push, args=(writer,)) for writer in writers]
    for one in pushing:
        one.start()
    while any(one.is_alive() for one in pushing):
        carry(server, phone)
    fresh = PaperPhone(epoch="00000000000000e9")
    carry(server, phone)
    carry(server, fresh)
    assert phone.rows == fresh.rows


def test_a_rebuild_from_the_journal_makes_the_same_documents(server: Server, phone: PaperPhone) -> None:
    hazard = new_hazard()
    phone.file(check(1, hazards=(hazard,), abnormal=("body",)), seen(hazard.id), check(1, author="p2"), inspection(version=9))
    phone.file(*(check(n) for n in range(2, 9)), shift_end())
    carry(server, phone)
    server.put(equipment(id="ext-2", name="moved"))
    key = Key("site:jl", "equipment", "ext-7")
    commit(server.parts.store, lambda: server.parts.ledger.remove("boss", [key]))
    before, epoch = state(server), phone.server_epoch
    done = rebuild(server.parts.store, intakes())
    assert (state(server), done.refused) == (before, [])
    assert done.documents == sum(1 for row in before.values() if not row[0])
    assert_sound(server)
    phone.rows.clear()  # as the phone does when it sees another epoch
    carry(server, phone, 13)
    assert phone.server_epoch != epoch
    assert {key: row.body for key, row in phone.rows.items() if key[0] == "site:jl"} == {
        key: row[3] for key, row in before.items() if key[0] == "site:jl" and not row[0]
    }
