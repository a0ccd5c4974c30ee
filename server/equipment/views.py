"""Reads of the register, from the documents: the list with its filters, one card, stock-takes. Called inside an open block;
never writes.

The list decodes only what a line shows, so that ten thousand cards are searched in a fraction of a second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from server.database.sql import Sql
from server.equipment.tables import StockTake
from server.ledger.tables import Document, Journal
from server.site.tree import Tree
from sync.errors import HeldError, NotFound
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.equipment import Equipment, EquipmentState, StockTaken
from sync.records.fact import StockWasTaken
from sync.records.scope import EquipmentKind
from sync.times import from_ms

PER_PAGE = 50
SOON_DAYS = 60
"""A date counts as near from so many days before. Ours; the fire rules warn of the same."""
_BODIES = "SELECT body FROM document WHERE stream = ? AND kind = 'equipment' AND NOT deleted"
_BY_IDS = "SELECT body FROM document WHERE stream = ? AND kind = 'equipment' AND id IN ?? AND NOT deleted"

DueFilter = Literal["", "past", "soon", "none"]


class Brief(msgspec.Struct, frozen=True):
    """As much of a card as the list and the search need."""

    id: str
    kind: EquipmentKind
    name: str
    place: str
    variant: str | None = None
    spot: str = ""
    labels: tuple[str, ...] = ()
    maker_code: str | None = None
    risk: Literal["A", "B", "C"] = "C"
    state: EquipmentState = EquipmentState.IN_USE
    service_due_on: str | None = None
    scrap_on: str | None = None
    valid_until: str | None = None
    keeper: str | None = None
    count: int = 1
    order: int = 0
    external_ref: str = ""
    note: str = ""
    fields: dict[str, str] = {}
    open_hazards: tuple[msgspec.Raw, ...] = ()

    @property
    def next_on(self) -> str | None:
        """The earliest of its dates: service, scrap, licence."""
        return min((day for day in (self.service_due_on, self.scrap_on, self.valid_until) if day), default=None)


_DECODER = msgspec.json.Decoder(Brief)


@dataclass(frozen=True)
class Wanted:
    """What the list shall show; empty strings filter nothing. `is_kept` leaves out what is scrapped, unless that state is asked
    for."""

    text: str = ""
    kind: str = ""
    place: str = ""
    state: str = ""
    risk: str = ""
    keeper: str = ""
    due: DueFilter = ""
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One line of the list; `days_left` to the earliest date, negative when past."""

    card: Brief
    place: str
    days_left: int | None


@dataclass(frozen=True)
class Listing:
    """One page of the list, and what all of the register is made of: cards by state and by kind."""

    lines: tuple[Line, ...]
    total: int
    page: int
    pages: int
    states: dict[str, int]
    kinds: dict[str, int]


def briefs(site: str) -> list[Brief]:
    """Return every card of the site in walking order, as far as a list needs it."""
    found = [_DECODER.decode(body) for (body,) in Sql().rows(_BODIES, f"site:{site}")]
    found.sort(key=lambda card: (card.order, card.name, card.id))
    return found


def briefs_of(site: str, ids: Iterable[str]) -> dict[str, Brief]:
    """Return id -> card of those of these cards that are there."""
    rows = Sql().rows(_BY_IDS, f"site:{site}", sorted(set(ids)))
    return {card.id: card for (body,) in rows if (card := _DECODER.decode(body))}


def listing(site: str, wanted: Wanted, tree: Tree, today: date) -> Listing:
    """Return the page of the list that is asked for; `today` is the site's own day."""
    every = briefs(site)
    here = tree.under(wanted.place) if wanted.place else None
    words = [_folded(word) for word in wanted.text.split()]
    found = [card for card in every if _fits(card, wanted, here, today) and _has(card, words, tree)]
    if wanted.due in ("past", "soon"):
        found.sort(key=lambda card: (card.next_on or "", card.order))
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, wanted.page), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    lines = tuple(Line(card, tree.path(card.place), days_left(card.next_on, today)) for card in shown)
    states, kinds = Counter(card.state.value for card in every), Counter(card.kind.value for card in every)
    return Listing(lines, len(found), page, pages, dict(states), dict(kinds))


def days_left(day: str | None, today: date) -> int | None:
    """Return how many days are left until that local day, negative when it is past."""
    return None if day is None else (date.fromisoformat(day) - today).days


def card_of(site: str, card: str) -> Equipment:
    """Return one card whole. NotFound when there is none at this site."""
    found = document_of(site, "equipment", card)
    assert isinstance(found, Equipment), "the kind says so"
    return found


def document_of(site: str, kind: str, doc_id: str) -> Any:
    """Return a live document of the site's stream. NotFound when there is none."""
    where = (Document.stream == f"site:{site}") & (Document.kind == kind) & (Document.id == doc_id) & ~Document.deleted
    row: Any = Document.get_or_none(where)
    if row is None:
        raise NotFound(f"no such {kind}")
    return decode_document(kind, bytes(row.body))


@dataclass(frozen=True)
class Taken:
    """One stock-take in numbers."""

    fact_id: str
    place: str
    author: str
    at: datetime
    seen: int
    missing: int
    strange: int


def stock_takes(site: str, *, limit: int = 50) -> tuple[Taken, ...]:
    """Return the newest stock-takes of a site, newest first."""
    rows: Any = StockTake.select().where(StockTake.site == site).order_by(StockTake.at.desc(), StockTake.fact_id).limit(limit)
    return tuple(Taken(r.fact_id, r.place, r.author, from_ms(r.at), r.seen, r.missing, r.strange) for r in rows)


def stock_take(site: str, fact_id: str) -> tuple[Taken, StockTaken]:
    """Return one stock-take with its lists. NotFound when there is none at this site, or its lists are no longer kept."""
    row: Any = StockTake.get_or_none((StockTake.site == site) & (StockTake.fact_id == fact_id))
    if row is None:
        raise NotFound("no such stock-take")
    fact: Any = Journal.get((Journal.fact_id == fact_id) & (Journal.kind == "stock.taken") & Journal.body.is_null(False))
    try:
        found = read_any_fact(bytes(fact.body))
    except HeldError:
        raise NotFound("its lists are no longer kept") from None
    assert isinstance(found, StockWasTaken), "the kind says so"
    return Taken(row.fact_id, row.place, row.author, from_ms(row.at), row.seen, row.missing, row.strange), found.body


def _fits(card: Brief, wanted: Wanted, here: frozenset[str] | None, today: date) -> bool:
    if wanted.state:
        if card.state.value != wanted.state:
            return False
    elif card.state is EquipmentState.SCRAPPED:
        return False
    if (wanted.kind and card.kind.value != wanted.kind) or (wanted.risk and card.risk != wanted.risk):
        return False
    if here is not None and card.place not in here:
        return False
    if wanted.keeper and (card.keeper or "none") != wanted.keeper:
        return False
    return _is_due(card, wanted.due, today)


def _is_due(card: Brief, due: DueFilter, today: date) -> bool:
    if not due:
        return True
    if card.next_on is None:
        return due == "none"
    if due == "past":
        return card.next_on < today.isoformat()
    return due == "soon" and today.isoformat() <= card.next_on <= (today + timedelta(days=SOON_DAYS)).isoformat()


def _has(card: Brief, words: list[str], tree: Tree) -> bool:
    if not words:
        return True
    parts = (card.name, card.id, card.spot, card.external_ref, card.note, card.maker_code or "", tree.path(card.place))
    text = _folded(" ".join((*parts, *card.labels, *card.fields.values())))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    return text.casefold().replace("-", "")
