"""The card of one object, all from the phone: open faults first, then what is due, dates, plate values, last results.

Opened by a scan, a typed code or the list. It starts checks and says "I see it too"; it never asks the network.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mobile.equipment.screens.glyphs import glyph_of
from mobile.equipment.screens.parts import DateLine, FactLine, FaultCard, ResultLine
from mobile.equipment.views import CardView, DueRow
from mobile.widgets.basics import Column
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.overlays import Sheet
from mobile.widgets.page import Page, fill
from mobile.wording import joined
from mobile.words import text

NOW = ("due", "overdue")


def offered_of(view: CardView) -> list[DueRow]:
    """Return the checks that the button starts: what is due now, else what can be checked at any time, else all again."""
    due, free = [r for r in view.due if r.state in NOW], [r for r in view.due if r.state == "free"]
    return due or free or list(view.due)


class CardScreen(Page):
    """`given`: kind, id, method (how one came here), code, is_old when an old label was scanned, scan_ms how long it took.

    `is_fresh` right after a scan: then the one check that is due in a zone begins by itself, with the camera open."""

    once = frozenset({"is_fresh"})

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()
        due = [row for row in self.view.due if row.state in NOW]
        if self.given.get("is_fresh") and self.view.kind == "zone" and len(due) == 1:
            go.soon(self.start)

    def read(self) -> CardView:
        view: CardView = self.desk.equipment.card(self.given["kind"], self.given["id"])
        return view

    def start(self) -> None:
        """Start or go on with the check; with several due, ask which."""
        offered = offered_of(self.view)
        if len(offered) == 1:
            self._begin(offered[0])
        elif offered:
            self._ask_which(offered)

    def see_too(self, hazard_id: str) -> None:
        """Say "I see it too" of an open fault."""
        self.desk.hazard.see(hazard_id)
        self.go.toast(text("hazard.seen_said"), "eye-plus")
        self.refresh()

    def title(self, view: CardView) -> str:
        """Return the type of the object."""
        return view.type_name or view.name

    def glyph(self, view: CardView) -> str:
        """Return the icon that stands where there is no photo."""
        return "" if view.photo_path else glyph_of(view.kind, view.type_code)

    def codes(self, view: CardView) -> str:
        """Return the code on the label, as it is printed."""
        return view.label_code

    def proof(self, _view: CardView) -> str:
        """Return how one came here: a scan counts, a pick from the list does not."""
        return text(f"equipment.method.{self.given.get('method', 'list')}")

    def proof_state(self, _view: CardView) -> str:
        """Return the badge that goes with it."""
        return "waiting" if self.given.get("method", "list") == "list" else "done"

    def old_label(self, _view: CardView) -> str:
        """Return the note that an old label was scanned."""
        return text("equipment.old_label") if self.given.get("is_old") else ""

    def elsewhere(self, _view: CardView) -> str:
        """Return the note that the same code hangs at another site too."""
        site = self.given.get("also_at", "")
        return text("equipment.also_at", site=site) if site else ""

    def standing(self, view: CardView) -> str:
        """Return that a check of this object is blocked or excused."""
        states = {row.state for row in view.due} & {"blocked", "excused"}
        return joined(*(text(f"task.state.{state}") for state in sorted(states)))

    def block(self) -> None:
        """Say that this cannot be checked now."""
        self.go.to("block", kind=self.view.kind, id=self.view.id, task=self.view.task_id)

    def can_move(self, view: CardView) -> bool:
        """Whether this is an extinguisher and who holds the phone may take it away and bring it back."""
        return view.type_code == "extinguisher" and bool(self.desk.fire.may_move())

    def move(self) -> None:
        """Take this one away for service, or bring it back."""
        self.go.to("fire_moves", add=self.view.id, method=self.given.get("method", "list"))

    def stock(self) -> None:
        """Take stock of this place."""
        self.go.to("stock", job=self.desk.stock.start(self.view.id))

    def start_words(self, view: CardView) -> str:
        """Return what the button does."""
        offered = offered_of(view)
        if any(row.draft_id for row in offered):
            return text("equipment.go_on")
        return text("equipment.start") if any(row.state in NOW for row in offered) else text("equipment.start_free")

    def due_words(self, view: CardView) -> str:
        """Return the names of the checks that are due."""
        return joined(*(row.title for row in view.due if row.state in NOW))

    def others(self, view: CardView) -> list[DueRow]:
        """Return the checks that can be done here at any time, where the big button is for those that are due."""
        free = [row for row in view.due if row.state == "free"]
        return free if any(row.state in NOW for row in view.due) else []

    def start_other(self) -> None:
        """Ask which check that is not due to do now."""
        others = self.others(self.view)
        if len(others) == 1:
            self._begin(others[0])
        elif others:
            self._ask_which(others)

    def _begin(self, row: DueRow) -> None:
        if (self.view.kind, row.template) == ("route", "PATROL"):
            self.go.to("patrol")  # a round is walked point by point, never ticked off on its route
            return
        draft_id = row.draft_id or self.desk.inspection.start(
            self.view.kind, self.view.id, row.template, row.task_id, self.given.get("method", "list"), self.given.get("code", ""),
            scan_ms=self.given.get("scan_ms"),
        )  # fmt: skip
        self.go.to("check", draft_id=draft_id, start="camera" if self.view.kind == "zone" and not row.draft_id else "")

    def _ask_which(self, offered: list[DueRow]) -> None:
        column = Column()
        sheet = self.go.sheet(text("equipment.which"), column)
        for row in offered:
            button = PrimaryButton(text=row.title, look="quiet", rise=64, name=f"start {row.template}")
            button.bind(on_release=partial(self._chosen, sheet, row))
            column.add_widget(button)

    def _chosen(self, sheet: Sheet, row: DueRow, _button: object) -> None:
        sheet.close()
        self._begin(row)

    def _lay(self, *_args: object) -> None:
        view, now = self.view, self.desk.now()
        see: Callable[[str], None] = self.see_too
        fill(self.ids.faults, [FaultCard(fault, now, see, self._open_fault) for fault in view.faults])
        fill(self.ids.dates, [DateLine(line) for line in view.dates])
        fill(self.ids.fields, [FactLine(line) for line in view.fields])
        fill(self.ids.results, [ResultLine(line, now, self._open_result) for line in view.results])

    def _open_fault(self, hazard_id: str) -> None:
        self.go.to("hazard", hazard_id=hazard_id, method=self.given.get("method", "list"))

    def _open_result(self, fact_id: str) -> None:
        self.go.to("record", fact_id=fact_id)


load_kv(__file__)
