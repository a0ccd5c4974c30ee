"""What an inspection changes on the card of its object: last results, readings and open hazards. Pure, run on both sides."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypeVar

import msgspec

from sync.errors import AnswersDoNotFit, Pointer
from sync.records.equipment import MAX_LAST_CHECKS, MAX_OPEN_HAZARDS, Checkpoint, Equipment, LastCheck, OpenHazard, Reading
from sync.records.fact import InspectionSubmitted
from sync.records.hazard import Hazard
from sync.records.inspection import Inspection
from sync.records.template import AnswerKind, Template
from sync.rules.answers import CONTROL, Card, check_shape

Labelled = TypeVar("Labelled", bound=Equipment | Checkpoint)
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
    )


def check_inspection(fact: InspectionSubmitted, template: Template | None) -> None:
    """Raise `AnswersDoNotFit` unless the check can be applied: its answers fit the template, what it calls abnormal or hazardous
    was asked, and every photo it shows is one it promises.

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
    shown.update(sha256 for hazard in body.hazards for sha256 in hazard.photos)
    signed = {a.i: a.v for a in body.answers if isinstance(a.v, str) and len(a.v) == 64}
    if signed and template is not None:
        shown.update(signed[item.code] for item in template.items if item.type is AnswerKind.SIGN and item.code in signed)
    return shown


def after_inspection(card: Labelled, fact: InspectionSubmitted, *, at: datetime, author_name: str) -> Labelled:
    """Return the card with this check in its last results (newest first, one per template) and with its hazards.

    A record that arrives late never hides a newer one; the same fact twice changes nothing."""
    newest = last_check(fact, at=at, author_name=author_name)
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


def _at(check: LastCheck) -> datetime:
    return check.at


def _short(hazard_id: str, item: str, severity: str, text: str, at: datetime) -> OpenHazard:
    # The card's line takes neither line breaks nor tabs, which a typed text may have.
    line = " ".join(text.split())
    return msgspec.convert({"id": hazard_id, "item": item, "severity": severity, "text": line, "opened_at": at}, OpenHazard)


def with_hazard(card: Labelled, hazard: Hazard) -> Labelled:
    """Return the card with the hazard's present state: sightings counted, or gone from the list when closed."""
    kept = tuple(
        msgspec.structs.replace(h, seen=len(hazard.seen)) if h.id == hazard.id else h
        for h in card.open_hazards
        if h.id != hazard.id or hazard.state == "open"
    )
    return card if kept == card.open_hazards else msgspec.structs.replace(card, open_hazards=kept)


def card_for_rules(card: Equipment | Checkpoint | None, template: str) -> Card:
    """Return what the answer rules need of a card: its values, and the last readings of this template."""
    if card is None:
        return Card({}, {})
    last = next((c for c in card.last_checks if c.template == template), None)
    readings = {r.item: r.value for r in last.readings} if last else {}
    if isinstance(card, Checkpoint):
        return Card({}, readings)
    return Card(card.values, readings, card.variant)
