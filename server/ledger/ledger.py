"""The ledger as others hold it: what a phone offers goes in by `receive`, what the server does by `file`, `put` and `remove`,
what phones pull comes out by `page`. Every method runs inside a block that the caller has opened and commits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from server.database.sql import Sql
from server.ledger.append import Appended, Head, Judge, Parting, append, open_journal
from server.ledger.documents import Key
from server.ledger.entry import Entry
from server.ledger.feed import Page, empty_page, read_buckets, read_page
from server.ledger.identity import Identity
from server.ledger.intake import Registry
from server.ledger.own import file_facts, server_fact
from sync.exchange.header import Digest, Offer
from sync.exchange.push import Offered
from sync.journal import Replica
from sync.records.documents import Document, encode_document, kind_of_document, stream_of
from sync.records.fact import Envelope, MasterWasPut, MasterWasRemoved, ServerFact
from sync.records.master import MasterPut, MasterRemoved
from sync.records.types import Record, Subject
from sync.times import from_ms

COMPANY = "company"
_SUBJECTS = frozenset({"equipment", "checkpoint", "place", "zone", "unit", "site", "person", "hazard", "route"})


@dataclass(frozen=True, slots=True)
class Ledger:
    """The journal and documents of one database."""

    identity: Identity
    registry: Registry
    now_ms: Callable[[], int]

    def open(self, replica: Replica) -> Head:
        """Return the head of a phone's journal, locked until the end of the transaction."""
        return open_journal(Sql(), replica, self.now_ms())

    def receive(
        self,
        replica: Replica,
        head: Head,
        offer: Offer,
        offered: Sequence[Offered],
        entries: Sequence[Entry],
        *,
        judge: Judge,
        parting: Parting,
    ) -> Appended:
        """Continue a phone's journal with what it offers, and apply what is settled."""
        now = self.now_ms()
        return append(Sql(), self.registry, replica, head, offer, offered, entries, judge=judge, now_ms=now, parting=parting)

    def file(self, *facts: ServerFact) -> Appended:
        """File facts of the server itself; a `HeldError` means that nothing may be committed."""
        return file_facts(Sql(), self.registry, self.identity.own, facts, self.now_ms())

    def act(self, kind: type[Envelope], *, author: str, site: str, subject: Subject, body: Record) -> Appended:
        """File one act of a supervisor, made now."""
        at = from_ms(self.now_ms())
        return self.file(server_fact(kind, author=author, site=site, subject=subject, body=body, at=at))

    def put(self, author: str, documents: Sequence[Document]) -> Appended:
        """These documents are now the state, each by a fact of its own; order is kept."""
        at = from_ms(self.now_ms())
        facts = []
        for document in documents:
            kind, stream = kind_of_document(document), stream_of(document)
            body = MasterPut(stream=stream, kind=kind, id=document.id, document=msgspec.Raw(encode_document(document)))
            site, subject = _about(kind, document.id, stream)
            facts.append(server_fact(MasterWasPut, author=author, site=site, subject=subject, body=body, at=at))
        return self.file(*facts)

    def remove(self, author: str, keys: Sequence[Key], reason: str = "") -> Appended:
        """These documents leave their streams behind tombstones."""
        at = from_ms(self.now_ms())
        facts = []
        for stream, kind, doc_id in keys:
            body = MasterRemoved(stream=stream, kind=kind, id=doc_id, reason=reason)
            site, subject = _about(kind, doc_id, stream)
            facts.append(server_fact(MasterWasRemoved, author=author, site=site, subject=subject, body=body, at=at))
        return self.file(*facts)

    def page(
        self, streams: Sequence[str], cursors: Mapping[str, str], *, page_bytes: int, digests: Mapping[str, Digest] | None = None
    ) -> Page:
        """Return the next page of changed documents of these streams."""
        return read_page(Sql(), streams, cursors, page_bytes=page_bytes, digests=digests)

    def no_page(self) -> Page:
        """Return a page without documents, with the database's epoch."""
        return empty_page(Sql())

    def repair(self, stream: str, buckets: Sequence[str]) -> tuple[list[int], Page]:
        """Return the differing buckets of a stream, and a page of their live documents."""
        return read_buckets(Sql(), stream, buckets)


def _about(kind: str, doc_id: str, stream: str) -> tuple[str, Subject]:
    owner = stream.partition(":")[2] or COMPANY
    site = owner if stream.startswith("site:") else COMPANY
    if kind in _SUBJECTS:
        return site, Subject(kind=kind, id=doc_id)  # type: ignore[arg-type]
    if stream.startswith("person:"):
        return site, Subject(kind="person", id=owner)
    return site, Subject(kind="site", id=owner)
