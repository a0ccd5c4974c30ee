"""What the server itself writes into the journal: master records put and removed."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync.records.types import Code, Id, Record, Stream, Text


class MasterPut(Record, frozen=True, kw_only=True):
    """Body of `master.put`, schema 1: this document is now the state of (kind, id) in that stream."""

    stream: Stream
    kind: Code
    id: Id
    document: msgspec.Raw


class MasterRemoved(Record, frozen=True, kw_only=True):
    """Body of `master.removed`, schema 1: the document leaves its stream behind a tombstone."""

    stream: Stream
    kind: Code
    id: Id
    reason: Text = ""


class DocumentsArchived(Record, frozen=True, kw_only=True):
    """Body of `documents.archived`, schema 1: rounds or handovers long over leave the phones; the server keeps them."""

    kind: Literal["round", "handover"]
    ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=500)]
