"""The registry of documents: which kinds there are, the struct of each, and the stream each lives in.

The ledger, the phone's store and the master commands look kinds up here; nobody else keeps a list. Every document has an
`id`, and is encoded with its fields in the order of its struct, so equal documents are equal bytes.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sync.records.campaign import Campaign
from sync.records.equipment import Checkpoint, Equipment
from sync.records.fire import FireRules
from sync.records.hazard import Hazard
from sync.records.patrol import Handover, Round, Route, WalkTimes
from sync.records.people import Person, Profile
from sync.records.phrases import Phrasebook
from sync.records.shift import Receipt
from sync.records.site import Company, Contract, Place, Site, Unit, Zone
from sync.records.task import Task
from sync.records.template import Template
from sync.records.work import PersonMonth

Document = (
    Company | Template | Site | Place | Equipment | Checkpoint | Unit | Person | Task | Hazard | Route | Zone | Profile | Receipt
) | (Contract | Round | WalkTimes | Handover | Campaign | FireRules | Phrasebook | PersonMonth)

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
    "contract": Contract,
    "round": Round,
    "walk_times": WalkTimes,
    "handover": Handover,
    "campaign": Campaign,
    "fire_rules": FireRules,
    "phrasebook": Phrasebook,
    "month": PersonMonth,
}

StreamKind = Literal["company", "site", "person"]
_COMPANY: Final = frozenset({"company", "template"})
_PERSON: Final = frozenset({"profile", "receipt", "month"})

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
        case Receipt() | PersonMonth():
            return f"person:{document.person}"
        case _:
            return f"site:{document.site}"


def encode_document(document: Document) -> bytes:
    """Return the document's one line of bytes; equal documents give equal bytes in every process."""
    return _ENCODER.encode(document)


def decode_document(kind: str, body: bytes) -> Document:
    """Return the typed document; raises KeyError for an unknown kind, `msgspec.ValidationError` for a bad body."""
    return _DECODERS[kind].decode(body)
