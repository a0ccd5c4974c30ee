"""What the handover screens show: what waits to be taken, the posts that can be given over, and one handover.

Read by the screens and the headless phone. Never decides who must take a post: the next shift does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HandoverRow:
    """One handover as a line; overdue when nobody took it over within the hour."""

    id: str
    post_id: str
    post_name: str
    given_by_name: str
    given_at: datetime
    taken_by_name: str
    is_agreed: bool
    is_mine: bool
    is_overdue: bool
    abnormal: int


@dataclass(frozen=True)
class PostRow:
    """A post that can be given over with this form."""

    post_id: str
    post_name: str
    template: str
    title: str
    task_id: str


@dataclass(frozen=True)
class HandoversView:
    """What waits for me first, then the posts, then what was handed over lately."""

    to_take: tuple[HandoverRow, ...]
    posts: tuple[PostRow, ...]
    lately: tuple[HandoverRow, ...]


@dataclass(frozen=True)
class HandoverView:
    """One handover in full; `record_id` can be opened where the record is on this phone."""

    row: HandoverRow
    title: str
    open_matters: tuple[str, ...]
    taken_at: datetime | None
    note: str
    can_take: bool
    record_id: str
    photos: int = 0
