"""The list of what this site has, by place, for labels that are torn, gone or out of reach.

Picking counts as a check without a scan: the check then asks for a reason and a photo.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from kivy.properties import StringProperty

from mobile.equipment.finding import SORTS
from mobile.equipment.screens.glyphs import glyph_of
from mobile.equipment.views import NearbyRow
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import joined
from mobile.words import text


class PickScreen(Page):
    """The pick list of one sort of objects; `search` narrows it to names and codes that hold some words.

    `given`: words, and purpose: "card" opens what is picked, "block" says that it cannot be checked."""

    sort = StringProperty("things")

    def read(self) -> tuple[NearbyRow, ...]:
        found: tuple[NearbyRow, ...] = self.desk.equipment.nearby(self.given.get("words", ""), sorts=(self.sort,))
        return found

    def show(self, sort: str) -> None:
        """Show another sort of objects."""
        self.sort = sort
        self.refresh()

    def chips(self, sort: str) -> list[dict[str, Any]]:
        """Return the sorts of objects that a site has."""
        return [{"value": one, "text": text(f"equipment.sort.{one}"), "is_on": one == sort} for one in SORTS]

    def tree(self) -> None:
        """Walk down the place tree instead."""
        self.go.instead("tree", purpose=self._purpose())

    def list_rows(self, view: tuple[NearbyRow, ...]) -> list[dict[str, Any]]:
        """Return the rows under the names of their places."""
        made: list[dict[str, Any]] = []
        for place, group in groupby(view, key=lambda row: row.place_name):
            made.append({"heading": place or text("task.no_place")})
            made += [self._row(row) for row in group]
        return made

    def empty_words(self, view: tuple[NearbyRow, ...]) -> str:
        """Return what to say in place of an empty list."""
        return "" if view else text("equipment.nothing_found")

    def words(self, view: tuple[NearbyRow, ...]) -> str:
        """Return how many there are, and what was searched for."""
        return joined(self.given.get("words", ""), text("equipment.count", n=len(view)))

    def search(self) -> None:
        """Ask for a part of a name or code."""
        self.go.ask_text(text("equipment.search"), self.given.get("words", ""), self._searched)

    def pick(self, key: tuple[str, str]) -> None:
        """Open the card, or the page of blocked points; the way there is remembered as picked from the list."""
        if self._purpose() == "block":
            self.go.instead("block", kind=key[0], id=key[1])
        else:
            self.go.instead("card", kind=key[0], id=key[1], method="list")

    def _purpose(self) -> str:
        purpose: str = self.given.get("purpose", "card")
        return purpose

    def _searched(self, words: str | None) -> None:
        if words is not None:
            self.given["words"] = words.strip()
            self.refresh()

    def _row(self, row: NearbyRow) -> dict[str, Any]:
        return {
            "key": (row.kind, row.id),
            "glyph": glyph_of(row.kind, row.type_code),
            "tone": "primary",
            "title": row.name,
            "subtitle": row.code,
            "note": "",
        }


load_kv(__file__)
