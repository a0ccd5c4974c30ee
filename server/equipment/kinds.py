"""What each kind of equipment has of its own: fields, values with their units, variants, from assets/equipment_kinds.json.

Read by the card's form, the import and the export. A key that a card has beyond its kind's is kept, never dropped.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from server.words import Language
from sync.records.scope import EquipmentKind

FILE = Path(__file__).resolve().parents[2] / "assets" / "equipment_kinds.json"


class Spoken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key's name in both languages; `unit` is the one in which a value is written down."""

    zh: str
    en: str
    unit: str = ""

    def name(self, language: Language) -> str:
        """Return the name in that language."""
        return self.en if language == "en" else self.zh


class KindOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of one kind, in the order in which a form asks for them."""

    fields: tuple[str, ...]
    values: tuple[str, ...]
    variants: tuple[str, ...] = ()


class Kinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All kinds with the words for their keys."""

    fields: dict[str, Spoken]
    values: dict[str, Spoken]
    kinds: dict[EquipmentKind, KindOf]


@cache
def kinds() -> Kinds:
    """Return the kinds; read once."""
    return msgspec.json.decode(FILE.read_bytes(), type=Kinds)


def field_name(key: str, language: Language) -> str:
    """Return the name of a field's key, the key itself when nobody named it."""
    found = kinds().fields.get(key)
    return key if found is None else found.name(language)


def value_name(key: str, language: Language) -> str:
    """Return the name of a value's key, the key itself when nobody named it."""
    found = kinds().values.get(key)
    return key if found is None else found.name(language)


def value_unit(key: str) -> str:
    """Return the unit of a value, empty when it is not known."""
    found = kinds().values.get(key)
    return "" if found is None else found.unit
