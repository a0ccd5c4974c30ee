"""A round that is over: points, time, and what the evidence says in plain words. Evidence, not a verdict, and the page says so.

Opened when a round ends and from the list of walked rounds. Nothing can be changed here.
"""

from __future__ import annotations

from typing import Any

from mobile.patrol.views import PointRow, RoundView
from mobile.widgets.basics import Column
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined, span
from mobile.words import text

TOLD = ("missed", "blocked", "abnormal", "extra")


class PointLine(Column):
    """One point with a word to it."""

    def __init__(self, title: str, said: str) -> None:
        self.title, self.said = title, said
        super().__init__()


class RoundDoneScreen(Page):
    """`given`: round_id."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> RoundView:
        view: RoundView = self.desk.patrol.round(self.given["round_id"])
        return view

    def points(self, view: RoundView) -> str:
        """Return how many points were reached, and how many were not."""
        missed = text("patrol.missed_count", n=view.missed) if view.missed else ""
        blocked = text("patrol.blocked_count", n=view.blocked) if view.blocked else ""
        return joined(text("patrol.reached", n=view.visited, of=view.total), missed, blocked)

    def time(self, view: RoundView) -> str:
        """Return when it was walked and how long it took."""
        if view.ended_at is None:
            return clock(view.started_at, self.desk.now())
        took = span((view.ended_at - view.started_at).total_seconds())
        now = self.desk.now()
        return joined(f"{clock(view.started_at, now)} – {clock(view.ended_at, now)}", text("patrol.took", span=took))

    def reason(self, view: RoundView) -> str:
        """Return why it ended early."""
        return text("patrol.ended_early", why=view.reason) if view.reason else ""

    def score(self, view: RoundView) -> str:
        """Return the presence score, or that there is none."""
        return text("patrol.presence", n=view.presence) if view.presence is not None else text("patrol.no_presence")

    def score_why(self, view: RoundView) -> str:
        """Return what lowered it, worst first."""
        return "\n".join(text(f"patrol.reason.{reason}") for reason in view.reasons) or text("patrol.reason.none")

    def waits(self, view: RoundView) -> str:
        """Return that it is not on the server yet."""
        return text("patrol.waits") if view.is_waiting else ""

    def _lay(self, *_args: object) -> None:
        told = [row for row in self.view.points if row.flags or row.state in TOLD]
        fill(self.ids.lines, [PointLine(row.name, self._said(row)) for row in told])
        self.ids.told.is_open = bool(told)

    def _said(self, row: PointRow) -> str:
        parts = [text(f"patrol.point.{row.state}")] if row.state in TOLD else []
        if row.why:
            parts = [text(f"task.block.short.{row.why}")]
        parts += [text(f"patrol.flag.{flag}") for flag in row.flags]
        if "too_fast" in row.flags and row.walk_seconds is not None and row.least_seconds is not None:
            parts.append(text("patrol.walked_in", took=span(row.walk_seconds), least=span(row.least_seconds)))
        return joined(*parts)


load_kv(__file__)
