"""What can be wrong with the conditions of a template's items: an item may look only at one that is asked before it, for an
answer that it can give. Names each item whose condition fails; pure, part of `faults`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sync.errors import Pointer
from sync.records.template import AnswerKind, Condition
from sync.rules.answers import ABNORMAL, NORMAL, NOT_APPLICABLE

_WITHOUT_ABNORMAL = (AnswerKind.TEXT, AnswerKind.PHOTO, AnswerKind.SIGN, AnswerKind.TIME, AnswerKind.AUTO)


def condition_faults(items: Sequence[dict[str, Any]]) -> Iterator[Pointer]:
    """Yield a fault for each item that looks at itself, ahead, in a circle, at nothing, or for an impossible answer."""
    looks_at = {v["code"]: v["shown_if"].item for v in items if v.get("code") and v.get("shown_if")}
    position = {v["code"]: at for at, v in reversed(list(enumerate(items))) if v.get("code")}
    for at, values in enumerate(items):
        condition: Condition | None = values.get("shown_if")
        code = values.get("code")
        if condition is None or code is None:
            continue
        where = f"/items/{at}/shown_if/item"
        if condition.item == code:
            yield Pointer(where, "template.fault.condition_itself")
        elif condition.item not in position:
            yield Pointer(where, "template.fault.condition_unknown")
        elif _comes_round(code, looks_at):
            yield Pointer(where, "template.fault.condition_circular")
        elif position[condition.item] >= at:
            yield Pointer(where, "template.fault.condition_forward")
        else:
            about = items[position[condition.item]]
            if not _can_answer(about, condition):
                yield Pointer(f"/items/{at}/shown_if/values", "template.fault.condition_value")


def _comes_round(code: str, looks_at: dict[str, str]) -> bool:
    seen = set()
    at = code
    while at in looks_at and at not in seen:
        seen.add(at)
        at = looks_at[at]
    return at == code


def _can_answer(about: dict[str, Any], condition: Condition) -> bool:
    kind = about.get("type")
    if condition.is_abnormal:
        return kind not in _WITHOUT_ABNORMAL
    if kind is AnswerKind.OK:
        return set(condition.values) <= {NORMAL, ABNORMAL, NOT_APPLICABLE}
    if kind is AnswerKind.CHOICE:
        return set(condition.values) <= {choice.code for choice in about.get("choices") or ()}
    return True
