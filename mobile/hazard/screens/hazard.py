"""One open hazard: what it is, its photos, who else saw it; "I see it too" under the thumb.

Opened from the equipment card. It never closes a hazard: that is a supervisor's act on the server.
"""

from __future__ import annotations

from typing import Any

from mobile.hazard.views import HazardView, SightingRow
from mobile.widgets.basics import Text
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined
from mobile.words import text

STATES = {"low": "low", "normal": "held", "high": "high"}


class HazardScreen(Page):
    """`given`: hazard_id."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> HazardView:
        view: HazardView = self.desk.hazard.hazard(self.given["hazard_id"])
        return view

    def see_too(self) -> None:
        """Say "I see it too"."""
        self.desk.hazard.see(self.view.id)
        self.go.toast(text("hazard.seen_said"), "eye-plus")
        self.refresh()

    def where(self, view: HazardView) -> str:
        """Return the object and its place."""
        return joined(view.subject_name, view.place_name)

    def opened(self, view: HazardView) -> str:
        """Return who opened it and when."""
        return joined(view.opened_by_name, clock(view.opened_at, self.desk.now()))

    def severity(self, view: HazardView) -> str:
        """Return the severity's word."""
        return text(f"hazard.severity.{view.severity}")

    def badge(self, view: HazardView) -> str:
        """Return the badge that goes with the severity."""
        return STATES[view.severity]

    def waiting(self, view: HazardView) -> str:
        """Return the note that it is not on the server yet."""
        return text("hazard.waiting") if view.is_waiting else ""

    def see_words(self, view: HazardView) -> str:
        """Return what the button says."""
        return text("hazard.see_too") if view.can_say_seen else text("hazard.seen_by_me")

    def _lay(self, *_args: object) -> None:
        fill(self.ids.sightings, [Text(text=self._line(row)) for row in self.view.sightings])
        self.ids.photos.photos = [{"path": path, "glyph": "", "key": path} for path in self.view.photo_paths]

    def _line(self, row: SightingRow) -> str:
        waiting = text("app.state.waiting") if row.is_waiting else ""
        return joined(row.name, clock(row.at, self.desk.now()), waiting)


load_kv(__file__)
