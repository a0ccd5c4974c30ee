"""Bind a sound label that stands on nothing yet: choose the object by the place tree, say why, and it opens from now on.

Opened from the page of an unknown code. A post without the right to bind proposes, and is told so. Nothing is typed.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile.equipment.binding import BindView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import joined
from mobile.words import text


class BindScreen(Page):
    """`given`: code, and once chosen kind and id."""

    why = StringProperty("")
    photo = StringProperty("")

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        if self.view.kind and len(self.view.reasons) == 1:
            self.why = self.view.reasons[0]

    def read(self) -> BindView:
        view: BindView = self.desk.binding.view(self.given["code"], self.given.get("kind", ""), self.given.get("id", ""))
        return view

    def choose(self) -> None:
        """Find the object by walking down the place tree."""
        self.go.instead("tree", purpose="bind", code=self.given["code"])

    def say(self, why: str | None) -> None:
        """Say why this label is there."""
        self.why = why or ""

    def take_photo(self) -> None:
        """Show the label on its object; not required."""
        self.desk.binding.take_photo(self._taken)

    def file(self) -> None:
        """File it; the label opens its object at once."""
        view = self.view
        self.desk.binding.bind(view.code, view.kind, view.id, self.why, self.photo)
        self.go.toast(text("equipment.bind.proposed" if view.is_proposal else "equipment.bind.done"), "tag-plus")
        self.go.instead("card", kind=view.kind, id=view.id, method="list")

    def proposal(self, view: BindView) -> str:
        """Return the note that a supervisor lets it count."""
        return text("equipment.bind.proposal") if view.is_proposal else ""

    def target(self, view: BindView) -> str:
        """Return the chosen object and its place."""
        return joined(view.name, view.place_name) if view.kind else text("equipment.bind.nothing_chosen")

    def old(self, view: BindView) -> str:
        """Return the label that the object carries now."""
        return text("equipment.bind.old", code=view.old_code) if view.old_code else ""

    def reasons(self, view: BindView) -> list[dict[str, Any]]:
        """Return the reasons that fit, once there is an object."""
        if not view.kind:
            return []
        return [{"value": why, "text": text(f"equipment.bind.why.{why}"), "glyph": "", "tone": "primary"} for why in view.reasons]

    def photo_words(self, photo: str) -> str:
        """Return what the photo button says."""
        return text("equipment.bind.photo_taken") if photo else text("equipment.bind.photo")

    def _taken(self, photo: str) -> None:
        self.photo = photo or self.photo


load_kv(__file__)
