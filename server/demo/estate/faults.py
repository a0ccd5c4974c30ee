"""The planted faults of the main site: what is wrong on purpose, on which object, and which rule it shows.

`plant` changes the cards and returns a machine-readable list; the demo plays from the list and the tests count it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from server.demo.estate.extinguishers import POWDER, dates, made_so_that_service_is_due, months_before
from server.demo.estate.ground import Ground
from sync.records.equipment import Equipment, EquipmentState
from sync.records.hazard import Hazard
from sync.records.inspection import Severity
from sync.records.people import Person
from sync.records.results import LastCheck, OpenHazard, Reading
from sync.records.types import Subject, SubjectKind


class Rule(StrEnum):
    """What a planted fault shows."""

    PAST_SCRAP = "past_scrap"
    SERVICE_DUE = "service_due"
    GAUGE_RED = "gauge_red"
    MISSING = "missing"
    TWO_LABELS = "two_labels"
    LABEL_UNKNOWN = "label_unknown"
    MAKER_CODE = "maker_code"
    HALF_MONTH_UNSCANNED = "half_month_unscanned"
    LIFT_LABEL_EXPIRED = "lift_label_expired"
    PRESSURE_OUT_OF_RANGE = "pressure_out_of_range"
    METER_BELOW_LAST = "meter_below_last"
    LICENCE_ENDS_SOON = "licence_ends_soon"
    LICENCE_EXPIRED = "licence_expired"
    VACANT_OVERDUE = "vacant_overdue"


@dataclass(frozen=True)
class Fault:
    """One planted fault: the rule, the object, and what the player of the demo needs (a code to scan, a number to type)."""

    rule: Rule
    kind: SubjectKind
    id: str
    name: str
    detail: dict[str, str | float] = field(default_factory=dict)


PAST_SCRAP = ("ext-2-3", "ext-5-7", "ext-gB2a")
SERVICE_DUE = {"ext-1-4": 12, "ext-3-9": 26, "ext-club-1a": 41, "ext-gC1b": 57}
GAUGE_RED = ("ext-4-2", "ext-gA2b")
MISSING = "ext-6-5"
TWO_LABELS = "ext-gA1a"
LABEL_UNKNOWN = "ext-6-11"
MAKER_CODE = "ext-gA3a"
HALF_MONTH_UNSCANNED = "ext-gD1a"
LIFT_EXPIRED = "lift-6"
PUMP = "pump-2"
METER = "m3-2"

SCRAP_AGE_MONTHS = 124
LAST_SERVICE_MONTHS = 4
PUMP_EXCESS_MPA = 0.09
METER_STEP_BACK = 120.0


class Planter:
    """Plants the faults into a site's cards, by the key each card was made with."""

    def __init__(self, ground: Ground, cards: list[Equipment], people: dict[str, Person]) -> None:
        self.ground = ground
        self.cards = {card.id: card for card in cards}
        self.people = people
        self.faults: list[Fault] = []
        self.hazards: list[Hazard] = []

    def plant(self) -> None:
        """Change the cards; leaves `cards`, `hazards` and `faults` as the estate has them."""
        self._ages()
        for key in GAUGE_RED:
            self._found(key, Rule.GAUGE_RED, "EXT-M", "gauge", "压力指针在红区", "normal")
        self._found(MISSING, Rule.MISSING, "EXT-M", "place", "灭火器不在位", "high", state=EquipmentState.MISSING)
        self._labels()
        self._readings()

    def _ages(self) -> None:
        today = self.ground.today
        for key in PAST_SCRAP:
            stamps = dates(POWDER, months_before(today, SCRAP_AGE_MONTHS), months_before(today, LAST_SERVICE_MONTHS))
            card = self._change(key, **stamps)
            self._fault(Rule.PAST_SCRAP, card, scrap_on=str(card.scrap_on))
        for key, days in SERVICE_DUE.items():
            due = today + timedelta(days=days)
            card = self._change(key, **dates(POWDER, made_so_that_service_is_due(POWDER, due), None))
            self._fault(Rule.SERVICE_DUE, card, service_due_on=str(card.service_due_on))
        card = self._change(LIFT_EXPIRED, valid_until=(today - timedelta(days=12)).isoformat())
        self._fault(Rule.LIFT_LABEL_EXPIRED, card, valid_until=str(card.valid_until))

    def _labels(self) -> None:
        old = self._card(TWO_LABELS).labels
        new = self.ground.mint.label(self.ground.key, "equipment", TWO_LABELS, "second")
        newest, *rest = self._card(TWO_LABELS).last_checks
        checks = (msgspec.structs.replace(newest, by_old_label=True), *rest)
        card = self._change(TWO_LABELS, labels=(new, *old), last_checks=checks)
        self._fault(Rule.TWO_LABELS, card, label=new, old_label=old[0])
        stamps = dates(POWDER, months_before(self.ground.today, 1), None)
        card = self._change(LABEL_UNKNOWN, last_checks=(), **stamps)
        self._fault(Rule.LABEL_UNKNOWN, card, label=card.labels[0])
        card = self._card(MAKER_CODE)
        self._fault(Rule.MAKER_CODE, card, maker_code=str(card.maker_code))

    def _readings(self) -> None:
        card = self._card(HALF_MONTH_UNSCANNED)
        earlier = [msgspec.structs.replace(check, at=check.at - timedelta(days=16)) for check in card.last_checks]
        card = self._change(HALF_MONTH_UNSCANNED, last_checks=tuple(earlier))
        self._fault(Rule.HALF_MONTH_UNSCANNED, card, template="EXT-M")
        pump = self._card(PUMP)
        press = round(pump.values["set_press"] + PUMP_EXCESS_MPA, 3)
        reading = Reading(item="press", value=press)
        self._found(PUMP, Rule.PRESSURE_OUT_OF_RANGE, "PUMP-D", "press", "供水压力超出设定范围", "normal", reading=reading)
        meter = self._card(METER)
        last = next(r.value for check in meter.last_checks if check.template == "METER-D" for r in check.readings)
        self._fault(Rule.METER_BELOW_LAST, meter, last=last, typed=last - METER_STEP_BACK)

    def _found(
        self, key: str, rule: Rule, template: str, item: str, text: str, severity: Severity, *,
        reading: Reading | None = None, **changes: object,
    ) -> None:  # fmt: skip
        card = self._card(key)
        finder = self._finder(template)
        check = next(check for check in card.last_checks if check.template == template)
        bad = self._abnormal(check, item, finder.name, reading)
        hazard = self._hazard(card, template, item, text, severity, finder, check.at)
        rest = tuple(other for other in card.last_checks if other.template != template)
        short = OpenHazard(id=hazard.id, item=item, severity=severity, opened_at=check.at, text=text)
        card = self._change(key, last_checks=(bad, *rest), open_hazards=(short,), **changes)
        detail: dict[str, str | float] = {} if reading is None else {reading.item: reading.value}
        self._fault(rule, card, hazard=hazard.id, **detail)

    def _abnormal(self, check: LastCheck, item: str, by: str, reading: Reading | None) -> LastCheck:
        kept = tuple(reading if reading is not None and old.item == reading.item else old for old in check.readings)
        return msgspec.structs.replace(check, outcome="abnormal", abnormal=(item,), by=by, readings=kept)

    def _hazard(
        self, card: Equipment, template: str, item: str, text: str, severity: Severity, finder: Person, at: datetime
    ) -> Hazard:
        mint, key = self.ground.mint, self.ground.key
        hazard = Hazard(
            id=mint.id(key, "hazard", card.id, item),
            site=card.site,
            subject=Subject(kind="equipment", id=card.id),
            item=item,
            template=template,
            severity=severity,
            text=text,
            opened_by=finder.id,
            opened_at=at,
            opened_in=mint.id(key, "inspection", card.id, item),
        )
        self.hazards.append(hazard)
        return hazard

    def _finder(self, template: str) -> Person:
        return self.people["repair-01" if template == "PUMP-D" else "guard-03"]

    def _card(self, key: str) -> Equipment:
        return self.cards[self.ground.mint.id(self.ground.key, "equipment", key)]

    def _change(self, key: str, **changes: object) -> Equipment:
        card = msgspec.structs.replace(self._card(key), **changes)
        self.cards[card.id] = card
        return card

    def _fault(self, rule: Rule, card: Equipment, **detail: str | float) -> None:
        self.faults.append(Fault(rule, "equipment", card.id, card.name, detail))
