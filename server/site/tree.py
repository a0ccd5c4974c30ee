"""The place tree of a site as plain rows, read from the documents: in walking order with depth, paths and what stands below.
Called inside an open block by pages, imports and intakes; never writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from server.database.sql import Sql
from sync.records.scope import PlaceClass, PlaceKind

_PLACES = "SELECT version, body FROM document WHERE stream = ? AND kind = 'place' AND NOT deleted"


class PlaceBrief(msgspec.Struct, frozen=True):
    """As much of a place as the tree needs."""

    id: str
    name: str
    kind: PlaceKind
    parent: str | None = None
    order: int = 0
    floor: int | None = None
    classes: tuple[PlaceClass, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """A place in the tree: how deep it stands, and the names from the root down to it."""

    place: PlaceBrief
    depth: int
    path: tuple[str, ...]


_DECODER = msgspec.json.Decoder(PlaceBrief)


class Tree:
    """The places of one site; a place whose parent is not there (or that stands below itself) counts as a root."""

    def __init__(self, places: Iterable[PlaceBrief]) -> None:
        self.by_id: Mapping[str, PlaceBrief] = {place.id: place for place in places}
        below: dict[str | None, list[PlaceBrief]] = {}
        for place in self.by_id.values():
            below.setdefault(place.parent if place.parent in self.by_id else None, []).append(place)
        for children in below.values():
            children.sort(key=lambda place: (place.order, place.name, place.id))
        self._below = below
        self.nodes = tuple(self._walk())
        self._paths = {node.place.id: node.path for node in self.nodes}

    def children(self, place: str | None) -> tuple[PlaceBrief, ...]:
        """Return what stands directly below a place, in order; None: the roots."""
        return tuple(self._below.get(place, ()))

    def under(self, place: str) -> frozenset[str]:
        """Return the place and everything below it; nothing for a place there is not."""
        found: set[str] = set()
        waiting = [place] if place in self.by_id else []
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += [child.id for child in self._below.get(here, ())]
        return frozenset(found)

    def path(self, place: str) -> str:
        """Return the names from the root down to the place, the id itself when it is unknown."""
        return " / ".join(self._paths.get(place, (place,)))

    def _walk(self) -> Iterable[Node]:
        seen: set[str] = set()
        roots = list(self._below.get(None, ()))
        # Places in a circle have no root; each circle is entered once, so that nothing is hidden.
        for start in (*roots, *sorted(self.by_id.values(), key=lambda place: place.id)):
            stack = [Node(start, 0, (start.name,))] if start.id not in seen else []
            while stack:
                node = stack.pop()
                if node.place.id in seen:
                    continue
                seen.add(node.place.id)
                yield node
                children = reversed(self._below.get(node.place.id, ()))
                stack += [Node(child, node.depth + 1, (*node.path, child.name)) for child in children]


def place_tree(site: str) -> Tree:
    """Return the place tree of a site."""
    return Tree(_DECODER.decode(body) for _, body in Sql().rows(_PLACES, f"site:{site}"))
