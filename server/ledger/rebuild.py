"""Makes the documents, and the features' own tables, again from the journal: `linxun rebuild`. Every settled fact is offered
to the intakes in the order of its commit, at the time the server gave it then. The journal itself is never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from server.database import Store, writing
from server.database.sql import Sql
from server.ledger.apply import apply_entries
from server.ledger.entry import SETTLED, Entry
from server.ledger.identity import new_epoch
from server.ledger.intake import Registry
from server.ledger.tables import Document, Stream
from sync.gate import read_any_fact
from sync.times import from_ms

_CHUNK = 2_000
_SETTLED = (
    "SELECT j.position, r.device, j.n, j.fact_id, j.fact_hash, j.kind, j.author, j.site, j.corrected_at, j.body "
    "FROM journal AS j JOIN replica AS r ON r.id = j.replica WHERE j.position > ? AND j.verdict = 'settled' "
    # What a supervisor released counts from that decision on, and is applied with it.
    "AND j.released_in IS NULL "
    "ORDER BY j.position LIMIT ?"
)


@dataclass(slots=True)
class Rebuilt:
    """How many facts were offered again, how many documents live, and facts that were settled once and cannot be applied now."""

    facts: int = 0
    documents: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def rebuild(store: Store, registry: Registry) -> Rebuilt:
    """Replace all documents by what the journal makes of them, in one transaction, and give the database a new epoch.

    Until it has ended, readers see the documents as they were. A fact that cannot be applied is named in `refused`."""
    done = Rebuilt()
    with writing(store) as database:
        if not store.is_sqlite:
            # A running server holds a stream's row while it writes its documents: without this lock its writes would go on
            # between the old rows and the new. Readers see the old documents until the end.
            database.execute_sql("LOCK TABLE stream IN EXCLUSIVE MODE")
        Document.delete().execute()
        Stream.delete().execute()
        for intake in registry.intakes:
            intake.forget()
        sql = Sql()
        for device, entries in _settled(sql):
            apply_entries(sql, registry, device, entries)
            done.facts += len(entries)
            done.refused += [(e.fact_id, e.error.slug) for e in entries if e.error is not None]
        new_epoch()
        done.documents = Document.select().where(~Document.deleted).count()
    return done


def _settled(sql: Sql) -> Iterator[tuple[str, list[Entry]]]:
    """Yield runs of settled facts of one device, in journal order."""
    position = 0
    while rows := sql.rows(_SETTLED, position, _CHUNK):
        position = rows[-1][0]
        for device, run in groupby(rows, key=lambda row: row[1]):
            yield device, [_entry(row) for row in run]


def _entry(row: tuple[object, ...]) -> Entry:
    _, _, n, fact_id, hashed, kind, author, site, at, body = row
    raw = bytes(body)  # type: ignore[call-overload]
    assert isinstance(at, int), "a settled fact has a corrected time"
    fact = read_any_fact(raw)
    return Entry(n, fact_id, hashed, raw, kind, author, site, fact, verdict=SETTLED, at=from_ms(at))  # type: ignore[arg-type]
