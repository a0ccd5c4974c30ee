"""What the hazard screen shows: one open fault with everybody who has seen it.

Read by the hazard screen and the card. Never closes one: that is a supervisor's act on the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SightingRow:
    """Who else saw it, and when; waiting sightings of this phone are included."""

    name: str
    at: datetime
    is_waiting: bool


@dataclass(frozen=True)
class HazardView:
    """One hazard; `can_say_seen` is False for who opened it or has said so already."""

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


@dataclass(frozen=True)
class HazardRow:
    """One line of the list of open faults of a site."""

    id: str
    title: str
    subject_name: str
    place_name: str
    severity: str
    opened_at: datetime
    seen_count: int
    is_waiting: bool
