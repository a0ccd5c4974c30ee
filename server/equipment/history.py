"""The life of one thing, made from the journal: when its card was made and by whom, every change field by field, labels,
checks, hazards, stock-takes and moves. Called inside an open block; reads facts and never guesses what happened between
them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

import msgspec

from server.database.sql import Sql
from server.equipment.tables import Mention
from sync.errors import HeldError
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.equipment import Equipment
from sync.records.fact import (
    EquipmentWasMoved,
    InspectionSubmitted,
    LabelWasBound,
    MasterWasPut,
    MasterWasRemoved,
    StockWasTaken,
    TaskWasBlocked,
)
from sync.records.hazard import Hazard
from sync.rules.binding import Labelled, after_binding, after_stock_take
from sync.times import from_ms

NEWEST_CHECKS = 100
_UNTOLD: Final = frozenset({"id", "site", "last_checks", "open_hazards", "state_since"})
_MOVED: Final = frozenset(
    {"state", "state_since", "away_with", "serviced_on", "service_due_on", "scrap_on", "made_on", "maker_code"}
)
_EDITS: Final = ["master.put", "master.removed", "label.bound"]
_CHECKS: Final = ["inspection.submitted", "task.blocked"]
_OF_SUBJECT = (
    "SELECT j.position, j.kind, j.author, j.corrected_at, j.body FROM journal AS j WHERE j.subject_id = ? AND j.kind IN ?? "
    "AND j.subject_kind = ? AND j.site = ? AND j.verdict = 'settled' AND j.body IS NOT NULL ORDER BY j.position DESC"
)
_BY_ID = (
    "SELECT j.position, j.kind, j.author, j.corrected_at, j.body FROM journal AS j WHERE j.fact_id IN ?? "
    "AND j.verdict = 'settled' AND j.body IS NOT NULL"
)
_HAZARDS = "SELECT body FROM document WHERE stream = ? AND kind = 'hazard' AND NOT deleted"


@dataclass(frozen=True)
class Change:
    """One field that was changed; both sides as text, empty for nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One thing that happened: `what` names the sentence, `detail` its gaps."""

    at: datetime
    what: str
    author: str
    changes: tuple[Change, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)
    record: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class _Line:
    position: int
    kind: str
    author: str
    at: datetime
    fact: Any


class _OfHazard(msgspec.Struct, frozen=True):
    subject: Any


_SUBJECT_OF = msgspec.json.Decoder(_OfHazard)


def life_of(site: str, kind: str, doc_id: str) -> tuple[Event, ...]:
    """Return everything that happened to a thing, the newest first; of checks the newest hundred."""
    sql = Sql()
    edits = _lines(sql.rows(_OF_SUBJECT, doc_id, _EDITS, kind, site))
    checks = _lines(sql.rows(_OF_SUBJECT + f" LIMIT {NEWEST_CHECKS}", doc_id, _CHECKS, kind, site))
    mentions = [row.fact_id for row in Mention.select().where((Mention.site == site) & (Mention.item == doc_id))]
    named = _lines(sql.rows(_BY_ID, mentions)) if kind == "equipment" and mentions else []
    events = _Life(doc_id, kind).tell(sorted((*edits, *checks, *named), key=lambda line: line.position))
    events += _hazards(sql, site, kind, doc_id)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _lines(rows: Iterable[tuple[Any, ...]]) -> list[_Line]:
    found = []
    for position, kind, author, at, body in rows:
        try:
            found.append(_Line(position, kind, author, from_ms(at), read_any_fact(bytes(body))))
        except HeldError:
            continue  # erased after its retention: what stays of it is no fact, and the record's own page says so
    return found


class _Life:
    """Goes through the facts in the order of the journal with the card as it stood, so that each change has its own cause."""

    def __init__(self, doc_id: str, kind: str) -> None:
        self._id, self._kind = doc_id, kind
        self._card: Any = None
        self._moved = False

    def tell(self, lines: Iterable[_Line]) -> list[Event]:
        found = []
        for line in lines:
            event = self._event(line)
            if event is not None:
                found.append(event)
        return found

    def _event(self, line: _Line) -> Event | None:
        fact, at, author = line.fact, line.at, line.author
        match fact:
            case MasterWasPut():
                return self._put(line)
            case MasterWasRemoved():
                self._card = None
                return Event(at, "removed", author)
            case LabelWasBound():
                if self._card is not None:
                    self._card = after_binding(cast(Labelled, self._card), fact.body)
                detail = {"code": fact.body.code, "old": fact.body.supersedes or ""}
                return Event(at, "relabelled" if fact.body.supersedes else "labelled", author, detail=detail)
            case StockWasTaken():
                is_seen = self._id in fact.body.seen
                if isinstance(self._card, Equipment):
                    self._card = after_stock_take(self._card, is_seen=is_seen, at=at)
                return Event(at, "stock_seen" if is_seen else "stock_missing", author, record=fact.id, is_bad=not is_seen)
            case EquipmentWasMoved():
                self._moved = True
                return Event(at, f"moved.{fact.body.action}", author, detail={"firm": fact.body.firm or "–"})
            case InspectionSubmitted():
                bad = len(fact.body.abnormal)
                detail = {"template": fact.body.template, "n": str(bad)}
                return Event(
                    at, "check_abnormal" if bad else "check_normal", author, detail=detail, record=fact.id, is_bad=bool(bad)
                )
            case TaskWasBlocked():
                return Event(at, f"blocked.{fact.body.reason}", author, is_bad=True)
        return None

    def _put(self, line: _Line) -> Event | None:
        before, after = self._card, decode_document(self._kind, bytes(line.fact.body.document))
        untold = _UNTOLD | _MOVED if self._moved else _UNTOLD
        self._card, self._moved = after, False
        if before is None:
            return Event(line.at, "created", line.author)
        found = changes(before, after, untold)
        if not found:
            return None
        return Event(line.at, "edited", line.author, changes=found)


def changes(before: Any, after: Any, untold: frozenset[str] = _UNTOLD) -> tuple[Change, ...]:
    """Return what differs between two editions of a document, field by field; parts of `values` and `fields` by their own
    keys."""
    old, new = _flat(before, untold), _flat(after, untold)
    return tuple(
        Change(key, old.get(key, ""), new.get(key, "")) for key in {**old, **new} if old.get(key, "") != new.get(key, "")
    )


def _flat(document: Any, untold: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in document.__struct_fields__:
        value = getattr(document, key)
        if key in untold:
            continue
        if isinstance(value, dict):
            found |= {f"{key}.{inner}": _said(part) for inner, part in value.items()}
        elif key == "papers":
            found[key] = ", ".join(paper.name for paper in value)
        else:
            found[key] = _said(value)
    return found


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _hazards(sql: Sql, site: str, kind: str, doc_id: str) -> list[Event]:
    found: list[Event] = []
    for (body,) in sql.rows(_HAZARDS, f"site:{site}"):
        about = _SUBJECT_OF.decode(body).subject
        if about["id"] != doc_id or about["kind"] != kind:
            continue
        hazard = decode_document("hazard", bytes(body))
        assert isinstance(hazard, Hazard), "the kind says so"
        detail = {"text": hazard.text or hazard.item}
        found.append(
            Event(hazard.opened_at, "hazard_opened", hazard.opened_by, detail=detail, record=hazard.opened_in, is_bad=True)
        )
        if hazard.closed_at is not None:
            found.append(Event(hazard.closed_at, "hazard_closed", hazard.closed_by or "", detail=detail))
    return found
