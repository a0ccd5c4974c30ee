"""Taking extinguishers away for service and bringing them back: scan or pick several, say who takes them, file it.

Opened from the card of an extinguisher and from the removal plan. The quarter stands above the list before and after the move;
what it refuses is said with what is possible. Everything tapped is on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from mobile.fire.views import ACTIONS, Added, MoveRow, MovesView
from mobile.widgets.basics import Card, Column
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.overlays import ask_yes_no
from mobile.widgets.page import Page, fill
from mobile.wording import joined
from mobile.words import text

DAYS_BACK = 7
"""So many days are offered for the day of service; an older one is brought back as of the eldest."""


class MoveLine(Card):
    """One extinguisher of the move: what it is, whether a spare hangs in its stead, and out of the list again."""

    def __init__(self, row: MoveRow, *, can_spare: bool, spare: Callable[[str], None], drop: Callable[[str], None]) -> None:
        self.key, self.title, self.can_spare, self.has_spare = row.id, row.name, can_spare, row.has_spare
        due = text("fire.phone.due", day=row.due_on.isoformat()) if row.due_on else ""
        state = text(f"equipment_state.{row.state}") if row.state != "in_use" else ""
        self.under = joined(row.place_name, row.code, state, due)
        self._spare, self._drop = spare, drop
        super().__init__()

    def spare(self) -> None:
        """Say that a spare hangs there, or take it back."""
        self._spare(self.key)

    def drop(self) -> None:
        """Take it out of the move."""
        self._drop(self.key)


class MovesScreen(Page):
    """`given`: add, the id of an extinguisher to begin with, and method, how one came to it."""

    once = frozenset({"add"})

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        if self.given.get("add"):
            self._say(self.desk.fire.add(self.given["add"], self.given.get("method", "list")), is_quiet=True)
            self.refresh()
        self._lay()

    def read(self) -> MovesView:
        view: MovesView = self.desk.fire.view()
        return view

    # ---- tapping

    def choose(self, action: str) -> None:
        """Say what is done with them."""
        self.view = self.desk.fire.choose(action)

    def scan(self) -> None:
        """Scan until the person gives up: the camera opens again after each label."""
        self.desk.fire.scan(self._scanned)

    def pick(self) -> None:
        """Pick from the list of this site's extinguishers."""
        self.go.to("fire_pick")

    def ask_firm(self) -> None:
        """Ask with one tap who takes them; another name can be written."""
        column = Column()
        sheet = self.go.sheet(text("fire.phone.firm"), column)
        for firm in (*self.view.firms, text("hazard.other_words")):
            button = PrimaryButton(text=firm, look="quiet", rise=60, name=firm)
            button.bind(on_release=partial(self._firm_tapped, sheet, firm))
            column.add_widget(button)

    def ask_day(self) -> None:
        """Ask with one tap on which day they were serviced."""
        column = Column()
        sheet = self.go.sheet(text("fire.phone.serviced_on"), column)
        for ago in range(DAYS_BACK):
            on = self.view.today - timedelta(days=ago)
            button = PrimaryButton(text=on.isoformat(), look="quiet", rise=56, name=on.isoformat())
            button.bind(on_release=partial(self._day_tapped, sheet, on))
            column.add_widget(button)

    def discard(self) -> None:
        """Throw the move away after a yes."""
        if self.view.rows:
            yes, no = text("fire.phone.discard"), text("app.cancel")
            ask_yes_no(self.go, text("fire.phone.discard_ask"), yes, no, self._discard)
        else:
            self._discard()

    def file(self) -> None:
        """File the move; scrapping is asked for once more, because nothing brings a scrapped body back."""
        if self.view.action in ("scrapped", "replaced"):
            sentence = text(f"fire.phone.ask.{self.view.action}", n=len(self.view.rows))
            ask_yes_no(self.go, sentence, self.file_words(self.view), text("app.cancel"), self._file)
        else:
            self._file()

    # ---- words

    def chips(self, view: MovesView) -> list[dict[str, Any]]:
        """Return what can be done."""
        return [{"value": a, "text": text(f"fire.move.{a}"), "is_on": a == view.action} for a in ACTIONS]

    def counted(self, view: MovesView) -> str:
        """Return how many are in the move."""
        return text("fire.bodies", n=len(view.rows))

    def quarter(self, view: MovesView) -> str:
        """Return how many are away, how many would be, and how many may be."""
        return text("fire.phone.quarter", away=view.away, after=view.after, allowed=view.allowed)

    def rule(self, view: MovesView) -> str:
        """Return the rule with its source."""
        return text("fire.phone.rule", total=view.total, percent=view.percent, source=view.source)

    def trouble(self, view: MovesView) -> str:
        """Return why it cannot be filed, and what is possible."""
        if not view.may_move:
            return text("fire.phone.no_right")
        if view.is_allowed:
            return ""
        return text("fire.phone.refused", allowed=view.allowed, room=view.room, spares=view.spares_needed)

    def empty_words(self, view: MovesView) -> str:
        """Return what to do while the list is empty."""
        return "" if view.rows else text("fire.phone.empty")

    def can_file(self, view: MovesView) -> bool:
        """Whether it can be filed."""
        return bool(view.rows) and view.is_allowed and view.may_move and not view.needs_firm

    def file_words(self, view: MovesView) -> str:
        """Return what the button does."""
        if view.rows and view.needs_firm and view.is_allowed:
            return text("fire.phone.firm_needed")
        return text("fire.phone.file", what=text(f"fire.move.{view.action}"), n=len(view.rows))

    # ---- inside

    def _scanned(self, outcome: Added | None) -> None:
        if outcome is None:
            return
        self._say(outcome)
        self.refresh()
        # One frame later, so that the last scan's answer is over before the camera opens again.
        self.go.soon(self.scan)

    def _say(self, outcome: Added, *, is_quiet: bool = False) -> None:
        if outcome == "added" and not is_quiet:
            self.go.toast(text("fire.phone.added.added"), "check-circle")
        elif outcome not in ("added", "again") or not is_quiet:
            self.go.toast(text(f"fire.phone.added.{outcome}"), "alert-circle")

    def _firm_tapped(self, sheet: Any, firm: str, _button: object) -> None:
        sheet.close()
        if firm == text("hazard.other_words"):
            self.go.ask_text(text("fire.phone.firm"), self.view.firm, self._firm_typed)
        else:
            self._firm_typed(firm)

    def _firm_typed(self, firm: str | None) -> None:
        if firm is not None and firm.strip():
            self.view = self.desk.fire.firm(firm)

    def _day_tapped(self, sheet: Any, on: date, _button: object) -> None:
        sheet.close()
        self.view = self.desk.fire.serviced(on)

    def _file(self) -> None:
        said = text("fire.phone.filed", what=text(f"fire.move.{self.view.action}"), n=len(self.view.rows))
        self.desk.fire.file()
        self.go.toast(said, "check-circle")
        if not self.go.back():
            self.refresh()

    def _discard(self) -> None:
        self.desk.fire.discard()
        if not self.go.back():
            self.refresh()

    def _drop(self, key: str) -> None:
        self.view = self.desk.fire.drop(key)

    def _spare(self, key: str) -> None:
        self.view = self.desk.fire.spare(key)

    def _lay(self, *_args: object) -> None:
        can = self.view.action == "away"
        fill(self.ids.rows, [MoveLine(row, can_spare=can, spare=self._spare, drop=self._drop) for row in self.view.rows])


load_kv(__file__)
