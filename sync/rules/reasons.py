"""Why a reading or a date is taken for abnormal, as a key and the numbers that its sentence needs. Pure; the phone says it in
plain words while the person still stands at the meter. It judges nothing itself: `answers.py` does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from sync.records.template import TemplateItem, WarnKind
from sync.rules.answers import ROLL_OVER, Card, is_abnormal, rules_of, typed_date, use_per_day, went_round

DOUBTS = frozenset({WarnKind.NOT_LESS_THAN_LAST, WarnKind.SAME_AS_LAST, WarnKind.USUAL_TIMES})
"""Rules that more often find a slip of the thumb than a defect: asked is a second look and a photo, not a hazard."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The rule that an answer breaks; `last` is the last reading, `known` the value on the plate, `times` how often the usual
    use, `days` how far ahead a date lies (negative: gone by)."""

    kind: WarnKind
    last: float = 0.0
    known: float = 0.0
    times: float = 0.0
    days: int = 0

    @property
    def is_doubt(self) -> bool:
        """Whether the answer is to be looked at again rather than reported."""
        return self.kind in DOUBTS


def why_abnormal(item: TemplateItem, value: float | str | None, card: Card) -> Reason | None:
    """Return the first warn rule that this answer breaks, None when it breaks none (its plain limits are shown beside it)."""
    for rule in rules_of(item):
        alone = msgspec.structs.replace(item, warn_low=None, warn_high=None, warn_rule=rule, further_rules=())
        if is_abnormal(alone, value, card):
            return _reason(rule.kind, rule.value, item.code, value, card)
    return None


def round_use(item: TemplateItem, value: float | str | None, card: Card) -> float | None:
    """Return the use since the last reading of a meter that went round to zero, None for any other reading."""
    last, full = card.last.get(item.code), card.values.get(ROLL_OVER)
    if last is None or full is None or isinstance(value, (str, bool)) or value is None or not rules_of(item):
        return None
    return value + full - last if went_round(last, value, full) else None


def _reason(kind: WarnKind, key: str | None, item: str, value: float | str | None, card: Card) -> Reason:
    last = card.last.get(item, 0.0)
    if kind is WarnKind.DAYS_AHEAD:
        day = typed_date(value) if isinstance(value, str) else None
        today = card.today or day or date.min
        return Reason(kind, days=((day or today) - today).days)
    usual = card.per_day.get(item, 0.0)
    used = use_per_day(last, value, card) if isinstance(value, (int, float)) else 0.0
    return Reason(kind, last=last, known=card.values.get(key or "", 0.0), times=used / usual if usual > 0 else 0.0)
