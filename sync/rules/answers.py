"""Judging answers against a template: the typing guard, what is abnormal, what is still missing. Pure, run on both sides.

The phone judges every tap, offline, with the card and last readings it holds; the server checks only that the answers are
answers to that template version (`check_shape`), because limits on the card may have changed since.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sync.errors import AnswersDoNotFit, Pointer
from sync.records.inspection import Answer
from sync.records.template import AnswerKind, Condition, Need, PhotoMode, Template, TemplateItem, WarnKind, WarnRule

NORMAL, ABNORMAL, NOT_APPLICABLE = "normal", "abnormal", "na"
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Fault(StrEnum):
    """Why an answer cannot stand as typed; each has a sentence in `assets/words`."""

    WRONG_KIND = "wrong_kind"
    BELOW_RANGE = "below_range"
    ABOVE_RANGE = "above_range"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    CONTROL_CHARACTERS = "control_characters"
    NOT_ASKED = "not_asked"
    ANSWERED_TWICE = "answered_twice"
    MISSING = "missing"
    PHOTO_MISSING = "photo_missing"


@dataclass(frozen=True, slots=True)
class Card:
    """What the equipment card gives to the rules: plate values by key, the last reading by item, the variant.

    `per_day` is the usual use per day by item, `days` the days since the last reading, `today` the day in the site's calendar;
    without them the rules that need them give no judgement."""

    values: Mapping[str, float]
    last: Mapping[str, float]
    variant: str | None = None
    per_day: Mapping[str, float] = field(default_factory=dict)
    days: float | None = None
    today: date | None = None


NO_CARD = Card({}, {})


def items_for(template: Template, variant: str | None) -> list[TemplateItem]:
    """Return the items that may be asked of an object of this variant, in order; conditions are not looked at."""
    return [item for item in template.items if not item.variants or variant is None or variant in item.variants]


def asked_items(template: Template, given: Mapping[str, float | str | None], card: Card) -> list[TemplateItem]:
    """Return the items that are asked as the answers stand: those of the variant whose conditions hold.

    A condition on an item that is not asked itself does not hold. Conditions only look back, so one pass is enough."""
    found: list[TemplateItem] = []
    by_code: dict[str, TemplateItem] = {}
    for item in items_for(template, card.variant):
        if item.shown_if is None or _holds(item.shown_if, by_code.get(item.shown_if.item), given, card):
            found.append(item)
            by_code[item.code] = item
    return found


def _holds(condition: Condition, about: TemplateItem | None, given: Mapping[str, float | str | None], card: Card) -> bool:
    if about is None or condition.item not in given:
        return False
    value = given[condition.item]
    if condition.is_abnormal:
        return is_abnormal(about, value, card)
    return (f"{value:g}" if isinstance(value, (int, float)) else value) in condition.values


def typing_fault(item: TemplateItem, value: float | str | None) -> Fault | None:
    """Return why this value cannot be an answer to the item, or None; the hard range is a guard against slips of the thumb."""
    match item.type:
        case AnswerKind.OK:
            return None if value in (NORMAL, ABNORMAL, NOT_APPLICABLE) else Fault.WRONG_KIND
        case AnswerKind.NUM | AnswerKind.SCORE:
            return (
                _range_fault(item, value) if isinstance(value, (int, float)) and not isinstance(value, bool) else Fault.WRONG_KIND
            )
        case AnswerKind.COUNT:
            return _range_fault(item, value) if isinstance(value, int) and not isinstance(value, bool) else Fault.WRONG_KIND
        case AnswerKind.CHOICE:
            return None if any(c.code == value for c in item.choices) else Fault.NOT_A_CHOICE
        case AnswerKind.PHOTO:
            return None if value is None else Fault.WRONG_KIND
        case AnswerKind.DATE:
            return None if isinstance(value, str) and typed_date(value) else Fault.NOT_A_DATE
        case AnswerKind.TIME:
            return None if isinstance(value, str) and _TIME.fullmatch(value) else Fault.NOT_A_TIME
        case AnswerKind.SIGN:
            return None if isinstance(value, str) and _SHA256.fullmatch(value) else Fault.WRONG_KIND
        case AnswerKind.TEXT | AnswerKind.AUTO:
            if not isinstance(value, str):
                return Fault.WRONG_KIND
            return Fault.CONTROL_CHARACTERS if CONTROL.search(value) else None


def _range_fault(item: TemplateItem, value: float) -> Fault | None:
    if not math.isfinite(value):
        return Fault.WRONG_KIND  # JSON has no such number: it would travel as null
    if item.minimum is not None and value < item.minimum:
        return Fault.BELOW_RANGE
    if item.maximum is not None and value > item.maximum:
        return Fault.ABOVE_RANGE
    return None


def is_abnormal(item: TemplateItem, value: float | str | None, card: Card) -> bool:
    """True when the answer is outside its limits: fault ticked, abnormal choice, or beyond the warn range or rule."""
    if item.type is AnswerKind.OK:
        return value == ABNORMAL
    if item.type is AnswerKind.CHOICE:
        return any(c.is_abnormal and c.code == value for c in item.choices)
    if item.type is AnswerKind.DATE:
        return isinstance(value, str) and any(_is_near(rule, value, card) for rule in rules_of(item))
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    if item.warn_low is not None and value < item.warn_low:
        return True
    if item.warn_high is not None and value > item.warn_high:
        return True
    return any(_breaks(rule, item.code, value, card) for rule in rules_of(item))


def rules_of(item: TemplateItem) -> tuple[WarnRule, ...]:
    """Return every warn rule of an item."""
    return item.further_rules if item.warn_rule is None else (item.warn_rule, *item.further_rules)


def _is_near(rule: WarnRule, value: str, card: Card) -> bool:
    if card.today is None or typed_date(value) is None:
        return False
    return date.fromisoformat(value) < card.today + timedelta(days=rule.number or 0)


def typed_date(value: str) -> date | None:
    """Return the day that a date answer names, None for one that there is not."""
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


ROLL_OVER = "roll_over_at"
"""The key of the plate value at which a meter starts again from zero."""


def went_round(last: float, value: float, roll_over_at: float | None) -> bool:
    """True when a lower reading looks more like a meter that went round than like a slip: from the last tenth to the first."""
    return roll_over_at is not None and value < last and last >= 0.9 * roll_over_at and value <= 0.1 * roll_over_at


def _breaks(rule: WarnRule, item: str, value: float, card: Card) -> bool:
    known = card.last.get(item) if rule.value is None else card.values.get(rule.value)
    if known is None:
        return False  # a card without the value gives no judgement
    number = rule.number or 0.0
    match rule.kind:
        case WarnKind.EQUIPMENT_RATED:
            return value > known
        case WarnKind.SET_TOLERANCE:
            return abs(value - known) > number + 1e-9  # 0.85-0.80 is not more than 0.05
        case WarnKind.BASE_TIMES:
            return value > number * known
        case WarnKind.SHARE_OF_FULL:
            return value < number * known
        case WarnKind.CABINET_MIN:
            return value < known
        case WarnKind.NOT_LESS_THAN_LAST:
            return value < known and not went_round(known, value, card.values.get(ROLL_OVER))
        case WarnKind.SAME_AS_LAST:
            return value != known
        case WarnKind.USUAL_TIMES:
            usual = card.per_day.get(item)
            return usual is not None and use_per_day(known, value, card) > number * usual > 0
        case WarnKind.DAYS_AHEAD:
            return False  # a rule of dates


def use_per_day(last: float, value: float, card: Card) -> float:
    """Return the use per day since the last reading, over a roll-over too; readings within half a day count as half a day."""
    full = card.values.get(ROLL_OVER)
    used = value + full - last if full is not None and went_round(last, value, full) else value - last
    return used / max(card.days or 0.0, 0.5) if card.days is not None else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole check: which items are abnormal, and what still stands in the way of submitting, by item code."""

    abnormal: tuple[str, ...]
    faults: Mapping[str, Fault]

    @property
    def is_complete(self) -> bool:
        """True when the check can be submitted."""
        return not self.faults


def judge(template: Template, answers: Iterable[Answer], card: Card) -> Judged:
    """Return what a check amounts to; a fault without a photo cannot be submitted."""
    given = {answer.i: answer for answer in answers}
    faults: dict[str, Fault] = {}
    abnormal: list[str] = []
    photographed = any(answer.photos for answer in given.values())
    items = asked_items(template, {code: answer.v for code, answer in given.items()}, card)
    for item in items:
        answer = given.get(item.code)
        if answer is None or (answer.v is None and item.type is not AnswerKind.PHOTO):
            if item.need is Need.REQUIRED and item.type is not AnswerKind.PHOTO:
                faults[item.code] = Fault.MISSING
            continue
        fault = typing_fault(item, answer.v)
        if fault is not None:
            faults[item.code] = fault
        elif is_abnormal(item, answer.v, card):
            abnormal.append(item.code)
    for item in items:
        shot = item.code in given and bool(given[item.code].photos)
        if item.photo is PhotoMode.ALWAYS and not shot:
            faults[item.code] = Fault.PHOTO_MISSING
        if item.need is Need.ON_FAULT and item.type is not AnswerKind.PHOTO and abnormal and item.code not in given:
            faults[item.code] = Fault.MISSING
    if abnormal and not photographed:
        faults.setdefault(abnormal[0], Fault.PHOTO_MISSING)
    return Judged(tuple(abnormal), faults)


def check_shape(template: Template, answers: Iterable[Answer]) -> None:
    """Raise `AnswersDoNotFit` unless every answer is an answer to an item of this template, once, and within its hard range."""
    items = {item.code: item for item in template.items}
    seen: set[str] = set()
    for position, answer in enumerate(answers):
        item = items.get(answer.i)
        fault: Fault | None
        if item is None:
            fault = Fault.NOT_ASKED
        elif answer.i in seen:
            fault = Fault.ANSWERED_TWICE
        else:
            fault = None if answer.v is None else typing_fault(item, answer.v)
        if fault is not None:
            raise AnswersDoNotFit(f"{answer.i[:32]}: {fault}", errors=(Pointer(f"/body/answers/{position}", str(fault)),))
        seen.add(answer.i)
