"""The place tree: walk down to a place and what stands there, without typing. What a tap means depends on why one came.

`purpose`: card opens the object, block says it cannot be checked, bind puts a label on it, stock counts everything at a place.
"""

from __future__ import annotations

from typing import Any

from mobile.equipment.screens.glyphs import glyph_of
from mobile.equipment.views import TreeView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.words import text

TAKES_PLACES = ("bind", "stock")


class TreeScreen(Page):
    """`given`: purpose, place (where one stands in the tree), code for a label to bind."""

    def read(self) -> TreeView:
        view: TreeView = self.desk.equipment.tree(self.given.get("place", ""))
        return view

    def back(self) -> bool:
        """One step up the tree before leaving it."""
        if not self.view.id:
            return False
        self.given["place"] = self.view.parent or ""
        self.refresh()
        return True

    def list_rows(self, view: TreeView) -> list[dict[str, Any]]:
        """Return the places to go into, and under them what stands here."""
        made = [
            {
                "key": ("into", place.id),
                "glyph": "layers",
                "tone": "plain",
                "title": place.name,
                "subtitle": text("equipment.tree.inside", n=place.inside),
                "note": "",
            }
            for place in view.places
        ]
        if self.given["purpose"] != "stock":
            made += [{"heading": text("equipment.tree.here")}] if view.objects else []
            made += [
                {
                    "key": (row.kind, row.id),
                    "glyph": glyph_of(row.kind, row.type_code),
                    "tone": "primary",
                    "title": row.name,
                    "subtitle": row.code,
                    "note": "",
                }
                for row in view.objects
            ]
        return made

    def title(self, view: TreeView) -> str:
        """Return where one stands."""
        return view.name or text(f"equipment.tree.{self.given['purpose']}")

    def take_words(self, view: TreeView) -> str:
        """Return what the button does with this place itself."""
        return text(f"equipment.tree.take.{self.given['purpose']}") if self.can_take(view) else ""

    def can_take(self, view: TreeView) -> bool:
        """True where the place itself can be meant."""
        return bool(view.id) and self.given["purpose"] in TAKES_PLACES

    def take(self) -> None:
        """Take this very place."""
        self._chosen("place", self.view.id)

    def pick(self, key: tuple[str, str]) -> None:
        """Go into a place, or take an object."""
        if key[0] == "into":
            self.given["place"] = key[1]
            self.refresh()
        else:
            self._chosen(*key)

    def empty_words(self, view: TreeView) -> str:
        """Return what to say where there is nothing."""
        return "" if view.places or view.objects else text("equipment.nothing_found")

    def _chosen(self, kind: str, subject_id: str) -> None:
        purpose = self.given["purpose"]
        if purpose == "bind":
            self.go.instead("bind", code=self.given["code"], kind=kind, id=subject_id)
        elif purpose == "stock":
            self.go.instead("stock", job=self.desk.stock.start(subject_id))
        elif purpose == "block":
            self.go.instead("block", kind=kind, id=subject_id)
        else:
            self.go.instead("card", kind=kind, id=subject_id, method="list")


load_kv(__file__)
