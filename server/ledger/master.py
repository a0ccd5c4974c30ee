"""The intake that makes documents of master facts: what a supervisor or the server put is now the state, what was removed leaves
a tombstone. It checks that the document is one of ours and stands in its own stream, and never changes a byte of it.
A task it never writes over: what was due changes by its own facts alone."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from sync.errors import Conflict, MalformedFact, SubjectUnknown
from sync.records.documents import decode_document, stream_of
from sync.records.master import MasterPut

_NEVER_OVER = frozenset({"task"})
"""Documents that a master fact may bring and never write over: a rate is not to be improved by rewriting what was due."""


class MasterIntake:
    """Puts and removes documents as master facts say."""

    kinds = frozenset({"master.put", "master.removed"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the document that the fact writes."""
        body = accepted.fact.body
        return (Key(body.stream, body.kind, body.id),)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Write or remove the document; MalformedFact for a document that is not one, SubjectUnknown to remove nothing, Conflict
        to write over a task."""
        body = accepted.fact.body
        key = Key(body.stream, body.kind, body.id)
        if not isinstance(body, MasterPut):
            if documents.get(key) is None:
                raise SubjectUnknown(f"{body.kind} {body.id}")
            documents.remove(key)
            return
        raw = bytes(body.document)
        try:
            document = decode_document(body.kind, raw)
        except (KeyError, msgspec.MsgspecError) as error:
            raise MalformedFact(f"not a {body.kind}: {error}"[:300]) from None
        if document.id != body.id or stream_of(document) != body.stream:
            raise MalformedFact(f"{body.kind} {document.id} does not belong under {body.stream} {body.id}")
        if body.kind in _NEVER_OVER and (documents.get(key) is not None or documents.was_removed(key)):
            raise Conflict(f"{body.kind} {body.id} is there: it changes by its own facts alone")
        documents.put_bytes(key, raw)

    def forget(self) -> None:
        """Nothing of its own."""
