"""The figures that describe the whole database, for the metrics. Inside an open block; no names, no content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from server.device.tables import Device
from server.ledger.tables import Journal, Promise


@dataclass(frozen=True)
class Figures:
    """Counts at one moment."""

    facts_by_verdict: dict[str, int]
    photos_missing: int
    phones: int
    phones_revoked: int
    waiting_facts: int


def figures() -> Figures:
    """Return the counts as they stand."""
    verdicts: Any = Journal.select(Journal.verdict, fn.COUNT(Journal.position)).group_by(Journal.verdict).tuples()
    waiting: Any = Device.select(fn.COALESCE(fn.SUM(Device.waiting_facts), 0)).where(Device.revoked_at.is_null()).scalar()
    return Figures(
        facts_by_verdict=dict(verdicts),
        photos_missing=Promise.select().where(Promise.stored_at.is_null()).count(),
        phones=Device.select().where(Device.revoked_at.is_null()).count(),
        phones_revoked=Device.select().where(Device.revoked_at.is_null(False)).count(),
        waiting_facts=int(waiting),
    )
