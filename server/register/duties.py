"""What the registers say is owed: contractors whose visit is overdue, vacant units not seen this month, supplies below their
minimum or near their end, household visits against the plan, recordings shorter than they must be. Pure; reads no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.register.views import Entry
from sync.records.equipment import Equipment
from sync.records.results import LastCheck
from sync.records.scope import EquipmentKind
from sync.records.site import Contract, Unit, UnitState
from sync.records.template import Template, WarnKind
from sync.rules.inspection import Checked

LIFT_GAP_DAYS = 15
"""A lift is maintained at least every 15 days (regulation on special equipment, article 31)."""
VISITS_A_DAY = 5
"""Household visits of one housekeeper (the customer's plan, S3)."""
SUPPLY_WARN_DAYS = 60


@dataclass(frozen=True)
class Visited:
    """Something a firm comes for: when it last came, and by when it must come again; `is_overdue` when that is past."""

    kind: str
    id: str
    name: str
    firm: str
    last: datetime | None
    gap_days: int | None
    next_by: datetime | None
    is_overdue: bool


def contractor_visits(contracts: Iterable[Contract], lifts: Iterable[Equipment], now: datetime) -> list[Visited]:
    """Return every contract and every lift with its last visit, the most overdue first."""
    found = [_visited("contract", c.id, c.name, c.firm, c, ("VEND-S", "VEND-V"), c.max_gap_days, now) for c in contracts]
    cards = [card for card in lifts if card.kind is EquipmentKind.LIFT]
    found += [_visited("equipment", c.id, c.name, "", c, ("LIFT-V",), LIFT_GAP_DAYS, now) for c in cards]
    return sorted(found, key=lambda v: (not v.is_overdue, v.next_by or datetime.max.replace(tzinfo=now.tzinfo), v.name))


def _visited(
    kind: str, id_: str, name: str, firm: str, card: Checked, codes: Sequence[str], gap: int | None, now: datetime
) -> Visited:
    last = max((check.at for check in card.last_checks if check.template in codes), default=None)
    by = None if gap is None or last is None else last + timedelta(days=gap)
    is_overdue = gap is not None and (last is None or (by is not None and by < now))
    return Visited(kind, id_, name, firm, last, gap, by, is_overdue)


@dataclass(frozen=True)
class VacantUnit:
    """A vacant unit and its last check; `is_done` when it was seen in this month of the site's calendar."""

    unit: Unit
    last: LastCheck | None
    is_done: bool


def vacant_units(units: Iterable[Unit], month: str, zone_month: dict[str, str]) -> list[VacantUnit]:
    """Return the vacant units, those not yet seen first. `zone_month` is the month (`2026-11`) of each unit's last check."""
    found = []
    for unit in units:
        if unit.state is not UnitState.VACANT:
            continue
        last = next((check for check in unit.last_checks if check.template == "VAC-M"), None)
        found.append(VacantUnit(unit, last, last is not None and zone_month.get(unit.id) == month))
    return sorted(found, key=lambda v: (v.is_done, v.unit.number))


@dataclass(frozen=True)
class Supply:
    """One sort of goods in one cabinet: the last count, the least there must be (None: the card names none)."""

    cabinet: Equipment
    item: str
    count: float | None
    least: float | None

    @property
    def is_short(self) -> bool:
        """True when the last count was below the minimum."""
        return self.least is not None and self.count is not None and self.count < self.least


def supplies(cabinets: Iterable[Equipment], template: Template | None) -> list[Supply]:
    """Return what each cabinet held at its last count, by the items of the form whose minimum the card gives."""
    if template is None:
        return []
    least = {i.code: i.warn_rule.value for i in template.items if i.warn_rule and i.warn_rule.kind is WarnKind.CABINET_MIN}
    found = []
    for cabinet in cabinets:
        if cabinet.kind is not EquipmentKind.EMERGENCY_CABINET:
            continue
        last = next((check for check in cabinet.last_checks if check.template == template.code), None)
        counts = {r.item: r.value for r in last.readings} if last is not None else {}
        for item, key in least.items():
            wanted = cabinet.values.get(key or "")
            if wanted is not None or item in counts:
                found.append(Supply(cabinet, item, counts.get(item), wanted))
    return found


def expiries(counted: Iterable[Entry], today: date) -> list[tuple[Entry, date, bool]]:
    """Return the latest count of each cabinet that names a date of expiry, with that date and whether it is near or past."""
    seen: set[str] = set()
    found = []
    for entry in counted:  # newest first
        days = [v for v in entry.numbers.values() if isinstance(v, str) and len(v) == len("2026-11-20") and v[4] == "-"]
        if entry.subject_id in seen or not days:
            continue
        seen.add(entry.subject_id)
        ends = min(date.fromisoformat(day) for day in days)
        found.append((entry, ends, ends < today + timedelta(days=SUPPLY_WARN_DAYS)))
    return sorted(found, key=lambda row: row[1])


def visits_by_person(today: Iterable[Entry], housekeepers: Iterable[str]) -> list[tuple[str, int]]:
    """Return how many household visits each housekeeper made today, the fewest first."""
    made = Counter(entry.author for entry in today)
    return sorted(((person, made[person]) for person in {*housekeepers, *made}), key=lambda row: (row[1], row[0]))


@dataclass(frozen=True)
class Recorder:
    """A recorder and the days that could be played back at its last check; `least` is what the form demands."""

    card: Equipment
    days: float | None
    least: float | None
    at: datetime | None

    @property
    def is_short(self) -> bool:
        """True when the last check found fewer days than demanded."""
        return self.days is not None and self.least is not None and self.days < self.least


def recorders(cards: Iterable[Equipment], template: Template | None) -> list[Recorder]:
    """Return every recorder with its last known days of recordings."""
    item = next((i for i in template.items if i.code == "days"), None) if template is not None else None
    found = []
    for card in cards:
        if card.kind is not EquipmentKind.RECORDER:
            continue
        last = next((check for check in card.last_checks if template is not None and check.template == template.code), None)
        days = next((r.value for r in last.readings if r.item == "days"), None) if last is not None else None
        found.append(Recorder(card, days, item.warn_low if item is not None else None, last.at if last is not None else None))
    return found
