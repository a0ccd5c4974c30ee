"""What the today and coming-days screens show: due, waiting and done work in walking order, grouped by place.

Read by those screens and the reminders. Never writes, never decides what is missed (only the server hears every phone).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

TaskState = Literal["later", "due", "overdue", "draft", "blocked", "waiting", "held", "done", "excused", "closed"]
"""later: its window has not opened · due · overdue: past `due_at`, window still open · draft: begun on this phone · blocked:
somebody stood there and could not do it; it may still be done · waiting: done on this phone, not yet on the server · held: the
server keeps it for a supervisor · done · excused: a supervisor says it need not be done · closed: window over."""


@dataclass(frozen=True)
class TaskRow:
    """One check to do at one object. Times are aware UTC; `reason` is why it is blocked (a slug) or excused (words)."""

    id: str
    title: str
    template: str
    subject_kind: str
    subject_id: str
    subject_name: str
    subject_code: str
    place_id: str
    place_name: str
    state: TaskState
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    order: int
    is_mine: bool
    draft_id: str = ""
    fact_id: str = ""
    open_hazards: int = 0
    reason: str = ""
    is_waiting: bool = False
    """Blocked on this phone, and the server has not heard of it."""


@dataclass(frozen=True)
class PlaceGroup:
    """The work at one place, in walking order."""

    place_id: str
    name: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True)
class TodayView:
    """Today at one site for one person: its lists, their sizes, and how far the phone's plan reaches without signal.

    `is_stale`: the documents are older than a day. `planned_until`: the last day that any planned work of theirs opens on."""

    person_name: str
    site_id: str
    site_name: str
    on: date
    due: tuple[PlaceGroup, ...]
    waiting: tuple[TaskRow, ...]
    done: tuple[TaskRow, ...]
    later: tuple[TaskRow, ...]
    due_count: int
    overdue_count: int
    waiting_count: int
    done_count: int
    is_ready: bool
    last_pull_at: datetime | None = None
    is_stale: bool = False
    planned_until: date | None = None
    blocked_count: int = 0


@dataclass(frozen=True)
class DayCount:
    """How much is planned for one of the coming days."""

    on: date
    count: int


@dataclass(frozen=True)
class ComingView:
    """The coming days, and the plan of the one that is looked at; `as_of` is when the plan came, None when never."""

    days: tuple[DayCount, ...]
    on: date
    groups: tuple[PlaceGroup, ...]
    as_of: datetime | None


@dataclass(frozen=True)
class SiteDay:
    """One site of a person: their roles there and how much is due now; `is_here` when its documents are on this phone."""

    id: str
    name: str
    roles: tuple[str, ...]
    is_current: bool
    is_here: bool
    due: int
    overdue: int
