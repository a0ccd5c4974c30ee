"""How the fire equipment of a site stands on a day: what is late, away, missing or faulty, and how many are valid. Pure.

Read by the fire page of the console and the fire screen of the phone. It judges cards only; it never reads a clock or a journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sync.records.equipment import Equipment, EquipmentState
from sync.records.results import LastCheck
from sync.records.scope import EquipmentKind
from sync.rules.equipment import Standing, standing
from sync.rules.fire import Limit, RuleTable
from sync.rules.fire_moves import counted
from sync.rules.fire_places import Places

SECOND_HALF_FROM = 16
"""The day of the month on which the second half begins."""


class Concern(StrEnum):
    """What is the matter with one extinguisher, the gravest first."""

    SCRAP_DUE = "scrap_due"
    SERVICE_DUE = "service_due"
    MISSING = "missing"
    GAUGE = "gauge"
    FAILED = "failed"
    SOON_SECOND = "soon_second"
    SOON_FIRST = "soon_first"
    AWAY = "away"
    OUT_OF_SERVICE = "out_of_service"
    NO_DATE = "no_date"
    NO_LABEL = "no_label"
    TWO_LABELS = "two_labels"
    LABEL_UNREADABLE = "label_unreadable"
    NEVER_CHECKED = "never_checked"


@dataclass(frozen=True, slots=True)
class Duty:
    """One extinguisher with what is the matter; `due_on` is the nearest of its dates, `is_scrap` says which it is."""

    card: Equipment
    building: str
    concerns: tuple[Concern, ...]
    is_valid: bool
    due_on: date | None = None
    is_scrap: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is said: so many of so many bodies."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in per cent with one decimal, None of nothing."""
        return None if self.whole == 0 else round(100 * self.part / self.whole, 1)


@dataclass(frozen=True, slots=True)
class Halves:
    """One extinguisher that is looked at twice a month: whether it was, in each half of the month."""

    card: Equipment
    building: str
    first: bool
    second: bool


def duties(cards: Iterable[Equipment], places: Places, today: date, rules: RuleTable) -> list[Duty]:
    """Return every extinguisher that ought to hang, in walking order."""
    bodies = sorted(counted(cards), key=lambda card: (card.order, card.id))
    return [_duty(card, places, today, rules) for card in bodies]


def validity(found: Iterable[Duty]) -> Share:
    """Return how many extinguishers are in date, in their place and passed their last check, of all (灭火器有效率)."""
    listed = list(found)
    return Share(sum(d.card.count for d in listed if d.is_valid), sum(d.card.count for d in listed))


def halves(cards: Iterable[Equipment], places: Places, checked_on: Mapping[str, Iterable[date]], today: date) -> list[Halves]:
    """Return the extinguishers of basements and the like with what was checked in each half of today's month."""
    found = []
    for card in sorted(counted(cards), key=lambda card: (card.order, card.id)):
        if places.is_half_monthly(card.place):
            days = {day.day for day in checked_on.get(card.id, ()) if (day.year, day.month) == (today.year, today.month)}
            first, second = any(day < SECOND_HALF_FROM for day in days), any(day >= SECOND_HALF_FROM for day in days)
            found.append(Halves(card, places.building(card.place), first, second))
    return found


def lift_labels(cards: Iterable[Equipment], today: date) -> list[tuple[Equipment, int | None]]:
    """Return every lift with the days its inspection label is still valid, None without a date; the nearest first."""
    lifts = [card for card in cards if card.kind is EquipmentKind.LIFT and card.state is not EquipmentState.SCRAPPED]
    rows = [(card, _days(card.valid_until, today)) for card in lifts]
    return sorted(rows, key=lambda row: (row[1] is None, row[1] or 0, row[0].order, row[0].id))


def _days(day: str | None, today: date) -> int | None:
    return None if day is None else (date.fromisoformat(day) - today).days


def _duty(card: Equipment, places: Places, today: date, rules: RuleTable) -> Duty:
    dates = [(date.fromisoformat(day), scrap) for day, scrap in ((card.scrap_on, True), (card.service_due_on, False)) if day]
    due_on, is_scrap = min(dates, default=(None, False), key=lambda pair: (pair[0], not pair[1]))
    stands = standing(card, today, rules=rules)
    last = max(card.last_checks, key=lambda check: check.at, default=None)
    concerns = [*_by_date(stands, due_on, today, rules), *_by_state(card), *_by_check(last), *_by_label(card, last)]
    concerns.sort(key=list(Concern).index)
    is_in_date = stands in (Standing.DUE_SOON, Standing.IN_DATE)
    has_passed = last is not None and last.outcome == "normal"
    is_valid = is_in_date and has_passed and card.state is EquipmentState.IN_USE
    return Duty(card, places.building(card.place), tuple(concerns), is_valid, due_on, is_scrap)


def _by_date(stands: Standing, due_on: date | None, today: date, rules: RuleTable) -> list[Concern]:
    if stands is Standing.SCRAP_DUE:
        return [Concern.SCRAP_DUE]
    if stands is Standing.SERVICE_DUE:
        return [Concern.SERVICE_DUE]
    if due_on is None:
        return [Concern.NO_DATE]
    if due_on - today <= timedelta(days=rules.number(Limit.WARN_DAYS_SECOND)):
        return [Concern.SOON_SECOND]
    return [Concern.SOON_FIRST] if due_on - today <= timedelta(days=rules.number(Limit.WARN_DAYS_FIRST)) else []


def _by_state(card: Equipment) -> list[Concern]:
    by_state = {
        EquipmentState.MISSING: Concern.MISSING,
        EquipmentState.AWAY_FOR_SERVICE: Concern.AWAY,
        EquipmentState.OUT_OF_SERVICE: Concern.OUT_OF_SERVICE,
    }
    return [by_state[card.state]] if card.state in by_state else []


def _by_check(last: LastCheck | None) -> list[Concern]:
    if last is None:
        return [Concern.NEVER_CHECKED]
    if "gauge" in last.abnormal:
        return [Concern.GAUGE]
    return [Concern.FAILED] if last.outcome == "abnormal" else []


def _by_label(card: Equipment, last: LastCheck | None) -> list[Concern]:
    found = []
    if not card.labels:
        found.append(Concern.NO_LABEL)
    elif last is not None and last.by_old_label:
        # A superseded code goes on resolving; that it still hangs there is known only when somebody scans it.
        found.append(Concern.TWO_LABELS)
    if last is not None and "label" in last.abnormal:
        found.append(Concern.LABEL_UNREADABLE)
    return found
