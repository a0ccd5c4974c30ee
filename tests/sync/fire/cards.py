"""Extinguishers and places for tests of the fire-duty rules: a small estate with two towers and a garage."""

from __future__ import annotations

from typing import Any

from sync.records.equipment import Equipment, EquipmentMoved
from sync.records.results import LastCheck
from sync.records.scope import EquipmentKind, PlaceClass, PlaceKind
from sync.records.site import Place
from sync.rules.fire_places import Places
from tests.records import NOON


def place(key: str, kind: PlaceKind, parent: str | None, *classes: PlaceClass) -> Place:
    """One place of the estate."""
    return Place(id=key, site="s", parent=parent, kind=kind, name=key, classes=classes)


PLACES = Places(
    [
        place("estate", PlaceKind.ESTATE, None),
        *(place(f"t{n}", PlaceKind.TOWER, "estate") for n in (1, 2)),
        *(place(f"t{n}-{floor}", PlaceKind.FLOOR, f"t{n}") for n in (1, 2) for floor in (1, 2, 3)),
        place("t1-1-lobby", PlaceKind.LOBBY, "t1-1"),
        place("garage", PlaceKind.GARAGE, "estate", PlaceClass.BASEMENT),
        place("garage-a", PlaceKind.GARAGE_ZONE, "garage"),
    ]
)


def body(key: str, where: str = "t1-1", **changes: Any) -> Equipment:
    """One extinguisher in date that passed its last check."""
    check = LastCheck(template="EXT-M", at=NOON, by="P", outcome="normal")
    fields: dict[str, Any] = {
        "variant": "powder_abc", "labels": ("0000000000",), "made_on": "2024-01", "service_due_on": "2029-01-31",
        "scrap_on": "2034-01-31", "last_checks": (check,),
    }  # fmt: skip
    named = {"id": key, "site": "s", "kind": EquipmentKind.EXTINGUISHER, "name": key, "place": where}
    return Equipment(**named | fields | changes)


def moved(action: str, *items: str, **changes: Any) -> EquipmentMoved:
    """The body of a move."""
    return EquipmentMoved(**{"action": action, "items": items} | changes)
