"""Says quickly that an ordinary check fits its template; whatever is not ordinary goes to the shared rule, which names the fault.
Built once per template version by the intake. It never refuses anything itself."""

from __future__ import annotations

from sync.records.fact import InspectionSubmitted
from sync.records.template import AnswerKind, Template
from sync.rules.answers import ABNORMAL, NORMAL, NOT_APPLICABLE
from sync.rules.inspection import check_inspection

_TICKS = frozenset({NORMAL, ABNORMAL, NOT_APPLICABLE})
_NUMBERS = {AnswerKind.NUM: (int, float), AnswerKind.SCORE: (int, float), AnswerKind.COUNT: (int,)}


class Shape:
    """The answers that one template takes: ticks and choices by value, numbers by type and hard range."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._values: dict[str, frozenset[str]] = {}
        self._ranges: dict[str, tuple[tuple[type, ...], float, float]] = {}
        for item in template.items:
            if item.type is AnswerKind.OK:
                self._values[item.code] = _TICKS
            elif item.type is AnswerKind.CHOICE:
                self._values[item.code] = frozenset(choice.code for choice in item.choices)
            elif item.type in _NUMBERS and item.minimum is not None and item.maximum is not None:
                self._ranges[item.code] = _NUMBERS[item.type], item.minimum, item.maximum

    def check(self, fact: InspectionSubmitted) -> None:
        """Raise `AnswersDoNotFit` exactly when the shared rule does."""
        if not self._is_ordinary(fact):
            check_inspection(fact, self.template)

    def _is_ordinary(self, fact: InspectionSubmitted) -> bool:
        body = fact.body
        if body.abnormal or body.hazards:
            return False
        seen: set[str] = set()
        values, ranges = self._values, self._ranges
        for answer in body.answers:
            code, value = answer.i, answer.v
            if answer.photos or answer.voice is not None:
                return False
            if code in values:
                if value not in values[code]:
                    return False
            elif code in ranges:
                kinds, low, high = ranges[code]
                if type(value) not in kinds or not low <= value <= high:  # type: ignore[operator]
                    return False
            else:
                return False
            seen.add(code)
        return len(seen) == len(body.answers)
