"""Reads of hazards for supervisors: a site's list by state, one hazard with its steps, and which of its photos are here. Called
inside an open block; takes a site that may be seen and never looks beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from server.ledger.tables import Document, Journal, Promise
from server.site.views import template_of
from sync.errors import NotFound
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.fact import HazardClosed, HazardMended, HazardSeen, HazardVerified
from sync.records.hazard import Hazard
from sync.times import from_ms

State = Literal["open", "mended", "closed"]
GRAVEST_FIRST = {"high": 0, "normal": 1, "low": 2}
MOST = 200
STEP_KINDS = ("hazard.seen", "hazard.mended", "hazard.verified", "hazard.closed")


@dataclass(frozen=True)
class HazardRow:
    """A hazard with its photos as they stand: hash -> whether its bytes are here. `is_late`: open longer than the site's rule."""

    hazard: Hazard
    photos: dict[str, bool]
    is_late: bool


@dataclass(frozen=True)
class Step:
    """One thing that was done about a hazard: `kind` is the fact's, `is_mended` what a verification found."""

    kind: str
    at: datetime
    author: str
    note: str
    is_mended: bool | None = None


def counts(site: str) -> dict[str, int]:
    """Return how many hazards of a site stand in each state."""
    found = {"open": 0, "mended": 0, "closed": 0}
    states: Any = Document.select(Document.state).where(_live(site)).tuples()
    for (state,) in states:
        found[state] = found.get(state, 0) + 1
    return found


def hazards(site: str, state: State, *, now: datetime, repair_hours: int, limit: int = MOST) -> tuple[HazardRow, ...]:
    """Return the hazards of one state: open ones gravest and oldest first, mended ones oldest first, closed ones newest first."""
    bodies: Any = Document.select(Document.body).where(_live(site) & (Document.state == state)).tuples()
    rows = [_decoded(body) for (body,) in bodies]
    if state == "open":
        rows.sort(key=lambda h: (GRAVEST_FIRST[h.severity], h.opened_at, h.id))
    elif state == "mended":
        rows.sort(key=lambda h: (h.mended_at or h.opened_at, h.id))
    else:
        rows.sort(key=lambda h: (h.closed_at or h.opened_at, h.id), reverse=True)
    return _with_photos(rows[:limit], now, repair_hours)


def hazard_of(site: str, hazard_id: str, *, now: datetime, repair_hours: int) -> HazardRow:
    """Return one hazard of the site. NotFound when it has no such hazard."""
    row = Document.get_or_none(_live(site) & (Document.id == hazard_id))
    if row is None:
        raise NotFound("no such hazard")
    return _with_photos([_decoded(row.body)], now, repair_hours)[0]


def steps(site: str, hazard_id: str) -> tuple[Step, ...]:
    """Return what was done about a hazard by facts that count, in the order of their (corrected) times."""
    where = (Journal.subject_id == hazard_id) & Journal.kind.in_(STEP_KINDS) & (Journal.site == site)
    query: Any = Journal.select(Journal.kind, Journal.corrected_at, Journal.author, Journal.body).where(
        where & (Journal.verdict == "settled")
    )
    found = []
    for kind, at, author, body in query.order_by(Journal.corrected_at, Journal.position).tuples():
        fact = read_any_fact(bytes(body))
        if isinstance(fact, HazardSeen | HazardMended | HazardVerified | HazardClosed):
            is_mended = fact.body.is_mended if isinstance(fact, HazardVerified) else None
            found.append(Step(kind, from_ms(at), author, fact.body.note, is_mended))
    return tuple(found)


def item_names(templates: Iterable[str], *, is_english: bool) -> dict[tuple[str, str], str]:
    """Return (template, item) -> the item's question, as these templates stand now."""
    found = (template for code in templates if (template := template_of(code)) is not None)
    return {(t.code, item.code): item.en if is_english else item.zh for t in found for item in t.items}


def _live(site: str) -> Any:
    return (Document.stream == f"site:{site}") & (Document.kind == "hazard") & ~Document.deleted


def _decoded(body: Any) -> Hazard:
    found = decode_document("hazard", bytes(body))
    assert isinstance(found, Hazard), "the kind says so"
    return found


def _with_photos(found: Sequence[Hazard], now: datetime, repair_hours: int) -> tuple[HazardRow, ...]:
    here = _stored(sha256 for h in found for sha256 in _shown(h))
    return tuple(
        HazardRow(
            hazard,
            {sha256: sha256 in here for sha256 in _shown(hazard)},
            hazard.state == "open" and (now - hazard.opened_at).total_seconds() > repair_hours * 3600,
        )
        for hazard in found
    )


def _shown(hazard: Hazard) -> tuple[str, ...]:
    return (*hazard.photos, *hazard.mending_photos)


def _stored(wanted: Iterable[str]) -> set[str]:
    hashes = sorted(set(wanted))
    rows: Any = Promise.select(Promise.sha256).where(Promise.sha256.in_(hashes) & Promise.stored_at.is_null(False)).distinct()
    return {sha256 for (sha256,) in rows.tuples()} if hashes else set()
