"""What the receipts read of the journal: ended shifts without one, and what an author filed in them. Inside an open block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from server.ledger.tables import Document, Journal, Promise, Replica
from sync.times import to_ms


@dataclass(frozen=True, slots=True)
class EndedShift:
    """One settled `shift.ended` with its place in its journal, and how many promised photos up to it are still waited for."""

    replica: int
    device: str
    epoch: str
    n: int
    link: str
    body: bytes
    missing_photos: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What one author filed in one shift, held ones included, and the photos these promise."""

    facts: int
    photos: int
    held: int


def shifts_without_receipt(device: str) -> list[EndedShift]:
    """Return this device's ended shifts that have no receipt, oldest first."""
    missing = Promise.select(fn.COUNT(Promise.sha256)).where(
        (Promise.replica == Journal.replica)
        & (Promise.n <= Journal.n)
        & Promise.stored_at.is_null()
        & Promise.given_up_at.is_null()
    )
    columns = Journal.replica, Replica.device, Replica.epoch, Journal.n, Journal.link, Journal.body, missing
    has_receipt = (
        (Document.stream == SQL("'person:'").concat(Journal.author))
        & (Document.kind == "receipt")
        & (Document.id == Journal.fact_id)
    )
    rows: Any = (
        Journal.select(*columns)
        .join(Replica, on=(Journal.replica == Replica.id))
        .join(Document, JOIN.LEFT_OUTER, on=has_receipt)
        .where(
            (Replica.device == device) & (Journal.kind == "shift.ended") & (Journal.verdict == "settled") & Document.row.is_null()
        )
        .order_by(Journal.position)
        .tuples()
    )
    return [EndedShift(r, d, e, n, link, bytes(body), int(left)) for r, d, e, n, link, body, left in rows]


def counts_of(replica: int, n: int, author: str, started_at: datetime) -> Counts:
    """Return what the author filed in this journal up to `n` since the shift began by that phone's clock."""
    own = (
        (Journal.replica == replica)
        & (Journal.n <= n)
        & (Journal.author == author)
        & (Journal.kind != "shift.ended")
        & (Journal.made_at >= to_ms(started_at))
    )
    facts = Journal.select().where(own).count()
    held = Journal.select().where(own & (Journal.verdict == "held")).count()
    photos = (
        Promise.select(Promise.sha256)
        .distinct()
        .join(Journal, on=((Promise.replica == Journal.replica) & (Promise.n == Journal.n)))
        .where(own)
        .count()
    )
    return Counts(facts, photos, held)
