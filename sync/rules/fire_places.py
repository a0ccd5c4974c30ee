"""Which building and floor a place belongs to, and which places ask for a check every half month. Pure.

A building is the outermost place below the estate; a floor is the nearest one, or the place itself where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.records.scope import PlaceClass, PlaceKind
from sync.records.site import Place

HALF_MONTHLY = frozenset({PlaceClass.BASEMENT, PlaceClass.BOILER_ROOM, PlaceClass.CROWDED})
"""GB 50444-2008 5.2.2 as quoted (mark V): looked at twice a month; the product's template EXT-M says the same."""

MAX_DEPTH = 12


class Places:
    """The place tree of one site."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.by_id = {place.id: place for place in places}

    def way_up(self, place_id: str) -> list[Place]:
        """Return the place and those around it, the innermost first; an unknown place gives nothing, a ring is cut."""
        found: list[Place] = []
        place = self.by_id.get(place_id)
        while place is not None and place not in found and len(found) < MAX_DEPTH:
            found.append(place)
            place = self.by_id.get(place.parent) if place.parent else None
        return found

    def building(self, place_id: str) -> str:
        """Return the id of the building, or the place's own id where nothing is known of it."""
        way = self.way_up(place_id)
        inside = [place for place in way if place.parent is not None]
        return inside[-1].id if inside else way[0].id if way else place_id

    def floor(self, place_id: str) -> str:
        """Return the id of the floor that the place is on, or of the place itself."""
        floors = (place.id for place in self.way_up(place_id) if place.kind is PlaceKind.FLOOR)
        return next(floors, place_id)

    def is_half_monthly(self, place_id: str) -> bool:
        """True when what hangs there is looked at twice a month."""
        return any(not HALF_MONTHLY.isdisjoint(place.classes) for place in self.way_up(place_id))

    def name(self, place_id: str) -> str:
        """Return the place's name, or its id when it is not known."""
        place = self.by_id.get(place_id)
        return place_id if place is None else place.name
