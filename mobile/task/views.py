"""What the today screen shows: due, waiting and done work in walking order, grouped by place.

Read by the today screen and the top bar. Never writes, never decides what is missed (only the server hears every phone).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

TaskState = Literal["later", "due", "overdue", "draft", "waiting", "held", "done", "closed"]
"""later: its window has not opened · due · overdue: past `due_at`, window still open · draft: begun on this phone ·
waiting: done on this phone, not yet on the server · held: the server keeps it for a supervisor · done · closed: window over."""


@dataclass(frozen=True)
class TaskRow:
    """One check to do at one object. Times are aware UTC; `label_code` is empty where the object has no label."""

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


@dataclass(frozen=True)
class PlaceGroup:
    """The work at one place, in walking order."""

    place_id: str
    name: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True)
class TodayView:
    """Today at one site for one person: three lists, their sizes, and whether the phone has all it needs offline."""

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
