"""The removal plan on the phone, batch by batch, and the list from which extinguishers are picked for a move.

Opened from the move. Tapping a row puts it into the move or takes it out; the big button takes the first batch whole.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from mobile.fire.views import PickRow, PlanRow, PlanView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import joined
from mobile.words import text


class PlanScreen(Page):
    """The plan; it moves nothing by itself."""

    def read(self) -> PlanView:
        view: PlanView = self.desk.fire.plan()
        return view

    def take(self) -> None:
        """Make the first batch the move."""
        self.desk.fire.take_batch()
        self.go.instead("fire_moves")

    def pick(self, equipment_id: str) -> None:
        """Open the card of one."""
        self.go.to("card", kind="equipment", id=equipment_id, method="list")

    def counted(self, view: PlanView) -> str:
        """Return how many are due."""
        return text("fire.bodies", n=sum(len(batch) for batch in view.batches) + len(view.blocked))

    def what(self, view: PlanView) -> str:
        """Return the rule in one sentence, with its source."""
        return text("fire.phone.rule", total=view.total, percent=view.percent, source=view.source)

    def list_rows(self, view: PlanView) -> list[dict[str, Any]]:
        """Return the batches under their headings."""
        made: list[dict[str, Any]] = []
        for number, batch in enumerate(view.batches, start=1):
            made.append({"heading": text("fire.batch", n=number)})
            made += [self._row(row) for row in batch]
        if view.blocked:
            made.append({"heading": text("fire.blocked")})
            made += [self._row(row) for row in view.blocked]
        return made

    def empty_words(self, view: PlanView) -> str:
        """Return what to say when nothing is due."""
        return "" if view.batches or view.blocked else text("fire.phone.nothing_due")

    def _row(self, row: PlanRow) -> dict[str, Any]:
        why = text("fire.scrap") if row.is_scrap else text("fire.service")
        is_late = row.due_on < self.view.today
        return {
            "key": row.id,
            "glyph": "swap-horizontal" if row.needs_spare else "fire-extinguisher",
            "tone": "bad" if is_late else "warn",
            "title": row.name,
            "subtitle": joined(row.due_on.isoformat(), text("fire.spare_first") if row.needs_spare else row.place_name),
            "note": why,
        }


class FirePickScreen(Page):
    """The extinguishers of this site in walking order; a tick stands on those in the move."""

    def read(self) -> tuple[PickRow, ...]:
        rows: tuple[PickRow, ...] = self.desk.fire.pickable()
        return rows

    def pick(self, equipment_id: str) -> None:
        """Put it into the move, or take it out again."""
        row = next(row for row in self.view if row.id == equipment_id)
        if row.is_picked:
            self.desk.fire.drop(equipment_id)
        else:
            outcome = self.desk.fire.add(equipment_id)
            if outcome != "added":
                self.go.toast(text(f"fire.phone.added.{outcome}"), "alert-circle")
        self.refresh()

    def list_rows(self, view: tuple[PickRow, ...]) -> list[dict[str, Any]]:
        """Return the rows under the names of their places."""
        made: list[dict[str, Any]] = []
        for place, group in groupby(view, key=lambda row: row.place_name):
            made.append({"heading": place or text("task.no_place")})
            made += [self._row(row) for row in group]
        return made

    def empty_words(self, view: tuple[PickRow, ...]) -> str:
        """Return what to say when there is none."""
        return "" if view else text("fire.none")

    def _row(self, row: PickRow) -> dict[str, Any]:
        state = text(f"equipment_state.{row.state}") if row.state != "in_use" else ""
        return {
            "key": row.id,
            "glyph": "check-bold" if row.is_picked else "fire-extinguisher",
            "tone": "good" if row.is_picked else "warn" if row.is_due else "plain",
            "title": row.name,
            "subtitle": joined(state, text("fire.phone.due", day=row.due_on.isoformat()) if row.due_on else ""),
            "note": row.code,
            "leads_on": False,
        }


load_kv(__file__)
