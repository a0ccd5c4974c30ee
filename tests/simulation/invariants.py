"""What must hold after every step of the simulation, read from the files of both sides and compared with the oracle.
Numbers in the messages are those of the list of invariants in `docs/protocol.md`."""

from __future__ import annotations

import sqlite3
from collections import Counter
from hashlib import sha256

import msgspec

from sync.exchange.digest import MODULUS, document_sum
from sync.gate import read_any_fact
from sync.journal import Replica, first_link, next_link
from sync.records.fact import HazardSeen, InspectionSubmitted
from sync.records.hazard import Hazard
from sync.records.task import Task
from tests.simulation.phone import SimPhone
from tests.simulation.stage import digest
from tests.simulation.wire import Fault
from tests.simulation.world import World


def check_all(world: World) -> None:
    """Raise AssertionError when any invariant is broken."""
    nothing_is_lost(world)
    with world.server.reading() as db:
        journals_have_no_gap_and_chains_verify(db)
        nothing_is_doubled(db)
        streams_count_what_they_hold(db)
        for phone in world.phones.values():
            phone_is_whole(phone)
            phone_agrees_where_it_stands_at_the_head(phone, world, db)


def nothing_is_lost(world: World) -> None:
    """I1, I9, I10, I14: every filed fact is, with its own bytes, in the server's journal or on its phone."""
    server = world.on_server()
    on_phone = {name: phone.facts() for name, phone in world.phones.items()}
    for fact_id, filed in world.filed.items():
        here = on_phone[filed.phone].get(fact_id)
        there = any(hashed == digest(filed.raw) for hashed, _, _ in server.get(fact_id, ()))
        if here is not None:
            assert here[2] == filed.raw, f"the bytes of {fact_id} changed on {filed.phone}"
        assert there or here is not None or fact_id in world.excused, f"I1: {fact_id} of {filed.phone} is nowhere"
        if here is not None and here[3] != "waiting" and _believes_in(world, filed.phone):
            assert there, f"I14: {filed.phone} calls {fact_id} {here[3]}, the server does not have it"


def _believes_in(world: World, name: str) -> bool:
    """Whether the phone's last answer came from the database that the server has now, and was written down to its end."""
    head = world.phones[name].store.journal.head()
    with world.server.reading() as db:
        sql = "SELECT n FROM replica WHERE device = ? AND epoch = ?"
        (held,) = db.execute(sql, (head.replica.device, head.replica.epoch)).fetchone() or (0,)
    # A phone killed between noting a restored server and its marks still has the old marks; the next answer puts them right.
    is_behind = world.did["server restored from backup"] > 0 and head.confirmed > int(held)
    return head.server_epoch == world.server.epoch and not is_behind


def journals_have_no_gap_and_chains_verify(db: sqlite3.Connection) -> None:
    """I3: each journal is 1, 2, 3 …, its links verify, and the replica's row says where it ends."""
    for row, device, epoch, last, link in db.execute("SELECT id, device, epoch, n, link FROM replica").fetchall():
        chain = first_link(Replica(device, epoch))
        count = 0
        rows = db.execute("SELECT n, fact_hash, link, body FROM journal WHERE replica = ? ORDER BY n", (row,))
        for count, (n, hashed, stored, body) in enumerate(rows, 1):
            assert n == count, f"I3: {device}:{epoch} goes from {count - 1} to {n}"
            chain = next_link(chain, n, bytes.fromhex(hashed))
            assert chain.hex() == stored, f"I3: the chain of {device}:{epoch} breaks at {n}"
            assert body is None or sha256(body).hexdigest() == hashed, (
                f"the bytes of {device}:{epoch} {n} are not those of its hash"
            )
        assert (count, chain.hex()) == (last, link), f"I3: {device}:{epoch} says {last}, holds {count}"


def nothing_is_doubled(db: sqlite3.Connection) -> None:
    """I2: a fact has one row with an effect, and the documents show the effect of each settled fact once."""
    rows = db.execute("SELECT fact_id, fact_hash, verdict, body FROM journal").fetchall()
    decided = Counter((fact_id, hashed) for fact_id, hashed, verdict, _ in rows if verdict != "duplicate")
    assert not [key for key, times in decided.items() if times > 1], "I2: a fact was decided twice"
    settled = Counter(fact_id for fact_id, _, verdict, _ in rows if verdict == "settled")
    assert max(settled.values(), default=0) <= 1, "I2: a fact was settled twice"
    facts = [read_any_fact(bytes(body)) for _, _, verdict, body in rows if verdict == "settled"]
    checks = [f for f in facts if isinstance(f, InspectionSubmitted)]
    _tasks_count_their_checks(db, checks)
    _hazards_are_those_that_were_found(db, checks, [f for f in facts if isinstance(f, HazardSeen)])


def _tasks_count_their_checks(db: sqlite3.Connection, checks: list[InspectionSubmitted]) -> None:
    done = Counter(c.body.task for c in checks if c.body.task is not None)
    for (body,) in db.execute("SELECT body FROM document WHERE kind = 'task' AND NOT deleted"):
        task = msgspec.json.decode(body, type=Task)
        shown = task.further + 1 if task.state == "done" else 0
        assert shown == done[task.id], f"I2: {task.id} shows {shown} checks, the journal has {done[task.id]}"


def _hazards_are_those_that_were_found(db: sqlite3.Connection, checks: list[InspectionSubmitted], seen: list[HazardSeen]) -> None:
    found = {new.id: check for check in checks for new in check.body.hazards}
    bodies = db.execute("SELECT body FROM document WHERE kind = 'hazard' AND NOT deleted").fetchall()
    hazards = {h.id: h for h in (msgspec.json.decode(body, type=Hazard) for (body,) in bodies)}
    assert hazards.keys() == found.keys(), "I2: hazards and the checks that found them differ"
    for hazard_id, hazard in hazards.items():
        others = {f.author for f in seen if f.subject.id == hazard_id} - {hazard.opened_by}
        assert sorted(s.by for s in hazard.seen) == sorted(others), f"I2: sightings of {hazard_id}"


def streams_count_what_they_hold(db: sqlite3.Connection) -> None:
    """I4, the server's half: versions 1 … head without a gap among what is left, count and checksum of the live documents."""
    sums: dict[str, list[tuple[bytes, bytes, int]]] = {}
    for stream, kind, doc_id, version, deleted in db.execute("SELECT stream, kind, id, version, deleted FROM document"):
        live = sums.setdefault(stream, [])
        if not deleted:
            live.append((kind.encode(), doc_id.encode(), version))
    for name, head, count, checksum in db.execute("SELECT name, head, count, checksum FROM stream").fetchall():
        live = sums.get(name, [])
        total = sum(document_sum(*d) for d in live) % MODULUS
        assert (count, checksum) == (len(live), f"{total:016x}"), f"I4: the server's own digest of {name}"
        assert all(version <= head for _, _, version in live), f"I5: {name} is behind its documents"


def phone_is_whole(phone: SimPhone) -> None:
    """I3 and I8 on the phone: the chain verifies, every fact has one place in the outbox, digests are those of the rows."""
    assert phone.store.journal.verify() is None, f"I3: the chain of {phone.name} breaks at {phone.store.journal.verify()}"
    with phone.reading() as db:
        assert db.execute("SELECT COUNT(*) FROM fact WHERE id NOT IN (SELECT fact_id FROM outbox)").fetchone() == (0,), (
            "a fact without a state"
        )
        assert db.execute("SELECT COUNT(*) FROM outbox WHERE fact_id NOT IN (SELECT id FROM fact)").fetchone() == (0,), (
            "a state without a fact"
        )
        state = db.execute("SELECT epoch, n FROM journal").fetchone()
        top = db.execute("SELECT MAX(n) FROM fact WHERE epoch = ?", (state[0],)).fetchone()[0]
        assert top is None or top == state[1], f"I3: {phone.name} says {state[1]}, holds {top}"
        for name, count, checksum in db.execute("SELECT name, count, checksum FROM stream WHERE is_at_head").fetchall():
            rows = db.execute("SELECT kind, id, version FROM document WHERE stream = ?", (name,)).fetchall()
            total = sum(document_sum(k.encode(), i.encode(), v) for k, i, v in rows) % MODULUS
            assert (count, int(checksum, 16)) == (len(rows), total), f"I4: {phone.name} miscounts {name}"


def phone_agrees_where_it_stands_at_the_head(phone: SimPhone, world: World, db: sqlite3.Connection) -> None:
    """I4 and I5: a phone whose cursor is at the head of a stream holds the server's rows of it, byte for byte.

    Only the reply to another request can put a cursor where the rows are not; then the digests differ, and the next exchange
    repairs the stream. Where both sides' digests agree, or no such reply ever came, the rows must be equal."""
    heads = {name: more for name, *more in db.execute("SELECT name, head, count, checksum FROM stream").fetchall()}
    was_fooled = world.net.met[Fault.STALE_REPLY.value] > 0
    with phone.reading() as held:
        columns = "SELECT name, cursor, count, checksum FROM stream WHERE is_at_head"
        for name, cursor, count, checksum in held.execute(columns).fetchall():
            head, *digest_there = heads.get(name, (0, 0, "0"))
            if cursor != f"v1.{world.server.epoch}.{head}.{name}":
                continue
            if was_fooled and [count, f"{int(checksum, 16):016x}"] != digest_there:
                continue
            assert _rows(held, name) == _rows(db, name, "AND NOT deleted"), f"I4: {phone.name} and the server differ in {name}"


def _rows(db: sqlite3.Connection, stream: str, more: str = "") -> dict[tuple[str, str], tuple[int, bytes]]:
    sql = f"SELECT kind, id, version, body FROM document WHERE stream = ? {more}"
    return {(kind, doc_id): (version, bytes(body)) for kind, doc_id, version, body in db.execute(sql, (stream,))}


def everything_is_settled(world: World) -> None:
    """The end: the network is healed, every phone has delivered, and both sides agree to the last fact and photo."""
    check_all(world)
    server = world.on_server()
    for name, phone in world.phones.items():
        if name in world.revoked:
            assert phone.store.documents.count() == 0, f"{name} was reported lost and still holds documents"
        waiting = phone.store.outbox.counts().waiting
        assert waiting == 0, f"I1: {name} still holds {waiting} facts"
        with phone.reading() as held, world.server.reading() as db:
            for stream, cursor in held.execute("SELECT name, cursor FROM stream").fetchall():
                assert _rows(held, stream) == _rows(db, stream, "AND NOT deleted"), f"I4: {name} differs in {stream} at {cursor}"
    missing = [i for i in world.filed if i not in server and i not in world.excused]
    assert not missing, f"I1: never arrived: {missing}"
    photos_are_there(world)


def photos_are_there(world: World) -> None:
    """I12: each photo that a delivered fact promises is in the vault, unless the disk it was on is gone, or its phone is lost.

    A phone whose storage ran short may have deleted what the server had echoed before a backup held it (and says so)."""
    given_up = {name: _deleted_early(phone) for name, phone in world.phones.items()}
    for fact_id, filed in world.filed.items():
        if fact_id in world.excused or fact_id in world.off_phone or filed.phone in world.revoked:
            continue
        for photo in filed.fact.photos:
            if photo.sha256 in given_up[filed.phone]:
                continue
            file = world.server.settings.vault / photo.sha256[:2] / photo.sha256
            assert file.is_file(), f"I12: photo {photo.sha256[:8]} of {fact_id} from {filed.phone} never arrived"
            assert sha256(file.read_bytes()).hexdigest() == photo.sha256, f"I12: photo {photo.sha256[:8]} is not itself"


def _deleted_early(phone: SimPhone) -> set[str]:
    with phone.reading() as db:
        return {sha256 for (sha256,) in db.execute("SELECT sha256 FROM photo WHERE is_purged AND NOT is_safe")}
