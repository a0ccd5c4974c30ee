"""The SQL of the registers: entries of one site by form, object and time. Called inside an open block; takes the site that may be
seen and never looks beyond it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from server.database.sql import Sql
from server.ledger.tables import Document, Journal
from server.register.tables import RegisterEntry
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.fact import InspectionSubmitted
from sync.times import from_ms

_COLUMNS = ("fact_id", "site", "template", "subject_kind", "subject_id", "author", "at", "abnormal", "photos", "numbers")
_NOTE = (
    "INSERT INTO register_entry (fact_id, site, template, subject_kind, subject_id, author, at, abnormal, photos, numbers) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_NUMBERS = msgspec.json.Decoder(dict[str, float | str])


@dataclass(frozen=True)
class Entry:
    """One entry; `numbers` are its numbers and choices by item."""

    fact_id: str
    template: str
    subject_kind: str
    subject_id: str
    author: str
    at: datetime
    abnormal: int
    photos: int
    numbers: dict[str, float | str]

    def number(self, item: str) -> float | None:
        """Return one number, None when it was not given."""
        found = self.numbers.get(item)
        return float(found) if isinstance(found, (int, float)) else None


def note_entry(**row: Any) -> None:
    """List an entry, inside the transaction that stores it; the entry that it corrects stands no longer in the register."""
    note_entries([row])


def note_entries(rows: Sequence[dict[str, Any]], _batch: object = None) -> None:
    """List these entries in their order: each takes the place of the one that it corrects at its time, if that came before and
    is its author's. What was read on the first of the month is not a reading of the day on which a slip was noticed."""
    fresh: list[dict[str, Any]] = []
    for row in rows:
        noted = row
        if row["corrects"] is not None:
            _insert(fresh)
            fresh = []
            corrected = (RegisterEntry.fact_id == row["corrects"]) & (RegisterEntry.author == row["author"])
            wrong: Any = RegisterEntry.get_or_none(corrected)
            if wrong is not None:
                noted = row | {"at": wrong.at}
                RegisterEntry.delete().where(corrected).execute()
        fresh.append(noted)
    _insert(fresh)


def _insert(rows: Sequence[dict[str, Any]]) -> None:
    Sql().many(_NOTE, [tuple(row[column] for column in _COLUMNS) for row in rows])


def forget_entries() -> None:
    """Empty the projection before a rebuild."""
    RegisterEntry.delete().execute()


def entries(
    site: str,
    templates: Collection[str],
    *,
    since_ms: int = 0,
    until_ms: int = 2**53,
    subjects: Collection[str] = (),
    author: str = "",
    limit: int = 100_000,
    offset: int = 0,
) -> tuple[Entry, ...]:
    """Return the entries of these forms at one site in [since, until), newest first; no subjects named means all."""
    where = _where(site, templates, since_ms, until_ms, subjects, author)
    query: Any = RegisterEntry.select().where(where).order_by(RegisterEntry.at.desc(), RegisterEntry.fact_id.desc())
    return tuple(_entry(row) for row in query.limit(limit).offset(offset))


def count_entries(site: str, templates: Collection[str], *, since_ms: int = 0, until_ms: int = 2**53, author: str = "") -> int:
    """Return how many there are."""
    return int(RegisterEntry.select().where(_where(site, templates, since_ms, until_ms, (), author)).count())


def _where(site: str, templates: Collection[str], since_ms: int, until_ms: int, subjects: Collection[str], author: str) -> Any:
    where = (RegisterEntry.site == site) & RegisterEntry.template.in_(sorted(templates))
    where = where & (RegisterEntry.at >= since_ms) & (RegisterEntry.at < until_ms)
    if subjects:
        where = where & RegisterEntry.subject_id.in_(sorted(subjects))
    return where & (RegisterEntry.author == author) if author else where


def _entry(row: Any) -> Entry:
    return Entry(
        row.fact_id,
        row.template,
        row.subject_kind,
        row.subject_id,
        row.author,
        from_ms(row.at),
        row.abnormal,
        row.photos,
        _NUMBERS.decode(row.numbers),
    )


def facts_of(ids: Sequence[str]) -> dict[str, tuple[InspectionSubmitted, str]]:
    """Return these settled checks with their hashes, by id; one whose body was erased comes as what stayed of it."""
    found: dict[str, tuple[InspectionSubmitted, str]] = {}
    for start in range(0, len(ids), 500):
        where = Journal.fact_id.in_(ids[start : start + 500]) & (Journal.verdict == "settled") & Journal.body.is_null(False)
        rows: Any = Journal.select(Journal.fact_id, Journal.fact_hash, Journal.body).where(where).tuples()
        for fact_id, hashed, body in rows:
            fact = read_any_fact(bytes(body))
            assert isinstance(fact, InspectionSubmitted), "only checks are listed"
            found[fact_id] = (fact, hashed)
    return found


def site_documents(site: str, kind: str) -> list[Any]:
    """Return all documents of one kind in a site's stream, in the order in which they came."""
    where = (Document.stream == f"site:{site}") & (Document.kind == kind) & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).order_by(Document.row).tuples()
    return [decode_document(kind, bytes(body)) for (body,) in rows]


def form_templates() -> list[Any]:
    """Return the company's templates that are forms of a register, by code."""
    where = (Document.stream == "company") & (Document.kind == "template") & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).order_by(Document.id).tuples()
    return [t for (body,) in rows if getattr(t := decode_document("template", bytes(body)), "register", None) is not None]
