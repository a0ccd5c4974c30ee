"""Patrol: the rounds that are due, every route for an extra or a random round, and the rounds one has walked.

Opened from today. It starts rounds; what happens on one is on the round's own page.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from mobile.patrol.views import DueRound, PastRound, PatrolView
from mobile.widgets.basics import Column
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.overlays import Sheet
from mobile.widgets.page import Page
from mobile.wording import clock, deadline, joined
from mobile.words import text

WAYS = {"extra": "map-marker-path", "random": "shuffle-variant"}


class PatrolScreen(Page):
    """No `given`."""

    def read(self) -> PatrolView:
        view: PatrolView = self.desk.patrol.patrol()
        return view

    def rows(self, view: PatrolView) -> list[dict[str, Any]]:
        """Return what is due, then the routes, then what was walked."""
        return [*self._due(view), *self._routes(view), *self._past(view)]

    def empty_words(self, view: PatrolView) -> str:
        """Return what to say where a site has no routes."""
        return "" if view.routes or view.past else text("patrol.no_routes")

    def running(self, view: PatrolView) -> str:
        """Return the line that leads back to the running round."""
        return text("patrol.running", name=view.running_name, n=view.visited, of=view.points) if view.running else ""

    def main_words(self, view: PatrolView) -> str:
        """Return what the thumb does: go on, or start what is due first."""
        if view.running:
            return text("patrol.go_on")
        return text("patrol.start_named", name=view.due[0].name) if view.due else text("patrol.nothing_due")

    def can_start(self, view: PatrolView) -> bool:
        """Whether the thumb has something to do."""
        return bool(view.running or view.due)

    def go_on(self) -> None:
        """Go on with the running round, or start what is due first."""
        if self.view.running:
            self.go.to("round", round_id=self.view.running)
        elif self.view.due:
            self.pick(("due", 0))

    def pick(self, key: tuple[str, int]) -> None:
        """Start a due round, choose how to walk a route, or look at a walked round."""
        kind, number = key
        if kind == "past":
            self.go.to("round_done", round_id=self.view.past[number].round_id)
        elif self.view.running:
            # One round at a time: the one in hand first.
            self.go.toast(text("patrol.one_at_a_time"), "walk")
            self.go.to("round", round_id=self.view.running)
        elif kind == "due":
            self._start(self.view.due[number], "planned")
        else:
            self._ask_how(self.view.routes[number])

    def _ask_how(self, route: DueRound) -> None:
        column = Column()
        sheet = self.go.sheet(joined(route.code, route.name), column)
        for kind, glyph in WAYS.items():
            button = PrimaryButton(text=text(f"patrol.kind.{kind}"), glyph=glyph, look="quiet", rise=64, name=f"walk {kind}")
            button.bind(on_release=partial(self._chosen, sheet, route, kind))
            column.add_widget(button)

    def _chosen(self, sheet: Sheet, route: DueRound, kind: str, _button: object) -> None:
        sheet.close()
        self._start(route, kind)

    def _start(self, route: DueRound, kind: str) -> None:
        round_id = self.desk.patrol.start(route.route_id, task_id=route.task_id, kind=kind)
        self.go.instead("round", round_id=round_id)

    def _due(self, view: PatrolView) -> Iterator[dict[str, Any]]:
        if view.due:
            yield {"heading": text("patrol.list.due")}
        for number, due in enumerate(view.due):
            note = deadline(due.due_at, self.desk.now()) if due.due_at else ""
            yield {
                "key": ("due", number),
                "glyph": "clock-alert" if due.is_overdue else "map-marker-path",
                "tone": "bad" if due.is_overdue else "primary",
                "title": joined(due.code, due.name),
                "subtitle": text("patrol.points", n=due.points),
                "note": text("patrol.late") if due.is_overdue else note,
            }

    def _routes(self, view: PatrolView) -> Iterator[dict[str, Any]]:
        if view.routes:
            yield {"heading": text("patrol.list.routes")}
        for number, route in enumerate(view.routes):
            yield {
                "key": ("route", number),
                "glyph": "walk",
                "tone": "plain",
                "title": joined(route.code, route.name),
                "subtitle": text("patrol.points", n=route.points),
                "note": "",
            }

    def _past(self, view: PatrolView) -> Iterator[dict[str, Any]]:
        if view.past:
            yield {"heading": text("patrol.list.past")}
        for number, past in enumerate(view.past):
            yield self._walked(number, past)

    def _walked(self, number: int, past: PastRound) -> dict[str, Any]:
        missed = text("patrol.missed_count", n=past.missed) if past.missed else ""
        return {
            "key": ("past", number),
            "glyph": "flag-checkered",
            "tone": "warn" if past.missed else "good",
            "title": past.name,
            "subtitle": joined(text("patrol.reached", n=past.visited, of=past.points), missed),
            "note": clock(past.ended_at, self.desk.now()),
        }


load_kv(__file__)
