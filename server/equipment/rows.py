"""One row of a table as a document, and a document as a row: the two halves of import and export, side by side so that they
stay equal. Pure over `Lookups`; never reads the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from server.equipment.columns import What
from server.equipment.forms import DATES, STAMPS, card_from, number_text, wrong_fields
from server.equipment.lookups import Lookups
from server.site.edition import edition_of
from server.words import Language, text
from sync.records.documents import DOCUMENTS
from sync.records.equipment import Equipment
from sync.records.site import Unit, Zone
from sync.rules.label import LABEL_LENGTH, is_sound, normal_code

Cells = Mapping[str, str]
"""Column key -> what the cell says, only of the cells that say something."""

_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?")
_LOST_ZERO = re.compile(r"[0-9]{4}\.[0-9]")
_SEVERAL = re.compile(r"[\s,;，；、]+")
_LISTED = re.compile(r"\s*[;；\n]\s*")
_YES: Final = frozenset({"1", "true", "yes", "y", "x", "是", "有", "√"})
_NO: Final = frozenset({"0", "false", "no", "n", "否", "无"})
_FAMILIES: Final = {
    "equipment": {"kind": "equipment_kind", "variant": "equipment_variant", "state": "equipment_state"},
    "unit": {"state": "site_page.state"},
    "zone": {"kind": "zone_kind", "department": "department"},
}


def document_of(what: What, cells: Cells, base: Mapping[str, Any], lookups: Lookups, *, make_places: bool) -> Any:
    """Return the document that the row means, written over `base`; an empty cell leaves what is there.

    WrongFields names every column that is wrong, with the reason."""
    wrong: dict[str, str] = {}
    read: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for key, cell in cells.items():
        try:
            value = _READERS[what].get(key, _plain)(key, cell, lookups, make_places)
        except ValueError as error:
            wrong[key] = str(error)
            continue
        if isinstance(value, str):
            read[key] = value
        else:
            extra[key] = value
    for key in ("place", "name", "kind", "number"):
        if key in DOCUMENTS[what].__struct_fields__ and not base.get(key) and not cells.get(key):
            wrong[key] = "needed"
    if wrong:
        raise wrong_fields(wrong)
    if what == "equipment":
        return _card(read, dict(base) | extra)
    try:
        return msgspec.convert(dict(base) | _typed(read) | extra, DOCUMENTS[what])
    except msgspec.ValidationError as error:
        key = str(error).partition("$.")[2].rstrip("`").partition("[")[0]
        raise wrong_fields({key or "name": "text"}) from None


def row_of(what: What, document: Any, lookups: Lookups, language: Language, zones: Mapping[str, str]) -> dict[str, str]:
    """Return the document as cells by column key; `document_of` makes the same document of them again."""
    raw = msgspec.to_builtins(document)
    cells = {key: _said(raw.get(key, getattr(document, key))) for key in document.__struct_fields__ if key not in _UNTOLD}
    cells["edition"] = edition_of(document)
    for key, family in _FAMILIES[what].items():
        value = getattr(document, key)
        if value:
            word = text(language, f"{family}.{value}")
            cells[key] = word if lookups.code(family, word) == str(value) else str(value)
    for key in ("keeper", "housekeeper"):
        if cells.get(key):
            cells[key] = lookups.person_text(cells[key])
    if cells.get("place"):
        cells["place"] = lookups.place_text(cells["place"])
    match document:
        case Equipment():
            cells["labels"] = " ".join(document.labels)
            cells |= {f"fields.{key}": value for key, value in document.fields.items()}
            cells |= {f"values.{key}": number_text(value) for key, value in document.values.items()}
        case Zone():
            cells["places"] = "; ".join(lookups.place_text(place) for place in document.places)
            cells["grid"] = zones.get(document.grid or "", document.grid or "")
        case Unit():
            cells["is_under_renovation"] = "1" if document.is_under_renovation else "0"
    return cells


_UNTOLD: Final = frozenset(
    {
        "site",
        "labels",
        "values",
        "fields",
        "photo",
        "papers",
        "state_since",
        "state_why",
        "away_with",
        "last_checks",
        "open_hazards",
    }
    | {"places"}
)


def read_day(cell: str, *, or_month: bool) -> str | None:
    """Return the day (or month) that a cell says in any usual spelling, None when it says none."""
    found = _DAY.fullmatch(cell.replace(" ", "").removesuffix("00:00:00"))
    # Excel makes the number 2024.1 of 2024.10: what month that was, nobody can tell any more.
    if found is None or (found[3] is None and not or_month) or _LOST_ZERO.fullmatch(cell):
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
    return day.isoformat() if found[3] else f"{day:%Y-%m}"


def _card(read: Mapping[str, str], base: dict[str, Any]) -> Equipment:
    # A form has no way to these two: the id is the register's, the state needs a reason there.
    own = {key: read[key] for key in ("id", "state") if key in read}
    return card_from({key: value for key, value in read.items() if key not in own}, base | own)


def _typed(read: Mapping[str, str]) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    made: dict[str, Any] = dict(read)
    for key in ("order", "interval_hours"):
        if key in made:
            try:
                made[key] = int(made[key])
            except ValueError:
                wrong[key] = "number"
    if wrong:
        raise wrong_fields(wrong)
    return made


def _plain(key: str, cell: str, _lookups: Lookups, _make: bool) -> str:
    del key
    return cell


def _word(family: str) -> Callable[[str, str, Lookups, bool], str]:
    def read(_key: str, cell: str, lookups: Lookups, _make: bool) -> str:
        found = lookups.code(family, cell)
        if found is None:
            raise ValueError("choice")
        return found

    return read


def _person(_key: str, cell: str, lookups: Lookups, _make: bool) -> str:
    found = lookups.person(cell)
    if found is None:
        raise ValueError("person")
    return found


def _place(_key: str, cell: str, lookups: Lookups, make: bool) -> str:
    found = lookups.place(cell, make=make)
    if found is None:
        raise ValueError("place")
    return found


def _places(_key: str, cell: str, lookups: Lookups, make: bool) -> tuple[str, ...]:
    return tuple(_place("", one, lookups, make) for one in _LISTED.split(cell.strip()) if one)


def _codes(_key: str, cell: str, _lookups: Lookups, _make: bool) -> tuple[str, ...]:
    found = []
    for one in _SEVERAL.split(cell.strip()):
        code = normal_code(one)
        if len(code) != LABEL_LENGTH or not is_sound(code):
            raise ValueError("code")
        found.append(code)
    return tuple(dict.fromkeys(found))


def _day(key: str, cell: str, _lookups: Lookups, _make: bool) -> str:
    found = read_day(cell, or_month=key in STAMPS)
    if found is None:
        raise ValueError("date")
    return found


def _flag(_key: str, cell: str, _lookups: Lookups, _make: bool) -> bool:
    if cell.casefold() in _YES | _NO:
        return cell.casefold() in _YES
    raise ValueError("choice")


def _variant(key: str, cell: str, lookups: Lookups, make: bool) -> str:
    # Variants of other kinds are free keys; only those with a word are told by it.
    return lookups.code("equipment_variant", cell) or _plain(key, cell, lookups, make)


_Reader = Callable[[str, str, Lookups, bool], Any]
_READERS: Final[Mapping[str, Mapping[str, _Reader]]] = {
    "equipment": {
        "kind": _word("equipment_kind"),
        "variant": _variant,
        "state": _word("equipment_state"),
        "keeper": _person,
        "place": _place,
        "labels": _codes,
        **dict.fromkeys((*DATES, *STAMPS), _day),
    },
    "unit": {
        "state": _word("site_page.state"),
        "housekeeper": _person,
        "place": _place,
        "moved_in_on": _day,
        "is_under_renovation": _flag,
    },
    "zone": {"kind": _word("zone_kind"), "department": _word("department"), "keeper": _person, "places": _places},
}


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return number_text(value) if isinstance(value, float) else str(value)
