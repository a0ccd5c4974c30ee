"""Turns what was tapped or typed into a value of the item's kind, before the rules judge it.

Called by the inspection actions. Full-width digits and a decimal comma are read as what they mean; nothing else is guessed.
"""

from __future__ import annotations

import unicodedata

from mobile.inspection.draft import Value
from sync.records.template import AnswerKind, TemplateItem
from sync.rules.answers import Fault, typing_fault

NUMBERS = frozenset({AnswerKind.NUM, AnswerKind.SCORE})


def read_typed(item: TemplateItem, typed: Value) -> tuple[Value, Fault | None]:
    """Return the value and why it cannot be an answer; None (taken back) is always allowed."""
    value = _value(item, typed)
    if value is None and typed is not None and typed != "":
        return None, Fault.WRONG_KIND
    if value is None:
        return None, None
    return value, typing_fault(item, value)


def _value(item: TemplateItem, typed: Value) -> Value:
    if typed is None or typed == "" or isinstance(typed, bool):
        return None
    if item.type is AnswerKind.COUNT:
        number = _number(typed)
        return int(number) if number is not None and number == int(number) else None
    if item.type in NUMBERS:
        return _number(typed)
    return unicodedata.normalize("NFC", str(typed)).strip() if isinstance(typed, str) else None


def _number(typed: Value) -> float | int | None:
    if isinstance(typed, (int, float)):
        return typed
    # ASCII after compatibility folding: 「１２．５」 is a number, Roman or Thai digits are not typed here.
    text = unicodedata.normalize("NFKC", str(typed)).strip().replace("。", ".").replace(",", ".")
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit() or len(digits) > 16:
        return None
    return float(text) if "." in text else int(text)


def one_line(text: str, most: int) -> str:
    """Return text on one line, without control characters and not longer than the record takes."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.split())[:most]
