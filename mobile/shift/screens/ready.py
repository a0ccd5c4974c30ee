"""Ready for the shift: one light, what is on board as of when, and each thing that is missing with what to do.

Opened from today and from Me. It never fetches by itself: the button asks delivery to.
"""

from __future__ import annotations

from typing import Any

from mobile.shift.views import Light, ReadyLine, ReadyView
from mobile.widgets.basics import Column
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined
from mobile.words import text

LOOKS: dict[Light, tuple[str, str]] = {
    "green": ("check-circle", "good"),
    "amber": ("alert-circle", "warn"),
    "red": ("alert-octagon", "bad"),
}
"""Icon and tone of a light: colour is never its only sign."""
ROUTES_NAMED = 4


class LightLine(Column):
    """One thing that was looked at, with its own light."""

    def __init__(self, line: ReadyLine) -> None:
        self.glyph, self.tone = LOOKS[line.light]
        self.words = text(f"shift.ready.{line.key}.{line.light}", **line.values)
        super().__init__()


class ReadyScreen(Page):
    """The light in words."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> ReadyView:
        view: ReadyView = self.desk.readiness.view()
        return view

    def look(self, view: ReadyView) -> tuple[str, str]:
        """Return icon and tone of the light."""
        return LOOKS[view.light]

    def headline(self, view: ReadyView) -> str:
        """Return what the light means."""
        return text(f"shift.ready.{view.light}")

    def as_of(self, view: ReadyView) -> str:
        """Return when the phone last had everything."""
        return text("shift.ready.as_of", at=clock(view.as_of, self.desk.now())) if view.as_of else text("shift.never")

    def board(self, view: ReadyView) -> str:
        """Return what is on board."""
        counts = {"objects": view.objects, "tasks": view.tasks, "templates": view.templates, "faults": view.faults}
        return joined(*(text(f"shift.ready.board.{key}", n=n) for key, n in counts.items()))

    def routes(self, view: ReadyView) -> str:
        """Return the routes by name."""
        more = text("shift.ready.more_routes", n=len(view.routes) - ROUTES_NAMED) if len(view.routes) > ROUTES_NAMED else ""
        return text("shift.ready.routes", names=joined(*view.routes[:ROUTES_NAMED], more)) if view.routes else ""

    def update(self) -> None:
        """Fetch now."""
        self.desk.shift.sync_soon()
        self.go.toast(text("shift.ready.updating"), "sync")

    def _lay(self, *_args: object) -> None:
        fill(self.ids.lines, [LightLine(line) for line in self.view.lines])


load_kv(__file__)
