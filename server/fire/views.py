"""Reads for fire duty: the cards, places, contracts and rules of a site, the days on which bodies were checked, the latest moves.
Called inside an open block; judges nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.fire.builtin import built_in_rules
from server.ledger.tables import Document, Journal
from server.site.views import SiteRow
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.equipment import Equipment, EquipmentMoved
from sync.records.fact import EquipmentWasMoved
from sync.records.fire import FireRules
from sync.records.site import Contract, Place
from sync.rules.fire import RuleTable, rule_table
from sync.rules.fire_places import Places
from sync.times import from_ms, to_ms

_KINDS = ("equipment", "place", "contract", "fire_rules")


@dataclass(frozen=True)
class Ground:
    """What fire duty is about at one site, as the documents say it now."""

    cards: tuple[Equipment, ...]
    places: Places
    contracts: tuple[Contract, ...]
    rules: RuleTable


@dataclass(frozen=True)
class MoveRow:
    """One move of equipment; `at` is the corrected time, `device` the phone that filed it."""

    fact_id: str
    at: datetime
    author: str
    body: EquipmentMoved


def site_rules(site: str) -> FireRules | None:
    """Return the site's own lines of the rule table, None while it has none."""
    found = [d for d in _documents(site, ("fire_rules",)) if isinstance(d, FireRules)]
    return found[0] if found else None


def rules_of(site: str) -> RuleTable:
    """Return the rules in force at a site: whoever writes an extinguisher's card takes its dates from them."""
    return rule_table(built_in_rules(), site_rules(site))


def ground_of(site: str) -> Ground:
    """Return everything that the fire page judges."""
    found = _documents(site, _KINDS)
    own = [d for d in found if isinstance(d, FireRules)]
    return Ground(
        cards=tuple(d for d in found if isinstance(d, Equipment)),
        places=Places(d for d in found if isinstance(d, Place)),
        contracts=tuple(d for d in found if isinstance(d, Contract)),
        rules=rule_table(built_in_rules(), own[0] if own else None),
    )


def checked_days(site: SiteRow, ids: Collection[str], since: date) -> dict[str, list[date]]:
    """Return the local days since that day on which each of these was checked, by records that count."""
    zone = ZoneInfo(site.time_zone)
    begins = to_ms(datetime(since.year, since.month, since.day, tzinfo=zone))
    where = (Journal.subject_id.in_(sorted(ids))) & (Journal.kind == "inspection.submitted") & (Journal.site == site.id)
    query: Any = Journal.select(Journal.subject_id, Journal.corrected_at).where(
        where & (Journal.verdict == "settled") & (Journal.corrected_at >= begins)
    )
    found: dict[str, list[date]] = {}
    for subject, at in query.tuples():
        found.setdefault(subject, []).append(from_ms(at).astimezone(zone).date())
    return found


def latest_moves(site: str, *, limit: int) -> tuple[MoveRow, ...]:
    """Return the newest moves of a site's equipment, newest first."""
    where = (Journal.subject_id == site) & (Journal.kind == "equipment.moved") & (Journal.site == site)
    query: Any = Journal.select(Journal.fact_id, Journal.corrected_at, Journal.author, Journal.body).where(
        where & (Journal.verdict == "settled")
    )
    rows = []
    for fact_id, at, author, body in query.order_by(Journal.corrected_at.desc(), Journal.position.desc()).limit(limit).tuples():
        fact = read_any_fact(bytes(body))
        if isinstance(fact, EquipmentWasMoved):
            rows.append(MoveRow(fact_id, from_ms(at), author, fact.body))
    return tuple(rows)


def _documents(site: str, kinds: Collection[str]) -> list[Any]:
    rows: Any = (
        Document.select(Document.kind, Document.body)
        .where((Document.stream == f"site:{site}") & Document.kind.in_(list(kinds)) & ~Document.deleted)
        .tuples()
    )
    return [decode_document(kind, bytes(body)) for kind, body in rows]
