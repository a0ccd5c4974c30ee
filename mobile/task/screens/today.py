"""Today: what is due here and now in walking order, what is done, what waits; the scan button under the thumb.

Opened when the phone is unlocked. Reads `TodayView` and `StatusView`; it never decides what is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kivy.properties import ObjectProperty, StringProperty

from mobile.task.views import TaskRow, TodayView
from mobile.widgets.badges import STATES
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import clock, deadline, joined
from mobile.words import text
from sync.errors import NotFound


class TodayScreen(Page):
    """The home of the app; `shown` is which of the lists is on screen."""

    shown = StringProperty("due")
    status = ObjectProperty(None, allownone=True)
    notices = ObjectProperty(())

    def read(self) -> TodayView:
        self.status = self.desk.shift.status()
        self.notices = self.desk.settings.notices()
        view: TodayView = self.desk.task.today()
        return view

    def show(self, which: str) -> None:
        """Show another list."""
        self.shown = which

    def chips(self, view: TodayView, shown: str) -> list[dict[str, Any]]:
        """Return the filters with their counts; the overdue ones come first in the due list."""
        counts = {"due": view.due_count, "waiting": view.waiting_count, "done": view.done_count, "later": len(view.later)}
        return [{"value": key, "text": text(f"task.list.{key}", n=n), "is_on": key == shown} for key, n in counts.items()]

    def list_rows(self, view: TodayView, shown: str) -> list[dict[str, Any]]:
        """Return the rows of the chosen list, the due ones under the names of their places."""
        if shown == "due":
            return list(self._grouped(view))
        chosen: Sequence[TaskRow] = getattr(view, shown)
        return [self._row(row) for row in chosen]

    def empty_words(self, view: TodayView, shown: str) -> str:
        """Return what to say in place of an empty list."""
        return "" if self.list_rows(view, shown) else text(f"task.empty.{shown}")

    def readiness(self, view: TodayView) -> str:
        """Return the warning while the phone does not hold all that this shift needs."""
        return "" if view.is_ready else text("task.not_ready")

    def news(self, notices: Sequence[str]) -> str:
        """Return what happened by itself and must be said, until a tap says that it was read."""
        said = [text(f"app.notice.{slug}") for slug in notices]
        return "\n".join([*said, text("app.notice_read")]) if said else ""

    def heard(self) -> None:
        """The notices were read."""
        self.desk.settings.clear_notices()
        self.refresh()

    def pick(self, task_id: str) -> None:
        """Open the card of a task, the check that was begun, or the record that was made."""
        row = next(r for r in self._all() if r.id == task_id)
        if row.state == "draft":
            self.go.to("check", draft_id=row.draft_id)
        elif row.fact_id and self._is_here(row.fact_id):
            self.go.to("record", fact_id=row.fact_id)
        else:
            self.go.to("card", kind=row.subject_kind, id=row.subject_id, method="list")

    def scan(self) -> None:
        """Start the camera at once; the other ways are on the scan page."""
        self.go.to("scan", start="camera")

    def _is_here(self, fact_id: str) -> bool:
        """Whether the record is still on this phone: a colleague's never was, an old one was purged after its echo."""
        try:
            self.desk.inspection.record(fact_id)
        except NotFound:
            return False
        return True

    def _all(self) -> Iterator[TaskRow]:
        for group in self.view.due:
            yield from group.rows
        yield from (*self.view.waiting, *self.view.done, *self.view.later)

    def _grouped(self, view: TodayView) -> Iterator[dict[str, Any]]:
        for group in view.due:
            yield {"heading": group.name or text("task.no_place")}
            for row in group.rows:
                yield self._row(row)

    def _row(self, row: TaskRow) -> dict[str, Any]:
        glyph, tone = STATES[row.state]
        return {
            "key": row.id,
            "glyph": glyph,
            "tone": tone,
            "title": row.subject_name,
            "subtitle": joined(text("task.faults", n=row.open_hazards) if row.open_hazards else "", row.title),
            "note": self._note(row),
        }

    def _note(self, row: TaskRow) -> str:
        now = self.desk.now()
        if row.state == "due":
            return deadline(row.due_at, now)
        if row.state == "overdue":
            return text("task.note.overdue", at=clock(row.due_at, now))
        if row.state == "later":
            return text("task.note.later", at=clock(row.opens_at, now))
        return text(f"task.state.{row.state}")


load_kv(__file__)
