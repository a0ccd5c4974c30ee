"""Facts about labels and stock as phones file them, for tests of the register."""

from __future__ import annotations

from typing import Any

from server.database import reading
from server.ledger.tables import Document
from sync.records.documents import decode_document
from sync.records.equipment import LabelBound, StockTaken
from sync.records.fact import LabelWasBound, StockWasTaken
from sync.records.types import Subject
from sync.rules.label import mint_label_code
from tests.paper import Server
from tests.records import NOON, SITE, moment, new_id


def code(number: int) -> str:
    """A sound code, another one for each number."""
    return mint_label_code(number.to_bytes(8, "big"))


def _envelope(kind: str, doc_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "id": new_id(), "schema": 1, "author": "boss", "site": SITE, "subject": Subject(kind=kind, id=doc_id),  # type: ignore[arg-type]
        "made_at": NOON, "boot_ns": 10**12, "boot_id": "boot-1",
    }  # fmt: skip
    return fields | changes


def bound(doc_id: str, label: str, *, kind: str = "equipment", **changes: Any) -> LabelWasBound:
    """The supervisor binds this code to a thing."""
    body = {key: changes.pop(key) for key in ("supersedes", "why") if key in changes}
    return LabelWasBound(body=LabelBound(code=label, **body), **_envelope(kind, doc_id, changes))


def taken(place: str = "f1", **changes: Any) -> StockWasTaken:
    """A stock-take of a place, by the patrol man."""
    body = {key: changes.pop(key) for key in ("seen", "missing", "strange", "note") if key in changes}
    at = changes.pop("started_at", moment(minutes=-5))
    return StockWasTaken(body=StockTaken(started_at=at, **body), **_envelope("place", place, {"author": "p1"} | changes))


def stored(server: Server, kind: str, doc_id: str) -> Any:
    """The document as the server holds it now."""
    with reading(server.parts.store):
        row = Document.get((Document.kind == kind) & (Document.id == doc_id))
        return decode_document(kind, bytes(row.body))
