"""The lines and cards inside an equipment card: an open fault, a date, a plate value, an earlier result.

Made by the card screen from its view, each from one row. They tell the screen what was tapped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile.equipment.views import DateRow, FaultRow, FieldRow, ResultRow
from mobile.widgets.basics import Card, Column, Press
from mobile.widgets.kv import load_kv
from mobile.wording import ago, clock, day, joined
from mobile.words import text

TOLD_DAYS = 365


class FaultCard(Card):
    """An open fault: what, how bad, since when, who saw it; "I see it too" unless one has said so."""

    def __init__(self, fault: FaultRow, now: datetime, see: Callable[[str], None], open_it: Callable[[str], None]) -> None:
        self.fault, self._see, self._open = fault, see, open_it
        self.headline = joined(fault.item_name, fault.text)
        self.severity = text(f"hazard.severity.{fault.severity}")
        self.state = {"low": "low", "normal": "held", "high": "high"}[fault.severity]
        if fault.is_mended:
            self.state, self.severity = "later", text("hazard.state.mended")
        self.is_off = fault.seen_by_me and not fault.is_mended
        seen = text("hazard.seen_count", n=fault.seen_count) if fault.seen_count else ""
        self.since = joined(ago(fault.opened_at, now), fault.opened_by_name, seen)
        self.waiting = text("app.state.waiting") if fault.is_waiting else ""
        super().__init__()

    def see(self) -> None:
        """Say "I see it too"; of a mended one, look again."""
        (self._open if self.fault.is_mended else self._see)(self.fault.hazard_id)

    def open(self) -> None:
        """Open the hazard's page."""
        self._open(self.fault.hazard_id)

    def see_words(self) -> str:
        """Return what the button says."""
        if self.fault.is_mended:
            return text("hazard.verify")
        return text("hazard.seen_by_me") if self.fault.seen_by_me else text("hazard.see_too")


class DateLine(Column):
    """A date of the object's life with how long it is off; near and past ones are marked."""

    def __init__(self, line: DateRow) -> None:
        self.label = text(f"equipment.date.{line.key}")
        self.value = day(line.on)
        self.tone = "bad" if line.days_left < 0 else "warn" if line.is_near else "plain"
        key = "equipment.days_past" if line.days_left < 0 else "equipment.days_left"
        self.note = text(key, n=abs(line.days_left)) if line.days_left <= TOLD_DAYS else ""
        super().__init__()


class FactLine(Column):
    """A plate value."""

    def __init__(self, line: FieldRow) -> None:
        self.label = text(f"equipment.field.{line.key}")
        self.value = line.value
        self.tone = "warn" if line.is_warning else "plain"
        super().__init__()


class ResultLine(Press, Column):
    """An earlier check; those of this phone can be opened."""

    def __init__(self, line: ResultRow, now: datetime, open_it: Callable[[str], None]) -> None:
        self._line, self._open = line, open_it
        self.headline = line.title
        self.under = joined(clock(line.at, now), line.by_name)
        self.verdict = text("equipment.abnormal", n=line.abnormal) if line.abnormal else text("equipment.all_normal")
        self.badge_state = "waiting" if line.is_waiting else "abnormal" if line.abnormal else "normal"
        self.badge_text = text("app.state.waiting") if line.is_waiting else self.verdict
        self.can_open = bool(line.fact_id)
        super().__init__()

    def on_release(self) -> None:
        """Open the record."""
        if self.can_open:
            self._open(self._line.fact_id)


load_kv(__file__)
