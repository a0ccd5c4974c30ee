"""What the server holds of each demo phone, read for the table that compares both sides. Called inside an open block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.ledger.tables import Journal, Promise, Replica


@dataclass(frozen=True)
class Held:
    """One replica on the server: its head and chain, its facts by number, and the photos that arrived."""

    n: int
    link: str
    facts: dict[int, tuple[str, str, str]]
    """number -> (fact id, hash, verdict)"""
    photos: frozenset[str]


def held_of(replica: str) -> Held:
    """Return what the server's journal holds of the replica named `device:epoch`."""
    device, _, epoch = replica.rpartition(":")
    row: Any = Replica.get((Replica.device == device) & (Replica.epoch == epoch))
    query = Journal.select(Journal.n, Journal.fact_id, Journal.fact_hash, Journal.verdict).where(Journal.replica == row.id)
    facts = {row[0]: (row[1], row[2], row[3]) for row in _tuples(query)}
    stored = Promise.select(Promise.sha256).where((Promise.replica == row.id) & Promise.stored_at.is_null(False))
    return Held(row.n, row.link, facts, frozenset(row[0] for row in _tuples(stored)))


def corrected_at(fact_id: str) -> tuple[int, int]:
    """Return a fact's own time and the server's corrected time, in milliseconds since 1970."""
    row: Any = Journal.get(Journal.fact_id == fact_id)
    return int(row.made_at), int(row.corrected_at)


def journal_size() -> int:
    """Return how many facts the journal holds."""
    return int(Journal.select().count())


def _tuples(query: Any) -> list[Any]:
    return list(query.tuples())
