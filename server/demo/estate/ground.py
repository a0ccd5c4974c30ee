"""The ground the estate stands on: one site under construction, with its places by key, its day and its mint.

Every part of the estate (fire, plant, zones, people) is a function of a `Ground` that returns documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from server.demo.estate.seeded import Mint
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind, PlaceClass, PlaceKind
from sync.records.site import Place

LABELLED = frozenset({PlaceKind.GATE, PlaceKind.CONTROL_ROOM, PlaceKind.YARD, PlaceKind.GARAGE_ZONE})
"""Places with a label of their own on the wall; the rooms have their equipment's."""


@dataclass
class Ground:
    """A site under construction; `key` names it in the mint, `today` is the local day the demo plays."""

    key: str
    site: str
    today: date
    mint: Mint
    places: dict[str, Place] = field(default_factory=dict)
    cards: int = 0

    def place(
        self,
        key: str,
        kind: PlaceKind,
        name: str,
        *,
        parent: str | None = "estate",
        floor: int | None = None,
        classes: tuple[PlaceClass, ...] = (),
    ) -> None:
        """Add a place under the one of that key."""
        self.places[key] = Place(
            id=self.mint.id(self.key, "place", key),
            site=self.site,
            parent=None if parent is None else self.places[parent].id,
            kind=kind,
            name=name,
            classes=classes,
            floor=floor,
            order=len(self.places),
            labels=(self.mint.label(self.key, "place", key),) if kind in LABELLED else (),
        )

    def at(self, key: str) -> str:
        """Return the id of the place of that key."""
        return self.places[key].id

    def keys(self, kind: PlaceKind) -> list[str]:
        """Return the keys of all places of a kind, in the order they were added."""
        return [key for key, place in self.places.items() if place.kind is kind]

    def card(self, key: str, kind: EquipmentKind, name: str, place: str, **fields: object) -> Equipment:
        """Return a card with an id and a label of its own; the walking order is the order of the calls."""
        self.cards += 1
        return Equipment(
            id=self.mint.id(self.key, "equipment", key),
            site=self.site,
            kind=kind,
            name=name,
            place=self.at(place),
            labels=(self.mint.label(self.key, "equipment", key),),
            order=self.cards,
            **fields,  # type: ignore[arg-type]
        )
