"""The coming days: how much is planned for each, and one day's plan by place and walking order. It works without signal.

Opened from today. It only shows: nothing can be done before its window opens.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from kivy.properties import ObjectProperty

from mobile.task.views import ComingView
from mobile.widgets.badges import STATES
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import clock
from mobile.words import text


class ComingScreen(Page):
    """`chosen` is the day looked at; None: the first of them."""

    chosen = ObjectProperty(None, allownone=True)

    def read(self) -> ComingView:
        view: ComingView = self.desk.task.coming(self.chosen)
        return view

    def show(self, value: str) -> None:
        """Look at another day."""
        self.chosen = date.fromisoformat(value)
        self.refresh()

    def chips(self, view: ComingView) -> list[dict[str, Any]]:
        """Return the days with their counts."""
        return [
            {
                "value": day.on.isoformat(),
                "text": text("task.coming.day", day=day_words(day.on), n=day.count),
                "is_on": day.on == view.on,
            }
            for day in view.days
        ]

    def list_rows(self, view: ComingView) -> list[dict[str, Any]]:
        """Return the day's plan under the names of its places."""
        made: list[dict[str, Any]] = []
        glyph, tone = STATES["later"]
        for group in view.groups:
            made.append({"heading": group.name or text("task.no_place")})
            for row in group.rows:
                note = text("task.note.later", at=f"{row.opens_at.astimezone():%H:%M}")
                seen = {"key": row.id, "glyph": glyph, "tone": tone, "title": row.subject_name, "subtitle": row.title}
                made.append({**seen, "note": note, "leads_on": False})
        return made

    def empty_words(self, view: ComingView) -> str:
        """Return what to say when nothing is planned."""
        return "" if view.groups else text("task.coming.empty")

    def as_of(self, view: ComingView) -> str:
        """Return when the plan came to this phone."""
        return text("task.coming.as_of", at=clock(view.as_of, self.desk.now())) if view.as_of else text("task.coming.never")


def day_words(on: date) -> str:
    """Return a day as people name it in a week: month, day and the day of the week."""
    return text("task.coming.date", month=on.month, day=on.day, weekday=text(f"task.weekday.{on.isoweekday()}"))


load_kv(__file__)
