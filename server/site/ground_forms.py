"""From the console's form of a place, unit or zone to the fields of its document; each mistake is named. Never reads the
database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from server.site.commands import wrong_ground

Read = Callable[[str], Any]
Ticks = Mapping[str, tuple[str, ...]]


def place_fields(texts: Mapping[str, str], ticks: Ticks) -> dict[str, Any]:
    """Return the fields of a place. WrongFields names what is no number."""
    return _fields(texts, {"name": str, "kind": str, "parent": _or_none, "floor": _number_or_none, "order": _number}) | {
        "classes": list(ticks.get("classes", ()))
    }


def unit_fields(texts: Mapping[str, str], ticks: Ticks) -> dict[str, Any]:
    """Return the fields of a unit. WrongFields names what is no date."""
    readers: dict[str, Read] = {
        "number": str, "place": str, "state": str, "moved_in_on": _day_or_none, "housekeeper": _or_none, "external_ref": str,
    }  # fmt: skip
    return _fields(texts, readers) | {"is_under_renovation": "is_under_renovation" in ticks}


def zone_fields(texts: Mapping[str, str], ticks: Ticks) -> dict[str, Any]:
    """Return the fields of a zone. WrongFields names what is no number."""
    readers: dict[str, Read] = {
        "name": str, "kind": str, "grid": _or_none, "keeper": _or_none, "department": _or_none, "order": _number,
        "interval_hours": _number_or_none,
    }  # fmt: skip
    return _fields(texts, readers) | {"places": list(dict.fromkeys(ticks.get("places", ())))}


FIELDS: Mapping[str, Callable[[Mapping[str, str], Ticks], dict[str, Any]]] = {
    "place": place_fields,
    "unit": unit_fields,
    "zone": zone_fields,
}


def _fields(texts: Mapping[str, str], readers: Mapping[str, Read]) -> dict[str, Any]:
    made, wrong = {}, {}
    for key, read in readers.items():
        try:
            made[key] = read(texts.get(key, "").strip())
        except ValueError:
            wrong[key] = "date" if read is _day_or_none else "number"
    if wrong:
        raise wrong_ground(wrong)
    return made


def _or_none(text: str) -> str | None:
    return text or None


def _number(text: str) -> int:
    return int(text) if text else 0


def _number_or_none(text: str) -> int | None:
    return int(text) if text else None


def _day_or_none(text: str) -> str | None:
    return date.fromisoformat(text).isoformat() if text else None
