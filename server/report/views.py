"""Reads for the ledger: the things of a site, their records in a stretch of time with their place in the journal, and the hazards
opened on them. Called inside an open block; judges and words nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.ledger.tables import Document, Journal, Promise, Replica
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.equipment import Equipment
from sync.records.fact import EquipmentWasMoved, InspectionSubmitted
from sync.records.hazard import Hazard
from sync.records.site import Place
from sync.rules.inspection import CHECKED_KINDS, Checked
from sync.times import from_ms, to_ms

KINDS = ("inspection.submitted", "equipment.moved")


@dataclass(frozen=True)
class Row:
    """One record with its place in the journal; `at` is the corrected time."""

    fact: InspectionSubmitted | EquipmentWasMoved
    fact_hash: str
    device: str
    epoch: str
    n: int
    link: str
    at: datetime
    received_at: datetime
    is_erased: bool


def things_of(site: str) -> tuple[list[Checked], list[Place]]:
    """Return everything of a site that can be checked, in walking order, and its places."""
    rows: Any = (
        Document.select(Document.kind, Document.body)
        .where((Document.stream == f"site:{site}") & Document.kind.in_(list(CHECKED_KINDS)) & ~Document.deleted)
        .tuples()
    )
    found = [decode_document(kind, bytes(body)) for kind, body in rows]
    things = [document for document in found if isinstance(document, Checked)]
    things.sort(key=lambda thing: (not isinstance(thing, Equipment), getattr(thing, "order", 0), thing.id))
    return things, [document for document in found if isinstance(document, Place)]


def count_records(site: str, ids: Collection[str], begin: datetime, end: datetime) -> int:
    """Return how many records of these things were made in [begin, end)."""
    return int(Journal.select().where(_about(site, ids, begin, end)).count())


def records(site: str, ids: Collection[str], begin: datetime, end: datetime) -> Iterator[Row]:
    """Yield the records of these things made in [begin, end), in the order of their times."""
    query: Any = (
        Journal.select(Journal, Replica.device.alias("device"), Replica.epoch.alias("epoch"))
        .join(Replica, on=(Journal.replica == Replica.id))
        .where(_about(site, ids, begin, end))
        .order_by(Journal.corrected_at, Journal.position)
        .objects()
    )
    for row in query:
        fact = read_any_fact(bytes(row.body))
        if isinstance(fact, InspectionSubmitted | EquipmentWasMoved):
            at, received = from_ms(row.corrected_at), from_ms(row.received_at)
            yield Row(fact, row.fact_hash, row.device, row.epoch, row.n, row.link, at, received, row.erased_at is not None)


def hazards_on(site: str, ids: Collection[str]) -> list[Hazard]:
    """Return every hazard on these things, whatever its state, oldest first."""
    where = (Document.stream == f"site:{site}") & (Document.kind == "hazard") & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).tuples()
    found = [decode_document("hazard", bytes(body)) for (body,) in rows]
    wanted = set(ids)
    here = [h for h in found if isinstance(h, Hazard) and h.subject.id in wanted]
    return sorted(here, key=lambda hazard: (hazard.opened_at, hazard.id))


def photos_here(wanted: Collection[str]) -> set[str]:
    """Return those hashes whose bytes some phone has delivered and nobody has erased since."""
    found: set[str] = set()
    hashes = sorted(wanted)
    for at in range(0, len(hashes), 500):
        some = Promise.sha256.in_(hashes[at : at + 500])
        rows: Any = Promise.select(Promise.sha256).where(some & Promise.stored_at.is_null(False)).distinct().tuples()
        found.update(sha256 for (sha256,) in rows)
    return found


def _about(site: str, ids: Collection[str], begin: datetime, end: datetime) -> Any:
    when = (Journal.corrected_at >= to_ms(begin)) & (Journal.corrected_at < to_ms(end))
    here = Journal.subject_id.in_(sorted({*ids, site})) & Journal.kind.in_(list(KINDS)) & (Journal.site == site)
    return here & when & (Journal.verdict == "settled")
