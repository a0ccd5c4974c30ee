"""Today: what is due here and now in walking order, what is done, what waits; the scan button under the thumb.

Opened when the phone is unlocked. Reads `TodayView` and `StatusView`; it never decides what is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from kivy.properties import ObjectProperty, StringProperty

from mobile.task.views import TaskRow, TodayView
from mobile.widgets.badges import STATES
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import clock, day, deadline, joined
from mobile.words import text
from sync.errors import NotFound

COMING = "coming"
CAN_BLOCK = ("due", "overdue", "draft")


class TodayScreen(Page):
    """The home of the app; `shown` is which of the lists is on screen."""

    shown = StringProperty("due")
    status = ObjectProperty(None, allownone=True)
    notices = ObjectProperty(())
    light = ObjectProperty(None, allownone=True)
    duty = ObjectProperty(None, allownone=True)

    def read(self) -> TodayView:
        self.status = self.desk.shift.status()
        self.notices = self.desk.settings.notices()
        self.light = self.desk.readiness.light()
        self.duty = self.desk.patrol.duty(self.desk.handover.waiting())
        view: TodayView = self.desk.task.today()
        return view

    def show(self, which: str) -> None:
        """Show another list; the coming days have a page of their own."""
        if which == COMING:
            self.go.to("coming")
        else:
            self.shown = which

    def chips(self, view: TodayView, shown: str) -> list[dict[str, Any]]:
        """Return the filters with their counts, and the way to the coming days."""
        counts = {"due": view.due_count, "waiting": view.waiting_count, "done": view.done_count, "later": len(view.later)}
        made = [{"value": key, "text": text(f"task.list.{key}", n=n), "is_on": key == shown} for key, n in counts.items()]
        return [*made, {"value": COMING, "text": text("task.coming.title"), "is_on": False}]

    def list_rows(self, view: TodayView, shown: str) -> list[dict[str, Any]]:
        """Return the rows of the chosen list, the due ones under the names of their places."""
        notes: dict[datetime, str] = {}
        if shown == "due":
            return list(self._grouped(view, notes))
        chosen: Sequence[TaskRow] = getattr(view, shown)
        return [self._row(row, notes) for row in chosen]

    def empty_words(self, view: TodayView, shown: str) -> str:
        """Return what to say in place of an empty list."""
        chosen: Sequence[object] = getattr(view, shown)
        return "" if chosen else text(f"task.empty.{shown}")

    def as_of(self, view: TodayView, light: Any) -> str:
        """Return how old the plan is, once that matters, and that it has ended when it has; the red light says it louder."""
        is_said = light is not None and any(line.key == "plan" for line in light.lines)
        if view.last_pull_at is None or not view.is_stale or is_said:
            return ""
        said = text("task.as_of", at=clock(view.last_pull_at, self.desk.now()))
        ends = text("task.planned_until", day=day(view.planned_until)) if view.planned_until else text("task.plan_ends")
        return f"{said}{ends}"

    def block(self, task_id: str) -> None:
        """Say that a check of the list cannot be done."""
        row = next(r for r in self._all() if r.id == task_id)
        self.go.to("block", kind=row.subject_kind, id=row.subject_id, task=row.id)

    def readiness(self, light: Any) -> str:
        """Return what this shift still lacks, while it lacks something that must not wait."""
        if light is None or light.light != "red":
            return ""
        return "\n".join(text(f"shift.ready.{line.key}.red", **line.values) for line in light.lines if line.light == "red")

    def news(self, notices: Sequence[str]) -> str:
        """Return what happened by itself and must be said, until a tap says that it was read."""
        said = [text(f"app.notice.{slug}") for slug in notices]
        return "\n".join([*said, text("app.notice_read")]) if said else ""

    def duty_words(self, duty: Any) -> str:
        """Return what stands first of patrol: the handover that waits, the round in hand, how many are due."""
        return duty.sentence() if duty is not None else ""

    def to_duty(self) -> None:
        """Go where that is done."""
        self.go.to(self.duty.page, **self.duty.given)

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
        elif (row.subject_kind, row.template) == ("route", "PATROL"):
            self.go.to("patrol")
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

    def _grouped(self, view: TodayView, notes: dict[datetime, str]) -> Iterator[dict[str, Any]]:
        for group in view.due:
            yield {"heading": group.name or text("task.no_place")}
            for row in group.rows:
                yield self._row(row, notes)

    def _row(self, row: TaskRow, notes: dict[datetime, str]) -> dict[str, Any]:
        glyph, tone = STATES[row.state]
        return {
            "key": row.id,
            "glyph": glyph,
            "tone": tone,
            "title": row.subject_name,
            "subtitle": joined(text("task.faults", n=row.open_hazards) if row.open_hazards else "", row.title),
            "note": self._note(row, notes),
            # A whole round is ended early instead, point by point.
            "action": "block-helper" if row.state in CAN_BLOCK and row.subject_kind != "route" else "",
        }

    def _note(self, row: TaskRow, notes: dict[datetime, str]) -> str:
        now = self.desk.now()
        if row.state == "due":
            # Thousands of rows are due at a few times of day.
            if row.due_at not in notes:
                notes[row.due_at] = deadline(row.due_at, now)
            return notes[row.due_at]
        if row.state == "overdue":
            return text("task.note.overdue", at=clock(row.due_at, now))
        if row.state == "later":
            return text("task.note.later", at=clock(row.opens_at, now))
        if row.state == "blocked":
            key = "task.note.blocked_waiting" if row.is_waiting else "task.note.blocked"
            return text(key, why=text(f"task.block.short.{row.reason}"))
        return text(f"task.state.{row.state}")


load_kv(__file__)
