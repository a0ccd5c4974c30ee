"""The cards and lines of the waiting page: one per unsent record or photo, one per record that has arrived; and receipts.

Made by the screens from their views. They never change anything.
"""

from __future__ import annotations

from datetime import datetime

from mobile.shift.views import ReceiptView, SentRow, WaitingRow
from mobile.widgets.basics import Card, Column
from mobile.widgets.kv import load_kv
from mobile.wording import ago, clock, joined, size, span
from mobile.words import text


class WaitingCard(Card):
    """One thing that has not arrived."""

    def __init__(self, row: WaitingRow, now: datetime) -> None:
        self.row = row
        self.headline = joined(row.title or text("shift.photo"), row.subject_name)
        self.where = joined(row.place_name, row.by_name, ago(row.made_at, now))
        self.badge = text(f"app.state.{row.state}")
        self.reason = text(f"problem.{row.problem}") if row.problem else text("shift.queued")
        self.advice = "" if row.advice == "none" else text(f"shift.advice.{row.advice}")
        self.tries = self._tries(now)
        super().__init__()

    def _tries(self, now: datetime) -> str:
        row = self.row
        sent = text("shift.sent_bytes", sent=size(row.sent_bytes), of=size(row.total_bytes)) if row.sent_bytes else ""
        tried = text("shift.attempts", n=row.attempts) if row.attempts else ""
        seconds = (row.next_try_at - now).total_seconds() if row.next_try_at else 0
        again = text("shift.next_try", span=span(seconds)) if seconds > 0 else ""
        return joined(sent, tried, again)


class SentLine(Column):
    """One record that has arrived, with its photos counted."""

    def __init__(self, row: SentRow, at: str) -> None:
        self.headline = joined(row.title, row.subject_name)
        photos = text("inspection.photos_arrived", n=row.photos_stored, of=row.photos_promised) if row.photos_promised else ""
        self.under = joined(at, photos)
        super().__init__()


class ReceiptCard(Card):
    """The worker's proof of one shift: the short code large, what it confirms below."""

    def __init__(self, receipt: ReceiptView, now: datetime) -> None:
        self.code = receipt.code
        self.when = f"{clock(receipt.started_at, now)} – {clock(receipt.ended_at, now)}"
        self.counts = joined(text("shift.facts", n=receipt.facts), text("shift.photos", n=receipt.photos))
        self.held = text("shift.held_count", n=receipt.held) if receipt.held else ""
        self.badge_state = "settled" if receipt.is_genuine else "conflict"
        self.badge = text("shift.genuine") if receipt.is_genuine else text("shift.not_genuine")
        super().__init__()


load_kv(__file__)
