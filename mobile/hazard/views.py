"""What the hazard screens show: one fault with everybody who has seen it and what was done, and the list of those not closed.

Read by the hazard screens and the card. Never closes one: that is a supervisor's act, or the finder's after mending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class SightingRow:
    """Who else saw it, and when; waiting sightings of this phone are included."""

    name: str
    at: datetime
    is_waiting: bool


@dataclass(frozen=True)
class MendedRow:
    """Who mended it, when, with which words and photos; `is_waiting` while only this phone knows."""

    name: str
    at: datetime
    note: str
    photo_paths: tuple[str, ...]
    is_waiting: bool


Next = Literal["", "mend", "verify"]
"""What this person can do now to bring the fault to its end."""


@dataclass(frozen=True)
class HazardView:
    """One hazard; `can_say_seen` is False for who opened it or has said so already. `finder_name` is who should look again;
    `is_finder` says that it is who holds the phone, `is_mender` that they mended it and so may not verify."""

    id: str
    title: str
    subject_kind: str
    subject_id: str
    subject_name: str
    place_name: str
    item: str
    severity: str
    text: str
    state: str
    opened_by_name: str
    opened_at: datetime
    photo_paths: tuple[str, ...]
    sightings: tuple[SightingRow, ...]
    is_waiting: bool
    can_say_seen: bool
    next: Next = ""
    mended: MendedRow | None = None
    reopened: int = 0
    is_finder: bool = False
    is_mender: bool = False


@dataclass(frozen=True)
class HazardRow:
    """One line of the list of faults of a site; `next` is what this person can do about it."""

    id: str
    title: str
    subject_name: str
    place_name: str
    severity: str
    opened_at: datetime
    seen_count: int
    is_waiting: bool
    state: str = "open"
    next: Next = ""
    is_mine: bool = False
