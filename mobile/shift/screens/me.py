"""Me: my shift and how to end it clean, my receipts, the ways to settings, to what waits and to the next person.

Opened from the top bar of today. Ending a shift is called clean only when nothing of it is unsent.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import ObjectProperty

from mobile.shift.screens.lines import ReceiptCard
from mobile.shift.screens.ready import LOOKS
from mobile.shift.views import MonthView, ShiftView
from mobile.widgets.kv import load_kv
from mobile.widgets.overlays import ask_yes_no
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined
from mobile.words import text

RECEIPTS_SHOWN = 10


class MeScreen(Page):
    """The shift of who holds the phone."""

    who = ObjectProperty(None, allownone=True)
    month = ObjectProperty(None, allownone=True)
    light = ObjectProperty(None, allownone=True)

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> ShiftView:
        self.who = self.desk.people.gate().person
        self.month = self.desk.shift.month()
        self.light = self.desk.readiness.light()
        view: ShiftView = self.desk.shift.shift()
        return view

    def end(self) -> None:
        """End the shift; with something unsent the ways out are shown on the waiting page."""
        self.desk.shift.end_shift()
        self.go.toast(text("shift.ended"), "receipt-text-check")
        self.refresh()

    def lock(self) -> None:
        """Lock the phone for the next person."""
        self.go.lock()

    def leave(self) -> None:
        """Ask, then take this person off the phone; their unsent work stays and is still sent."""
        unsent = text("shift.leave_unsent", facts=self.view.unsent_facts, photos=self.view.unsent_photos)
        sentence = text("shift.leave_ask") if self.view.is_clean else "\n".join((text("shift.leave_ask"), unsent))
        ask_yes_no(self.go, sentence, text("shift.leave"), text("app.cancel"), self._left_phone)

    def stock(self) -> None:
        """Go on with the stock-take that was begun, or choose a place for one."""
        begun = self.desk.stock.begun()
        if begun:
            self.go.to("stock", job=begun[0].job_id)
        else:
            self.go.to("tree", purpose="stock")

    def light_words(self, light: Any) -> str:
        """Return the light of the shift in words."""
        return text(f"shift.ready.{light.light}") if light else ""

    def light_look(self, light: Any) -> tuple[str, str]:
        """Return its icon and tone."""
        return LOOKS[light.light] if light else LOOKS["green"]

    def has_sites(self, who: Any) -> bool:
        """True for those who work at several sites."""
        return who is not None and len(self.desk.task.sites()) > 1

    def month_title(self, month: MonthView | None) -> str:
        """Return which month it is, and as of when."""
        if month is None:
            return text("shift.month.title")
        as_of = text("shift.month.as_of", at=clock(month.as_of, self.desk.now())) if month.as_of else ""
        return joined(text("shift.month.of", month=int(month.month[5:])), as_of)

    def month_words(self, month: MonthView | None) -> str:
        """Return the month in words; nought is said where nothing was counted."""
        if month is None:
            return text("shift.month.none")
        counts = {"checks": month.checks, "done": month.done, "late": month.late, "abnormal": month.abnormal}
        more = {"hazards": month.hazards, "blocked": month.blocked, "rounds": month.rounds, "photos": month.photos}
        return "\n".join(joined(*(text(f"shift.month.{key}", n=n) for key, n in row.items())) for row in (counts, more))

    def score(self, month: MonthView | None) -> str:
        """Return the mean and the last of the scores, or that there is none yet."""
        if month is None:
            return ""
        if month.mean_score is None:
            return text("shift.month.no_score")
        last = text("shift.month.last_score", n=month.last_score) if month.last_score is not None else ""
        return joined(text("shift.month.score", mean=f"{month.mean_score:.1f}", n=month.scores), last)

    def name(self, who: Any) -> str:
        """Return who holds the phone."""
        return who.name if who else ""

    def roles(self, who: Any) -> str:
        """Return their roles."""
        return joined(*(text(f"role.{role}") for role in who.roles)) if who else ""

    def since(self, view: ShiftView) -> str:
        """Return since when the shift runs, and what it holds."""
        started = text("shift.since", at=clock(view.started_at, self.desk.now())) if view.started_at else text("shift.not_begun")
        return joined(started, text("shift.facts", n=view.facts), text("shift.photos", n=view.photos))

    def unsent(self, view: ShiftView) -> str:
        """Return what still waits, and the ways out."""
        if view.is_clean:
            return text("shift.clean")
        ways = text("app.or").join(text(f"shift.way.{way}") for way in view.ways_out)
        return text("shift.not_clean", facts=view.unsent_facts, photos=view.unsent_photos, ways=ways)

    def clean_look(self, view: ShiftView) -> tuple[str, str]:
        """Return icon and tone of the shift's state."""
        return ("cloud-check", "good") if view.is_clean else ("cloud-upload", "warn")

    def _left_phone(self) -> None:
        self.desk.people.leave_phone()
        self.go.gate()

    def _lay(self, *_args: object) -> None:
        now = self.desk.now()
        fill(self.ids.receipts, [ReceiptCard(receipt, now) for receipt in self.view.receipts[:RECEIPTS_SHOWN]])


load_kv(__file__)
