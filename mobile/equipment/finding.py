"""Finding an object without its label: the list of what a site has by sort and place, and the place tree to walk down.

Called by the equipment actions. Nothing is typed unless a person asks to search. Never writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from mobile.equipment.stock import within
from mobile.equipment.views import NearbyRow, PlaceRow, TreeView
from mobile.places import Names
from mobile.ports import DocumentReads
from mobile.words import text
from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Contract, Place, Unit, Zone
from sync.rules.label import grouped

Sort = Literal["things", "zone", "place", "unit", "contract"]
SORTS: tuple[Sort, ...] = ("things", "zone", "place", "unit", "contract")
"""things: equipment and checkpoints."""


class Finder:
    """One look at what a site has."""

    def __init__(self, documents: DocumentReads, site: str) -> None:
        self._documents = documents
        self._stream = f"site:{site}"
        self._names = Names(documents)
        self._places = self._names.every("place", Place, stream=self._stream)

    def rows(self, sorts: Sequence[Sort]) -> list[NearbyRow]:
        """Return every object of these sorts in walking order."""
        return [row for sort in sorts for row in self._sort(sort)]

    def tree(self, place_id: str) -> TreeView:
        """Return one place of the tree, "" for the root: the places in it and what stands there, in walking order."""
        here = next((place for place in self._places if place.id == place_id), None)
        root, children = "", self._within(here.id if here else None)
        if here is None and len(children) == 1:
            # The one estate at the top is no choice: begin inside it.
            root, children = children[0].id, self._within(children[0].id)
        things = self.rows(("things",))
        by_place: dict[str, int] = {}
        for row in things:
            by_place[row.place_id] = by_place.get(row.place_id, 0) + 1
        children.sort(key=lambda place: (place.order, place.name, place.id))
        rows = tuple(PlaceRow(place.id, place.name, self._inside(place.id, by_place)) for place in children)
        there = tuple(row for row in things if row.place_id == (here.id if here else root))
        return TreeView(here.id if here else "", here.name if here else "", here.parent if here else None, rows, there)

    def _within(self, parent: str | None) -> list[Place]:
        return [place for place in self._places if place.parent == parent]

    def _inside(self, place_id: str, by_place: dict[str, int]) -> int:
        inside = within(place_id, self._places)
        return len(inside) - 1 + sum(by_place.get(place, 0) for place in inside)

    def _sort(self, sort: Sort) -> Iterator[NearbyRow]:
        names, stream = self._names, self._stream
        if sort == "things":
            cards: list[Equipment | Checkpoint] = [
                *self._documents.every("equipment", Equipment, stream=stream),
                *self._documents.every("checkpoint", Checkpoint, stream=stream),
            ]
            for card in sorted(cards, key=lambda card: (card.order, card.id)):
                kind = "equipment" if isinstance(card, Equipment) else "checkpoint"
                sub = str(card.kind) if isinstance(card, Equipment) else ""
                yield _row(kind, card.id, card.name, card.labels, card.place, names, sub)
        elif sort == "zone":
            for zone in sorted(self._documents.every("zone", Zone, stream=stream), key=lambda zone: (zone.order, zone.id)):
                yield _row(sort, zone.id, zone.name, zone.labels, zone.places[0] if zone.places else "", names)
        elif sort == "place":
            for place in sorted(self._places, key=lambda place: (place.order, place.id)):
                yield _row(sort, place.id, place.name, place.labels, place.parent or "", names)
        elif sort == "unit":
            for unit in sorted(self._documents.every("unit", Unit, stream=stream), key=lambda unit: unit.number):
                yield _row(sort, unit.id, unit.number, (), unit.place, names)
        else:
            for contract in sorted(self._documents.every("contract", Contract, stream=stream), key=lambda one: one.name):
                yield NearbyRow(sort, contract.id, contract.name, contract.firm, text("equipment.sort.contract"))


def _row(
    kind: str, subject_id: str, name: str, labels: Sequence[str], place: str, names: Names, type_code: str = ""
) -> NearbyRow:
    code = grouped(labels[0]) if labels else ""
    return NearbyRow(kind, subject_id, name, code, names.place(place), type_code, place)
