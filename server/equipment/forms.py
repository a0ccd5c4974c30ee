"""From what a person wrote to a card: the fields of the console's form or of the API as text, checked one by one, with the
place of each mistake. Used by pages, API and import alike, so that all three take the same; never reads the database."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from server.forms import clean
from sync.errors import Pointer, WrongFields
from sync.records.equipment import Equipment

WRONG: Final = "equipment_page.wrong"
DATES: Final = ("service_due_on", "scrap_on", "valid_until")
STAMPS: Final = ("made_on", "serviced_on", "bought_on")
NUMBERS: Final = ("count", "order")
TEXTS: Final = ("name", "spot", "unit", "external_ref", "note")
CHOICES: Final = ("kind", "variant", "risk", "values_origin", "keeper", "place", "maker_code")
PLAIN: Final = (*TEXTS, *CHOICES, *STAMPS, *DATES, *NUMBERS)
"""Every field of a card that a person writes, but for `fields.*` and `values.*`, the state, the labels and the papers."""
EMPTY_IS_NONE: Final = frozenset({"variant", "keeper", "maker_code", *DATES, *STAMPS})
_AT = re.compile(r"at `\$\.([a-z_]+)")


def wrong_fields(wrong: Mapping[str, str]) -> WrongFields:
    """Return the error that says what is wrong with each field (`date`, `number`, `text`, `choice`, `needed`, `taken`)."""
    return WrongFields("fields", errors=tuple(Pointer(f"/{key}", f"{WRONG}.{why}") for key, why in wrong.items()))


def written(card: Equipment) -> dict[str, str]:
    """Return the card as its form shows it: every field as text, `fields.model` and `values.set_press` for those of its kind."""
    raw = msgspec.to_builtins(card)
    shown = {key: _text(raw.get(key, getattr(card, key))) for key in PLAIN}
    shown |= {f"fields.{key}": value for key, value in card.fields.items()}
    return shown | {f"values.{key}": number_text(value) for key, value in card.values.items()}


def card_from(text: Mapping[str, str], base: Mapping[str, Any]) -> Equipment:
    """Return the card with these fields written over `base` (a card as builtins). WrongFields names every field that is wrong.

    A field that `text` does not have stays; an empty one is emptied. Keys of `fields` and `values` stand as `fields.<key>`."""
    made, wrong = dict(base), {}
    for key in PLAIN:
        if key in text:
            why, value = _read(key, text[key].strip())
            if why:
                wrong[key] = why
            else:
                made[key] = value
    for part in ("fields", "values"):
        made[part], found = _read_part(part, text, dict(made.get(part, {})))
        wrong |= found
    if wrong:
        raise wrong_fields(wrong)
    try:
        return msgspec.convert(made, Equipment)
    except msgspec.ValidationError as error:
        where = _AT.search(str(error))
        key = where[1] if where else "name"
        raise wrong_fields({key: "needed" if made.get(key) in ("", None) else _why(key)}) from None


def number_text(value: float) -> str:
    """Return a number as people write it: no needless `.0`."""
    return repr(float(value)).removesuffix(".0")


def read_number(text: str) -> float | None:
    """Return the number, None when it is none; full-width digits and a decimal point alone are taken, no `nan`, no `inf`."""
    try:
        found = float(text.replace("，", "").replace("．", ".").replace(" ", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= 1e15 else None


def _read(key: str, text: str) -> tuple[str, Any]:
    try:
        clean(text)
    except ValueError:
        return "text", None
    if not text and key in EMPTY_IS_NONE:
        return "", None
    if key in DATES or key in STAMPS:
        return ("", text) if _is_day(text, or_month=key in STAMPS) else ("date", None)
    if key in NUMBERS:
        number = read_number(text) if text else (1.0 if key == "count" else 0.0)
        return ("", int(number)) if number is not None and number.is_integer() else ("number", None)
    return "", text.upper() if key in ("risk", "values_origin", "maker_code") else text


def _read_part(part: str, text: Mapping[str, str], made: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    wrong: dict[str, str] = {}
    for name, value in text.items():
        if not name.startswith(f"{part}."):
            continue
        key, typed = name.removeprefix(f"{part}."), value.strip()
        if not typed:
            made.pop(key, None)
        elif part == "fields":
            try:
                made[key] = clean(typed)
            except ValueError:
                wrong[name] = "text"
        elif (number := read_number(typed)) is None:
            wrong[name] = "number"
        else:
            made[key] = number
    return made, wrong


def _is_day(text: str, *, or_month: bool) -> bool:
    try:
        date.fromisoformat(f"{text}-01" if or_month and len(text) == len("2026-11") else text)
    except ValueError:
        return False
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text) is not None


def _why(key: str) -> str:
    if key in DATES or key in STAMPS:
        return "date"
    if key in NUMBERS or key == "values":
        return "number"
    return "choice" if key in CHOICES else "text"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return number_text(value) if isinstance(value, float) else str(value)
