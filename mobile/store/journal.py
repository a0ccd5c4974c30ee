"""The device journal on disk: a fact is filed with its number, link, outbox entry and photo promises in one transaction.

Called by the actions through the `Filing` port and by delivery when a replica ends. Never gives a number twice and never
deletes a fact that the server has not named and backed up.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import peewee

from mobile.shapes import JournalHead
from mobile.store.database import Database
from mobile.store.queries import first, rows
from mobile.store.tables import Draft, DraftAnswer, DraftPhoto, Fact, FactPhoto, Job, Journal, Outbox, Photo
from sync.errors import HeldError, IdConflict, InputError, NotEnrolled
from sync.gate import read_phone_fact
from sync.journal import Replica, fact_hash, first_link, next_link
from sync.records.fact import PhoneFact, encode_fact, kind_of
from sync.times import to_ms

log = logging.getLogger(__name__)
_NEXT = Journal.update(n=Journal.n + 1).where(Journal.id == 1).returning(Journal.n, Journal.epoch, Journal.link)


class JournalStore:
    """The journal of this phone; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> JournalHead:
        """Return where the journal stands; raises `NotEnrolled` before the phone belongs to a server."""
        with self._database.reading() as db:
            return read_head(db)

    def is_open(self) -> bool:
        """True once the phone was enrolled and may number facts."""
        return self._database.row(Journal.select(Journal.n)) is not None

    def begin(self, replica: Replica) -> None:
        """Start the journal of a newly enrolled phone at number 0; an open journal goes on under the new device name."""
        with self._database.transaction() as db:
            if first(db, Journal.select(Journal.device).where(Journal.device == replica.device)) is not None:
                return
            old = first(db, Journal.select(Journal.n))
            _open(db, replica)
            if old is not None:
                _renumber(db, replica)

    def renew(self, epoch: str) -> None:
        """Take a new epoch (restored database or fork) and number again, in their order, all facts that no backup covers.

        Ids, bytes and hashes stay; the server recognises what it already has."""
        with self._database.transaction() as db:
            device = first(db, Journal.select(Journal.device))
            if device is None:
                raise NotEnrolled
            replica = Replica(device[0], epoch)
            _open(db, replica)
            _renumber(db, replica)

    def file(self, fact: PhoneFact, *, draft_id: str = "", job_id: str = "") -> int:
        """Write the fact and return its number; the draft or job is gone and its photos are promised in the same commit.

        Filing the same fact again returns its first number; raises `IdConflict` for another one under its id, `PhoneFull` when
        the storage takes no more, `InputError` for what the gate would hold (nothing is written, the draft is still there)."""
        raw = encode_fact(fact)
        _check_gate(raw)
        hashed = fact_hash(raw)
        with self._database.transaction() as db:
            known = first(db, Fact.select(Fact.n, Fact.hash).where(Fact.id == fact.id))
            if known is not None:
                if bytes(known[1]) != hashed:
                    raise IdConflict(fact.id)
                return int(known[0])
            number = _append(db, fact, raw, hashed)
            Outbox.insert(fact_id=fact.id, state="waiting").execute(db)
            _promise(db, fact)
            if draft_id:
                _keep_template(db, draft_id)
                _forget_draft(db, draft_id)
            if job_id:
                Job.delete().where(Job.id == job_id).execute(db)
        return number

    def adopt(self, salvaged: Sequence[bytes]) -> int:
        """File facts again that were read out of a damaged database, as the same bytes under new numbers; return how many.

        One that the gate refuses stays in the damaged file and stops no other. Raises `PhoneFull`."""
        count = 0
        for raw in salvaged:
            try:
                fact = read_phone_fact(raw)
            except HeldError as error:
                log.warning("a fact of a damaged database was not taken over: %s", error.slug)
                continue
            with self._database.transaction() as db:
                if first(db, Fact.select(Fact.n).where(Fact.id == fact.id)) is not None:
                    continue
                _append(db, fact, raw, fact_hash(raw))
                Outbox.insert(fact_id=fact.id, state="waiting").execute(db)
                for photo in fact.photos:
                    row = {"sha256": photo.sha256, "bytes": photo.bytes, "mime": photo.mime, "taken_at": to_ms(fact.made_at)}
                    Photo.insert(**row, state="draft").on_conflict_ignore().execute(db)
                _promise(db, fact)
            count += 1
        return count

    def link_at(self, epoch: str, n: int) -> bytes | None:
        """Return the link of fact `n` of that epoch, or None when it is not on this phone any more."""
        head = self.head()
        if head.replica.epoch == epoch and head.n == n:
            return head.link
        row = self._database.row(Fact.select(Fact.link).where(Fact.epoch == epoch, Fact.n == n))
        return None if row is None else bytes(row[0])

    def reaches(self, number: int) -> bool:
        """True when the fact after that number can be offered: it and the one before it are here, or nothing comes after it."""
        with self._database.reading() as db:
            head = read_head(db)
            wanted = [n for n in (number, number + 1) if n > 0]
            kept = Fact.select(Fact.n).where(Fact.epoch == head.replica.epoch, Fact.n.in_(wanted))
            return number >= head.n or len(rows(db, kept)) == len(wanted)

    def verify(self) -> int | None:
        """Return the first number that is missing or whose hash or link does not fit its bytes, or None when the chain holds.

        Facts below the highest one that a backup covers may have been purged: behind such a gap the chain is taken up again."""
        head = self.head()
        columns = (Fact.n, Fact.hash, Fact.link, Fact.body, Outbox.is_safe)
        joined = Fact.select(*columns).join(Outbox, on=(Outbox.fact_id == Fact.id))
        kept = self._database.rows(joined.where(Fact.epoch == head.replica.epoch).order_by(Fact.n))
        covered = max((n for n, *_, is_safe in kept if is_safe), default=0)
        link: bytes | None = first_link(head.replica)
        expected = 1
        for n, hashed, stored, body, _ in kept:
            if n != expected:
                if n > covered:
                    return expected
                link = None
            if fact_hash(bytes(body)) != bytes(hashed):
                return int(n)
            if link is not None and next_link(link, n, bytes(hashed)) != bytes(stored):
                return int(n)
            link, expected = bytes(stored), n + 1
        return None if not kept or link == head.link else head.n


def _check_gate(raw: bytes) -> None:
    try:
        read_phone_fact(raw)
    except HeldError as error:
        raise InputError(error.slug, errors=error.errors) from None


def read_head(db: peewee.SqliteDatabase) -> JournalHead:
    """Return the journal's row; raises `NotEnrolled` when there is none."""
    columns = (Journal.device, Journal.epoch, Journal.n, Journal.link, Journal.confirmed, Journal.safe, Journal.server_epoch)
    row = first(db, Journal.select(*columns))
    if row is None:
        raise NotEnrolled
    device, epoch, n, link, confirmed, safe, server_epoch = row
    return JournalHead(Replica(device, epoch), n, bytes(link), confirmed, safe, server_epoch)


def _append(db: peewee.SqliteDatabase, fact: PhoneFact, raw: bytes, hashed: bytes) -> int:
    moved = rows(db, _NEXT)
    if not moved:
        raise NotEnrolled
    number, epoch, before = moved[0]
    link = next_link(bytes(before), number, hashed)
    Fact.insert(
        id=fact.id,
        epoch=epoch,
        n=number,
        kind=kind_of(fact),
        author=fact.author,
        site=fact.site,
        subject_kind=fact.subject.kind,
        subject_id=fact.subject.id,
        made_at=to_ms(fact.made_at),
        hash=hashed,
        link=link,
        body=raw,
    ).execute(db)
    Journal.update(link=link).where(Journal.id == 1).execute(db)
    return int(number)


def _promise(db: peewee.SqliteDatabase, fact: PhoneFact) -> None:
    for photo in fact.photos:
        FactPhoto.insert(fact_id=fact.id, sha256=photo.sha256).execute(db)
        Photo.update(state="promised").where((Photo.sha256 == photo.sha256) & (Photo.state == "draft")).execute(db)


def _keep_template(db: peewee.SqliteDatabase, draft_id: str) -> None:
    # The draft began with a version of the template that the next pull may replace.
    db.execute_sql(  # type: ignore[no-untyped-call]
        "INSERT OR IGNORE INTO used_template SELECT json_extract(head, '$.template.code'), "
        "json_extract(head, '$.template.version'), json_extract(head, '$.template') FROM draft "
        "WHERE id = ? AND json_valid(head) AND json_extract(head, '$.template.version') IS NOT NULL",
        (draft_id,),
    )


def _forget_draft(db: peewee.SqliteDatabase, draft_id: str) -> None:
    DraftPhoto.delete().where(DraftPhoto.draft_id == draft_id).execute(db)
    DraftAnswer.delete().where(DraftAnswer.draft_id == draft_id).execute(db)
    Draft.delete().where(Draft.id == draft_id).execute(db)


def _open(db: peewee.SqliteDatabase, replica: Replica) -> None:
    server_epoch = first(db, Journal.select(Journal.server_epoch)) or ("",)
    Journal.delete().execute(db)
    Journal.insert(
        id=1,
        device=replica.device,
        epoch=replica.epoch,
        n=0,
        link=first_link(replica),
        confirmed=0,
        safe=0,
        server_epoch=server_epoch[0],
    ).execute(db)


def _renumber(db: peewee.SqliteDatabase, replica: Replica) -> None:
    # Every fact that is not safe stands under the epoch that ends now, so its number alone is the order.
    unsafe = Fact.select(Fact.id, Fact.hash).join(Outbox, on=(Outbox.fact_id == Fact.id)).where(~Outbox.is_safe)
    facts = rows(db, unsafe.order_by(Fact.n))
    link = first_link(replica)
    for n, (fact_id, hashed) in enumerate(facts, 1):
        link = next_link(link, n, bytes(hashed))
        Fact.update(epoch=replica.epoch, n=n, link=link).where(Fact.id == fact_id).execute(db)
        waiting = {"state": "waiting", "last_error": "", "next_try_at": 0, "settled_at": None, "is_seen": False}
        Outbox.update(waiting).where(Outbox.fact_id == fact_id).execute(db)
    Journal.update(n=len(facts), link=link).where(Journal.id == 1).execute(db)
