"""The columns of a table of equipment, units or zones: their headers in both languages, and which column a header means. From
assets/equipment_columns.json and, for a kind's own fields and values, assets/equipment_kinds.json. Pure; knows no database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec

from server.equipment.kinds import kinds
from server.words import Language

What = Literal["equipment", "unit", "zone"]
WHATS: Final[tuple[What, ...]] = get_args(What)
FILE = Path(__file__).resolve().parents[2] / "assets" / "equipment_columns.json"


class _Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zh: str
    en: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column; `key` is the document's field, `fields.model` or `values.set_press` for what only a kind has."""

    key: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    def header(self, language: Language) -> str:
        """Return the header in that language."""
        return self.en if language == "en" else self.zh


@cache
def columns_of(what: What) -> tuple[Column, ...]:
    """Return every column of that sort of table, in the order of an export."""
    named = msgspec.json.decode(FILE.read_bytes(), type=dict[str, dict[str, _Named]])[what]
    found = [Column(key, one.zh, one.en, one.also) for key, one in named.items()]
    if what == "equipment":
        found += [Column(f"fields.{key}", one.zh, one.en) for key, one in kinds().fields.items()]
        found += [
            Column(f"values.{key}", f"{one.zh} ({one.unit})", f"{one.en} ({one.unit})", (one.zh, one.en))
            for key, one in kinds().values.items()
        ]
    return tuple(found)


def guess_mapping(headers: Sequence[str], what: What) -> tuple[str, ...]:
    """Return the key of each column by its header, empty where none fits or another column has it already."""
    known: dict[str, str] = {}
    for column in columns_of(what):
        for name in (column.key, column.zh, column.en, *column.also):
            known.setdefault(_folded(name), column.key)
    found: list[str] = []
    for header in headers:
        key = known.get(_folded(header), "")
        if not key and header.startswith(("fields.", "values.")):
            key = header
        found.append("" if key in found else key)
    return tuple(found)


def _folded(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(c for c in text if c not in " \t*_:()").removesuffix("'")
