"""What the patrol screens show: the rounds that can be walked, the round in hand, and an ended one with its evidence.

Read by the screens and the headless phone. Never judges: flags and scores come from `sync/rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mobile.words import text
from sync.records.inspection import ScanMethod
from sync.records.patrol import RoundKind

PointState = Literal["next", "todo", "done", "abnormal", "blocked", "missed", "extra"]
"""next: the one to walk to · extra: a point of another route that was visited on the way."""


@dataclass(frozen=True)
class DueRound:
    """A route that can be walked now. With `task_id` somebody planned it; times are aware UTC."""

    route_id: str
    code: str
    name: str
    points: int
    task_id: str = ""
    due_at: datetime | None = None
    is_overdue: bool = False
    shift: str = ""


@dataclass(frozen=True)
class PastRound:
    """One of this person's ended rounds."""

    round_id: str
    name: str
    started_at: datetime
    ended_at: datetime
    visited: int
    points: int
    missed: int
    presence: int | None


@dataclass(frozen=True)
class PatrolView:
    """What can be walked: what is due, every route for an extra or random round, and what one has walked."""

    running: str
    running_name: str
    visited: int
    points: int
    due: tuple[DueRound, ...]
    routes: tuple[DueRound, ...]
    past: tuple[PastRound, ...]


@dataclass(frozen=True)
class Duty:
    """What today says of patrol in one line, the most pressing first, and the page it leads to."""

    key: str
    values: dict[str, str | int]
    page: str
    given: dict[str, str]

    def sentence(self) -> str:
        """Return the line in the language in use."""
        return text(self.key, **self.values)


@dataclass(frozen=True)
class PointRow:
    """One point of a round; `flags` are those worth a word, `why` the reason of a blocked one."""

    point: str
    name: str
    place_name: str
    number: int
    state: PointState
    at: datetime | None = None
    flags: tuple[str, ...] = ()
    why: str = ""
    walk_seconds: int | None = None
    least_seconds: int | None = None
    dwell_seconds: int | None = None
    fact_id: str = ""


@dataclass(frozen=True)
class ScannedPoint:
    """A label that was read and waits for the one tap; `is_foreign` is a point that this round does not walk to."""

    point: str
    name: str
    place_name: str
    method: ScanMethod
    code: str
    scan_ms: int | None
    at: datetime
    is_foreign: bool
    is_quick: bool
    open_hazards: int = 0


@dataclass(frozen=True)
class RoundView:
    """A round: `points` in walking order, then what was visited beside them. `has_lamps`: the lamp count can be made tonight."""

    round_id: str
    route_id: str
    name: str
    kind: RoundKind
    is_ordered: bool
    started_at: datetime
    ended_at: datetime | None
    late_after: datetime | None
    is_late: bool
    visited: int
    total: int
    points: tuple[PointRow, ...]
    next_point: PointRow | None
    scanned: ScannedPoint | None
    is_all_done: bool
    has_lamps: bool
    lamps_done: bool
    missed: int
    blocked: int
    presence: int | None
    reasons: tuple[str, ...]
    reason: str
    is_waiting: bool
