"""The registry of documents: which kinds there are, the struct of each, and the stream each lives in.

The ledger, the phone's store and the master commands look kinds up here; nobody else keeps a list. Every document has an
`id`, and is encoded with its fields in the order of its struct, so equal documents are equal bytes.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sync.records.equipment import Checkpoint, Equipment
from sync.records.hazard import Hazard
from sync.records.patrol import Route
from sync.records.people import Person, Profile
from sync.records.shift import Receipt
from sync.records.site import Company, Place, Site, Unit, Zone
from sync.records.task import Task
from sync.records.template import Template

Document = (
    Company | Template | Site | Place | Equipment | Checkpoint | Unit | Person | Task | Hazard | Route | Zone | Profile | Receipt
)

DOCUMENTS: Final[dict[str, type[Document]]] = {
    "company": Company,
    "template": Template,
    "site": Site,
    "place": Place,
    "equipment": Equipment,
    "checkpoint": Checkpoint,
    "unit": Unit,
    "person": Person,
    "task": Task,
    "hazard": Hazard,
    "route": Route,
    "zone": Zone,
    "profile": Profile,
    "receipt": Receipt,
}

StreamKind = Literal["company", "site", "person"]
_COMPANY: Final = frozenset({"company", "template"})
_PERSON: Final = frozenset({"profile", "receipt"})

_KINDS: Final = {struct: kind for kind, struct in DOCUMENTS.items()}
_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: Final = {kind: msgspec.json.Decoder(struct) for kind, struct in DOCUMENTS.items()}


def kind_of_document(document: Document) -> str:
    """Return the document's kind as it stands in the feed."""
    return _KINDS[type(document)]


def stream_kind_of(kind: str) -> StreamKind:
    """Return which sort of stream carries documents of this kind; raises KeyError for a kind there is not."""
    if kind not in DOCUMENTS:
        raise KeyError(kind)
    if kind in _COMPANY:
        return "company"
    return "person" if kind in _PERSON else "site"


def stream_of(document: Document) -> str:
    """Return the one stream this document is in: `company`, `site:<id>` or `person:<id>`."""
    match document:
        case Company() | Template():
            return "company"
        case Site():
            return f"site:{document.id}"
        case Profile():
            return f"person:{document.id}"
        case Receipt():
            return f"person:{document.person}"
        case _:
            return f"site:{document.site}"


def encode_document(document: Document) -> bytes:
    """Return the document's one line of bytes; equal documents give equal bytes in every process."""
    return _ENCODER.encode(document)


def decode_document(kind: str, body: bytes) -> Document:
    """Return the typed document; raises KeyError for an unknown kind, `msgspec.ValidationError` for a bad body."""
    return _DECODERS[kind].decode(body)
