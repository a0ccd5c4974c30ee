"""The hazards of this site that are not closed: to be mended, to be verified, found by me.

Opened from the page about oneself. It opens one hazard and changes nothing.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import StringProperty

from mobile.hazard.views import HazardRow
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import ago, joined
from mobile.words import text

TONES = {"high": ("alert-octagon", "bad"), "normal": ("alert", "warn"), "low": ("alert-circle", "plain")}
LISTS = ("open", "mended", "mine")


class HazardsScreen(Page):
    """`given`: shown, the list to begin with."""

    shown = StringProperty("open")

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.shown = given.get("shown") or ("open" if _of(self.view, "open") else "mended")

    def read(self) -> tuple[HazardRow, ...]:
        found: tuple[HazardRow, ...] = self.desk.hazard.every()
        return found

    def show(self, which: str) -> None:
        """Show another list."""
        self.shown = which

    def chips(self, view: tuple[HazardRow, ...], shown: str) -> list[dict[str, Any]]:
        """Return the lists with their counts."""
        return [{"value": key, "text": text(f"hazard.list.{key}", n=len(_of(view, key))), "is_on": key == shown} for key in LISTS]

    def counted(self, view: tuple[HazardRow, ...]) -> str:
        """Return how many there are."""
        return text("hazard.list.all", n=len(view))

    def list_rows(self, view: tuple[HazardRow, ...], shown: str) -> list[dict[str, Any]]:
        """Return the rows of the chosen list."""
        return [self._row(row) for row in _of(view, shown)]

    def empty_words(self, view: tuple[HazardRow, ...], shown: str) -> str:
        """Return what to say in place of an empty list."""
        return "" if _of(view, shown) else text(f"hazard.list.none.{shown}")

    def pick(self, hazard_id: str) -> None:
        """Open one."""
        self.go.to("hazard", hazard_id=hazard_id)

    def _row(self, row: HazardRow) -> dict[str, Any]:
        glyph, tone = TONES[row.severity] if row.state == "open" else ("hammer-wrench", "primary")
        waits = text("app.state.waiting") if row.is_waiting else ""
        return {
            "key": row.id,
            "glyph": glyph,
            "tone": tone,
            "title": row.subject_name,
            "subtitle": joined(row.title, row.place_name),
            "note": waits or ago(row.opened_at, self.desk.now()),
        }


def _of(view: tuple[HazardRow, ...], which: str) -> list[HazardRow]:
    if which == "mine":
        return [row for row in view if row.is_mine]
    return [row for row in view if row.state == which]


load_kv(__file__)
