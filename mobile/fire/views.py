"""What the fire screens show: the extinguishers of one move with the quarter before and after it, and the removal plan.

Read by the fire screens and the headless phone. The judging is the shared rules'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Action = Literal["away", "back", "replaced", "scrapped"]
ACTIONS: tuple[Action, ...] = ("away", "back", "replaced", "scrapped")
Added = Literal["added", "again", "not_extinguisher", "scrapped", "away_already", "too_many", "unknown"]
"""What became of one scanned or picked body."""


@dataclass(frozen=True)
class MoveRow:
    """One extinguisher of the move; `state` is the equipment state on this phone, `has_spare` that one hangs in its stead."""

    id: str
    name: str
    code: str
    place_name: str
    state: str
    has_spare: bool
    due_on: date | None = None


@dataclass(frozen=True)
class MovesView:
    """A move as it stands on disk. `total`, `away` and `allowed` are bodies of the whole site now, `after` would be away then;
    `spares_needed` more spares would make it allowed, `room` more may go without one."""

    action: Action
    rows: tuple[MoveRow, ...]
    firm: str
    firms: tuple[str, ...]
    serviced_on: str
    today: date
    total: int
    away: int
    allowed: int
    percent: int
    after: int
    room: int
    spares_needed: int
    is_allowed: bool
    needs_firm: bool
    may_move: bool
    source: str


@dataclass(frozen=True)
class PlanRow:
    """One extinguisher of the removal plan."""

    id: str
    name: str
    place_name: str
    is_scrap: bool
    due_on: date
    needs_spare: bool


@dataclass(frozen=True)
class PlanView:
    """The removal plan: batches in their order, and what cannot go without more spares."""

    today: date
    total: int
    away: int
    allowed: int
    percent: int
    batches: tuple[tuple[PlanRow, ...], ...]
    blocked: tuple[PlanRow, ...]
    may_move: bool
    source: str


@dataclass(frozen=True)
class PickRow:
    """One extinguisher of the list to pick from; `is_due` when a date is past or within the first warning."""

    id: str
    name: str
    code: str
    place_name: str
    state: str
    due_on: date | None
    is_due: bool
    is_picked: bool
