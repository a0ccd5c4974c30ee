"""What an inspection changes on the card of its object: last results, readings and open hazards. Pure, run on both sides."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TypeVar

import msgspec

from sync.errors import AnswersDoNotFit, Pointer
from sync.records.equipment import Checkpoint, Equipment
from sync.records.fact import InspectionSubmitted
from sync.records.hazard import Hazard
from sync.records.inspection import Inspection
from sync.records.results import MAX_LAST_CHECKS, MAX_OPEN_HAZARDS, LastCheck, OpenHazard, Reading
from sync.records.scope import EquipmentKind
from sync.records.site import Contract, Place, Unit, Zone
from sync.records.template import AnswerKind, Template
from sync.rules.answers import CONTROL, Card, check_shape, use_per_day
from sync.rules.label import normal_code

Checked = Equipment | Checkpoint | Place | Zone | Unit | Contract
"""Every document that carries its last checks and open hazards."""
CHECKED_KINDS = ("equipment", "checkpoint", "place", "zone", "unit", "contract")
AnyCard = TypeVar("AnyCard", bound=Checked)
METERS = frozenset({EquipmentKind.POWER_METER, EquipmentKind.WATER_METER, EquipmentKind.GAS_METER})
LEARNS = 0.3
"""How much one reading moves the usual use per day; ours."""
MAX_READINGS = 20
MAX_READING = 1e15
_NUMBERS = (int, float)
_ITEM = re.compile(r"[a-z][a-z0-9_]{0,11}")


def last_check(fact: InspectionSubmitted, *, at: datetime, author_name: str) -> LastCheck:
    """Return the short form of an inspection that the card carries."""
    body = fact.body
    readings = [
        Reading(item=a.i, value=float(a.v))
        for a in body.answers
        if a.v.__class__ in _NUMBERS and -MAX_READING <= a.v <= MAX_READING
    ]
    return LastCheck(
        template=body.template,
        at=at,
        by=author_name,
        outcome="abnormal" if body.abnormal else "normal",
        abnormal=body.abnormal[:40],
        readings=tuple(readings[:MAX_READINGS]),
        fact=fact.id,
        photo=next((photo.sha256 for photo in fact.photos if photo.mime.startswith("image/")), None),
    )


def check_inspection(fact: InspectionSubmitted, template: Template | None) -> None:
    """Raise `AnswersDoNotFit` unless the check can be applied: its answers fit the template, what it calls abnormal or hazardous
    was asked, and every photo and voice note it shows is one it promises.

    None stands for a version whose questions are no longer at hand: then only the spelling can be judged."""
    body = fact.body
    if template is not None:
        check_shape(template, body.answers)
    elif any(_ITEM.fullmatch(a.i) is None or (isinstance(a.v, str) and CONTROL.search(a.v)) for a in body.answers):
        raise AnswersDoNotFit("an answer is not spelled as one")
    if body.abnormal or body.hazards:
        asked = {a.i for a in body.answers}
        if not asked.issuperset(body.abnormal) or any(h.item not in asked for h in body.hazards):
            raise AnswersDoNotFit("names an item that was not answered", errors=(Pointer("/body/abnormal", "not_asked"),))
    if not _shown(body, template) <= {photo.sha256 for photo in fact.photos}:
        raise AnswersDoNotFit("shows a photo that it does not promise", errors=(Pointer("/photos", "not_promised"),))


def _shown(body: Inspection, template: Template | None) -> set[str]:
    shown = {sha256 for answer in body.answers if answer.photos for sha256 in answer.photos}
    shown.update(answer.voice for answer in body.answers if answer.voice is not None)
    shown.update(hazard.voice for hazard in body.hazards if hazard.voice is not None)
    shown.update(sha256 for hazard in body.hazards for sha256 in hazard.photos)
    signed = {a.i: a.v for a in body.answers if isinstance(a.v, str) and len(a.v) == 64}
    if signed and template is not None:
        shown.update(signed[item.code] for item in template.items if item.type is AnswerKind.SIGN and item.code in signed)
    return shown


def after_inspection(card: AnyCard, fact: InspectionSubmitted, *, at: datetime, author_name: str) -> AnyCard:
    """Return the card with this check in its last results (newest first, one per template) and with its hazards.

    A record that arrives late never hides a newer one; the same fact twice changes nothing."""
    newest = last_check(fact, at=at, author_name=author_name)
    labels = getattr(card, "labels", ())
    if len(labels) > 1 and normal_code(fact.body.code) in labels[1:]:
        newest = msgspec.structs.replace(newest, by_old_label=True)
    if isinstance(card, Equipment) and card.kind in METERS:
        newest = _with_usual(newest, card)
    checks: list[LastCheck] = []
    for check in card.last_checks:
        if check.fact == fact.id:
            return card
        if check.template != newest.template:
            checks.append(check)
        elif (check.at, check.fact or "") > (newest.at, newest.fact or ""):
            newest = check
    checks.append(newest)
    checks.sort(key=_at, reverse=True)
    if not fact.body.hazards:
        return msgspec.structs.replace(card, last_checks=tuple(checks[:MAX_LAST_CHECKS]))
    listed = {h.id for h in card.open_hazards}
    opened = (_short(h.id, h.item, h.severity, h.text, at) for h in fact.body.hazards if h.id not in listed)
    hazards = (*card.open_hazards, *opened)
    return msgspec.structs.replace(card, last_checks=tuple(checks[:MAX_LAST_CHECKS]), open_hazards=hazards[:MAX_OPEN_HAZARDS])


def _with_usual(newest: LastCheck, card: Equipment) -> LastCheck:
    before = next((c for c in card.last_checks if c.template == newest.template and c.fact != newest.fact), None)
    if before is None or before.at >= newest.at:
        return newest
    known = {r.item: r for r in before.readings}
    days = (newest.at - before.at).total_seconds() / 86_400
    rules = Card(card.values, {code: r.value for code, r in known.items()}, days=days)
    return msgspec.structs.replace(
        newest, readings=tuple(_learnt(r, known[r.item], rules) if r.item in known else r for r in newest.readings)
    )


def _learnt(reading: Reading, before: Reading, rules: Card) -> Reading:
    used = use_per_day(before.value, reading.value, rules)
    if used < 0:
        return msgspec.structs.replace(reading, per_day=before.per_day)  # a slip or a new meter teaches nothing
    usual = used if before.per_day is None else (1 - LEARNS) * before.per_day + LEARNS * used
    return msgspec.structs.replace(reading, per_day=round(usual, 6))


def _at(check: LastCheck) -> datetime:
    return check.at


def _short(hazard_id: str, item: str, severity: str, text: str, at: datetime) -> OpenHazard:
    # The card's line takes neither line breaks nor tabs, which a typed text may have.
    line = " ".join(text.split())
    return msgspec.convert({"id": hazard_id, "item": item, "severity": severity, "text": line, "opened_at": at}, OpenHazard)


def with_hazard(card: AnyCard, hazard: Hazard) -> AnyCard:
    """Return the card with the hazard's present state: sightings counted, or gone from the list when closed."""
    kept = tuple(
        msgspec.structs.replace(h, seen=len(hazard.seen), is_mended=hazard.state == "mended") if h.id == hazard.id else h
        for h in card.open_hazards
        if h.id != hazard.id or hazard.state != "closed"
    )
    return card if kept == card.open_hazards else msgspec.structs.replace(card, open_hazards=kept)


def card_for_rules(card: Checked | None, template: str, *, now: datetime | None = None, today: date | None = None) -> Card:
    """Return what the answer rules need of a card: its values, and the last readings of this template.

    Without `now` no use per day is judged, without `today` no date."""
    if card is None:
        return Card({}, {}, today=today)
    last = next((c for c in card.last_checks if c.template == template), None)
    readings = last.readings if last else ()
    known = {r.item: r.value for r in readings}
    per_day = {r.item: r.per_day for r in readings if r.per_day is not None}
    days = (now - last.at).total_seconds() / 86_400 if last is not None and now is not None else None
    values, variant = (card.values, card.variant) if isinstance(card, Equipment) else ({}, None)
    return Card(values, known, variant, per_day, days, today)
