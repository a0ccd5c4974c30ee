"""What the cells of an import are understood by: a site's places by path, people by name, codes, kinds and states by their
words in both languages. Built once for an import inside the open block; places may be added to it that the import will make."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from server.site.tree import Tree
from server.words import catalogue
from sync.ids import uuid7
from sync.records.scope import PlaceKind
from sync.records.site import Place

_STEP = re.compile(r"\s*[/>／＞]\s*")
_BELOW = {None: PlaceKind.TOWER, PlaceKind.ESTATE: PlaceKind.TOWER, PlaceKind.TOWER: PlaceKind.FLOOR}


@cache
def words_of(family: str) -> Mapping[str, str]:
    """Return word (in either language, folded) and code -> code of a family such as `equipment_kind`."""
    found: dict[str, str] = {}
    for key, both in catalogue().items():
        if key.startswith(f"{family}."):
            code = key.removeprefix(f"{family}.")
            for word in (code, both["zh"], both["en"]):
                found.setdefault(word.casefold(), code)
    return found


@dataclass
class Lookups:
    """One site's ground for one import; `new_places` are those it will have to make."""

    site: str
    tree: Tree
    people: dict[str, str]
    now_ms: int
    new_places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name: dict[str, list[str]] = {}
        for person, name in self.people.items():
            self._by_name.setdefault(name, []).append(person)
        self._full: dict[tuple[str, ...], list[str]] = {}
        self._ends: dict[tuple[str, ...], list[str]] = {}
        for node in self.tree.nodes:
            self._full.setdefault(node.path, []).append(node.place.id)
            for start in range(1, len(node.path)):
                self._ends.setdefault(node.path[start:], []).append(node.place.id)
        self._made: dict[tuple[str, ...], str] = {}

    def code(self, family: str, text: str) -> str | None:
        """Return the code that a word of this family means, None when it is none."""
        return words_of(family).get(text.casefold())

    def person(self, text: str) -> str | None:
        """Return the person with this id or name, None when there is none or several."""
        if text in self.people:
            return text
        found = self._by_name.get(text, [])
        return found[0] if len(found) == 1 else None

    def person_text(self, person: str) -> str:
        """Return the name when it means this person again, else the id."""
        name = self.people.get(person, person)
        return name if self.person(name) == person else person

    def place(self, text: str, *, make: bool = False) -> str | None:
        """Return the place with this id, path or (when only one has it) end of a path; with `make` a missing one is planned."""
        if text in self.tree.by_id:
            return text
        steps = tuple(step for step in _STEP.split(text.strip()) if step)
        # A whole path goes before the end of a longer one; what several places are called is nobody's name.
        for found in (self._full.get(steps), self._ends.get(steps)):
            if found is not None:
                return found[0] if len(found) == 1 else None
        return self._plan(steps) if steps and make else None

    def place_text(self, place: str) -> str:
        """Return the path when it means this place again, else the id."""
        path = self.tree.path(place)
        return path if self.place(path) == place else place

    def _plan(self, steps: tuple[str, ...]) -> str | None:
        if steps in self._made:
            return self._made[steps]
        parent = None
        if len(steps) > 1:
            parent = self.place(" / ".join(steps[:-1]), make=True)
            if parent is None:
                return None
        elif len(roots := self.tree.children(None)) == 1:
            parent = roots[0].id
        above = self.new_places.get(parent) or self.tree.by_id.get(parent) if parent is not None else None
        kind = _BELOW.get(above.kind if above is not None else None, PlaceKind.CORRIDOR)
        if len(steps[-1]) > 80:
            return None
        made = Place(
            id=uuid7(self.now_ms, secrets.token_bytes(10)), site=self.site, parent=parent, kind=kind, name=steps[-1],
            order=len(self.new_places),
        )  # fmt: skip
        self.new_places[made.id] = made
        self._made[steps] = made.id
        return made.id
