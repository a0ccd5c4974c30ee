"""What has not arrived: each record and photo with a plain reason, the next try and what to do; the rescue bundle as last resort.

Opened from the status line. It says "sent" only of what the server named, and nothing here deletes anything.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kivy.clock import Clock
from kivy.properties import ObjectProperty, StringProperty

from mobile.shapes import RescueBundle
from mobile.shift.screens.lines import SentLine, WaitingCard
from mobile.shift.views import StatusView, WaitingView
from mobile.widgets.kv import load_kv
from mobile.widgets.lists import status_look, status_words
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined, size, span
from mobile.words import text

TICK_SECONDS = 1.0


class WaitingScreen(Page):
    """The list, the next try counting down, and "try now"."""

    now = ObjectProperty(None, allownone=True)
    note = StringProperty("")
    """What became of the rescue bundle that was asked for."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()
        self._tick: Any = None
        self._bundle: RescueBundle | None = None
        self.refresh()

    def read(self) -> WaitingView:
        view: WaitingView = self.desk.shift.waiting()
        return view

    def left(self) -> None:
        """Stop counting down."""
        if self._tick is not None:
            self._tick.cancel()
        self._tick = None

    def refresh(self) -> None:
        """Read again, and count down while the page is on top."""
        super().refresh()
        self.now = self.desk.now()
        if self._tick is None:
            self._tick = Clock.schedule_interval(self._count_down, TICK_SECONDS)

    def _count_down(self, _seconds: float) -> None:
        # Only the seconds go on; what waits is read again when delivery says that it has tried.
        self.now = self.desk.now()

    def sync(self) -> None:
        """Try at once."""
        self.desk.shift.sync_soon()
        self.go.toast(text("shift.trying"), "sync")

    def rescue(self) -> None:
        """Write the rescue bundle, say what is in it and let it out of the phone."""
        self.note = text("shift.rescue_writing")
        self.go.run(self._write, self._written)

    def line(self, view: WaitingView) -> str:
        """Return the line of the banner."""
        return status_words(view.status, self.desk.now())

    def look(self, view: WaitingView) -> tuple[str, str]:
        """Return the banner's icon and tone."""
        return status_look(view.status)

    def reason(self, view: WaitingView) -> str:
        """Return what stands in the way, in a sentence."""
        status = view.status
        if status.problem:
            return text(f"problem.{status.problem}")
        if status.photos_wait_for_wifi:
            return text("shift.photos_wait_for_wifi")
        return text("shift.nothing_waits") if self._is_empty(status) else text("shift.on_its_way")

    def advice(self, view: WaitingView) -> str:
        """Return what to do, in a sentence."""
        return "" if view.status.advice == "none" else text(f"shift.advice.{view.status.advice}")

    def next_try(self, view: WaitingView, now: datetime | None) -> str:
        """Return when the phone tries again."""
        status = view.status
        if now is None or status.is_busy or status.next_try_at is None or self._is_empty(status):
            return ""
        seconds = (status.next_try_at - now).total_seconds()
        return text("shift.next_try_soon") if seconds < 1 else text("shift.next_try", span=span(seconds))

    def doing(self, view: WaitingView) -> str:
        """Return what is being sent now."""
        status = view.status
        if not status.is_busy or not status.step:
            return ""
        pulled = text("shift.pulled", n=status.pulled_documents) if status.step == "pull" else ""
        return joined(text(f"shift.step.{status.step}"), pulled)

    def share(self, view: WaitingView) -> float:
        """Return how far the photo on its way is, 0 to 1."""
        row = next((r for r in view.rows if r.kind == "photo" and r.sent_bytes), None)
        return row.sent_bytes / row.total_bytes if row and row.total_bytes else 0.15

    def total(self, view: WaitingView) -> str:
        """Return the size of the photos that wait."""
        return text("shift.photo_bytes", size=size(view.status.waiting_photo_bytes)) if view.status.waiting_photos else ""

    def can_rescue(self, view: WaitingView) -> bool:
        """True while something waits."""
        return not self._is_empty(view.status)

    def _is_empty(self, status: StatusView) -> bool:
        return not (status.waiting_facts or status.waiting_photos)

    def _write(self) -> None:
        self._bundle = self.desk.shift.rescue_bundle()

    def _written(self, problem: str) -> None:
        bundle = self._bundle
        if problem or bundle is None:
            self.note = text(f"problem.{problem}")
            return
        missing = text("shift.rescue_missing", n=bundle.missing_photos) if bundle.missing_photos else ""
        holds = joined(text("shift.rescue_holds", facts=bundle.facts, photos=bundle.photos), missing)
        self.note = holds
        self.desk.shift.hand_out(bundle, lambda is_out: self._handed(bundle, holds, is_out))

    def _handed(self, bundle: RescueBundle, holds: str, is_out: bool) -> None:
        where = text("shift.rescue_out") if is_out else text("shift.rescue_kept", place=str(bundle.files[0].parent))
        self.note = "\n".join((holds, where, *(file.name for file in bundle.files)))

    def _lay(self, *_args: object) -> None:
        now = self.desk.now()
        fill(self.ids.rows, [WaitingCard(row, now) for row in self.view.rows])
        fill(self.ids.sent, [SentLine(row, clock(row.settled_at, now)) for row in self.view.sent])


load_kv(__file__)
