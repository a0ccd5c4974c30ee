"""Documents that have left the phones: rounds and handovers long over are tombstones in their stream and rows of a table here, so
that a phone's copy of a site does not grow for ever. One that is needed again (a record that arrives very late) is a live
document again until it is archived anew. Tasks have an archive of their own with its figures (`server/task`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from peewee import BlobField, CompositeKey, TextField

from server.database import Store, Table, commit, reading
from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.ledger.ledger import Ledger
from server.ledger.tables import Document
from sync.ids import uuid7
from sync.records.documents import Document as AnyDocument
from sync.records.documents import decode_document, encode_document
from sync.records.fact import DocumentsWereArchived
from sync.records.master import DocumentsArchived
from sync.records.types import Subject
from sync.times import from_ms, to_ms

KEPT_DAYS = 40
"""How long rounds and handovers stay on the phones; ours, the same as tasks."""
_AT_ONCE = 400
OldKind = Literal["round", "handover"]
_KINDS: tuple[OldKind, ...] = ("round", "handover")


class OldDocument(Table):
    """One archived document as it stood when it left."""

    site = TextField()
    kind = TextField()
    id = TextField()
    body = BlobField()

    class Meta:
        table_name = "old_document"
        primary_key = CompositeKey("site", "kind", "id")


class OldDocumentsIntake:
    """Moves documents from their stream to the table."""

    kinds = frozenset({"documents.archived"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the documents that leave."""
        fact = accepted.fact
        return [Key(f"site:{fact.site}", fact.body.kind, doc_id) for doc_id in fact.body.ids]

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Keep and remove each that is still there."""
        fact = accepted.fact
        for doc_id in fact.body.ids:
            key = Key(f"site:{fact.site}", fact.body.kind, doc_id)
            found = documents.get(key)
            if found is not None:
                documents.then(partial(_keep, fact.site, fact.body.kind, doc_id, encode_document(found)))
                documents.remove(key)

    def forget(self) -> None:
        """Empty the table before a rebuild."""
        OldDocument.delete().execute()


def _keep(site: str, kind: str, doc_id: str, body: bytes) -> None:
    same = [OldDocument.site, OldDocument.kind, OldDocument.id]
    kept = OldDocument.insert(site=site, kind=kind, id=doc_id, body=body)
    kept.on_conflict(conflict_target=same, update={"body": body}).execute()


def old_document(site: str, kind: OldKind, doc_id: str) -> AnyDocument | None:
    """Return an archived document, None when it was not archived."""
    where = (OldDocument.site == site) & (OldDocument.kind == kind) & (OldDocument.id == doc_id)
    row: Any = OldDocument.get_or_none(where)
    return None if row is None else decode_document(kind, bytes(row.body))


def documents_between(site: str, kind: OldKind, first: str, last: str) -> list[AnyDocument]:
    """Return the documents of a site whose id lies between the two, archived ones included; a live one stands for both."""
    live = (Document.stream == f"site:{site}") & (Document.kind == kind) & ~Document.deleted
    rows: Any = Document.select(Document.id, Document.body).where(live & (Document.id >= first) & (Document.id <= last)).tuples()
    old = (OldDocument.site == site) & (OldDocument.kind == kind) & (OldDocument.id >= first) & (OldDocument.id <= last)
    olds: Any = OldDocument.select(OldDocument.id, OldDocument.body).where(old).tuples()
    found = {doc_id: bytes(body) for doc_id, body in (*olds, *rows)}
    return [decode_document(kind, body) for body in found.values()]


def archive_old(store: Store, ledger: Ledger, sites: Sequence[str], now_ms: int) -> int:
    """Archive at these sites what began more than `KEPT_DAYS` ago, each batch in a commit of its own; return how many left."""
    last = uuid7(to_ms(from_ms(now_ms) - timedelta(days=KEPT_DAYS)), b"\x00" * 10)
    done = 0
    for site in sites:
        for kind in _KINDS:
            while ids := _over(store, site, kind, last):
                commit(store, lambda site=site, kind=kind, ids=ids: _act(ledger, site, kind, ids))  # type: ignore[misc]
                done += len(ids)
    return done


def _over(store: Store, site: str, kind: OldKind, last: str) -> list[str]:
    with reading(store):
        where = (Document.stream == f"site:{site}") & (Document.kind == kind) & ~Document.deleted & (Document.id < last)
        rows: Any = Document.select(Document.id).where(where).order_by(Document.id).limit(_AT_ONCE).tuples()
        return [doc_id for (doc_id,) in rows]


def _act(ledger: Ledger, site: str, kind: OldKind, ids: list[str]) -> None:
    about, body = Subject(kind="site", id=site), DocumentsArchived(kind=kind, ids=tuple(ids))
    ledger.act(DocumentsWereArchived, author=ledger.identity.server_id, site=site, subject=about, body=body)
