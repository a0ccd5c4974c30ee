"""The last results on the cards of the estate: each thing was checked in its previous window and was in order.

So that a scan shows something and a meter has a last reading. Readings lie inside the template's own limits and the card's
own values; they are ours (origin A) and stand for no real machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from server.demo.estate.ground import Ground
from server.task.planning_objects import SiteObjects
from server.task.planning_tasks import periods_for
from sync.records.equipment import Equipment
from sync.records.people import Person
from sync.records.results import LastCheck, Reading
from sync.records.schedule import Every
from sync.records.template import AnswerKind, Template, TemplateItem, WarnKind
from sync.rules.answers import items_for

MAX_SHOWN = 2
_READ = (AnswerKind.NUM, AnswerKind.COUNT)
_PACES = {Every.DAILY: 1, Every.WEEKLY: 4, Every.HALF_MONTHLY: 15, Every.MONTHLY: 30, Every.QUARTERLY: 80}


def with_history(
    ground: Ground, cards: Iterable[Equipment], templates: Iterable[Template], objects: SiteObjects, zone: ZoneInfo
) -> list[Equipment]:
    """Return the cards with a normal last result for each of their most frequent templates, newest first."""
    known = list(templates)
    found = []
    for card in cards:
        checks = []
        for template in known:
            if not any(card.kind in scope.equipment for scope in template.objects):
                continue
            every = periods_for(template, objects.classes_of(card.place))[0].every
            if every in _PACES:
                checks.append(_check(ground, card, template, _previous(every, ground.today), objects.people, zone))
        newest = sorted(checks, key=lambda check: (check.at, check.template), reverse=True)[:MAX_SHOWN]
        found.append(msgspec.structs.replace(card, last_checks=tuple(newest)))
    return found


def last_reading(ground: Ground, card: Equipment, item: TemplateItem) -> float:
    """Return a reading in order: the card's own set value, a meter's running total, or the middle of the warn range."""
    rule = item.warn_rule
    if rule is not None and rule.value is not None and rule.value in card.values:
        share = 0.6 if rule.kind is WarnKind.EQUIPMENT_RATED else 1.0
        return round(card.values[rule.value] * share, 3)
    if rule is not None:
        return 20_000.0 + ground.mint.below(60_000, ground.key, card.id, item.code)
    low = item.warn_low if item.warn_low is not None else item.minimum
    high = item.warn_high if item.warn_high is not None else item.maximum
    if low is None or high is None:
        raise ValueError(f"{item.code} has no range")
    # One bound only: stay near it, a middle of "60 and more" would be a number nobody reads.
    if item.warn_high is None and item.warn_low is not None:
        return round(min(low * 1.2, high), 3)
    if item.warn_low is None and item.warn_high is not None:
        return round(max(high * 0.6, 0.0), 3)
    return round((low + high) / 2, 3)


def _previous(every: Every, today: date) -> date:
    first = today.replace(day=1)
    if every is Every.MONTHLY:
        return first - timedelta(days=4)
    if every is Every.HALF_MONTHLY:
        return first + timedelta(days=10) if today.day > 15 else first - timedelta(days=4)
    return today - timedelta(days=_PACES[every])


def _check(ground: Ground, card: Equipment, template: Template, day: date, people: Iterable[Person], zone: ZoneInfo) -> LastCheck:
    roles = set(template.performers.who_record())
    able = [person for person in people if roles.intersection(person.roles)]
    who = able[ground.mint.below(len(able), ground.key, card.id, template.code)].name if able else "-"
    minute = ground.mint.below(150, ground.key, card.id, template.code, "minute")
    at = datetime.combine(day, time(8), tzinfo=zone).astimezone(UTC) + timedelta(minutes=minute)
    readings = tuple(
        Reading(item=item.code, value=int(value) if item.type is AnswerKind.COUNT else value)
        for item in items_for(template, card.variant)
        if item.type in _READ
        for value in [last_reading(ground, card, item)]
    )
    return LastCheck(template=template.code, at=at, by=who, outcome="normal", readings=readings)
