"""What the waiting screen and the banner show: every unsent thing with a plain reason and what to do.

Read by the waiting, shift and receipt screens and the top bar. Never says "sent" for what the server did not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Advice = Literal[
    "wait", "wifi", "sign_in", "enrol", "ask_supervisor", "update_app", "free_space", "set_clock", "report_bug", "none"
]
"""What to do: the word `shift.advice.<advice>` says it in a sentence."""


@dataclass(frozen=True)
class StatusView:
    """The banner: how much waits, since when, what went wrong last (`problem` slug, "" when nothing) and the next try."""

    waiting_facts: int
    waiting_photos: int
    waiting_photo_bytes: int
    held_facts: int
    oldest_at: datetime | None
    last_success_at: datetime | None
    next_try_at: datetime | None
    problem: str
    advice: Advice
    is_busy: bool
    step: Literal["", "credential", "push", "pull", "photos"]
    photos_wait_for_wifi: bool
    first_sync_done: bool
    pulled_documents: int


@dataclass(frozen=True)
class WaitingRow:
    """One unsent or held fact, or one photo: what, where, since when, why, and what to do."""

    kind: Literal["fact", "photo"]
    id: str
    title: str
    subject_name: str
    place_name: str
    by_name: str
    made_at: datetime
    state: Literal["waiting", "held"]
    attempts: int
    problem: str
    advice: Advice
    next_try_at: datetime | None
    sent_bytes: int = 0
    total_bytes: int = 0


@dataclass(frozen=True)
class SentRow:
    """A settled record that this phone still lists, with or without its photos."""

    fact_id: str
    title: str
    subject_name: str
    made_at: datetime
    settled_at: datetime
    photos_promised: int
    photos_stored: int


@dataclass(frozen=True)
class WaitingView:
    """Everything that has not arrived, oldest first, and what arrived lately."""

    status: StatusView
    rows: tuple[WaitingRow, ...]
    sent: tuple[SentRow, ...]


@dataclass(frozen=True)
class ReceiptView:
    """The worker's proof: what the server confirmed for one shift, and the short code to read out."""

    id: str
    code: str
    issued_at: datetime
    started_at: datetime
    ended_at: datetime
    facts: int
    photos: int
    held: int
    is_genuine: bool


@dataclass(frozen=True)
class ShiftView:
    """The shift of the person who holds the phone; `is_clean` only when nothing of theirs is unsent."""

    started_at: datetime | None
    facts: int
    photos: int
    unsent_facts: int
    unsent_photos: int
    is_clean: bool
    ways_out: tuple[Literal["wait", "wifi", "rescue_bundle"], ...]
    receipts: tuple[ReceiptView, ...]


Light = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class ReadyLine:
    """One thing that was looked at; `shift.ready.<key>.<light>` says it, with `values` in its gaps."""

    key: str
    light: Light
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadyView:
    """The light, its lines, and what is on board of this site as of when; counts are 0 where only the light was asked for."""

    light: Light
    lines: tuple[ReadyLine, ...]
    as_of: datetime | None
    routes: tuple[str, ...] = ()
    objects: int = 0
    faults: int = 0
    templates: int = 0
    tasks: int = 0


@dataclass(frozen=True)
class MonthView:
    """A person's own month at one site, counted by the server from single records; `mean_score` 0 to 100, None without scores.

    `as_of` is when the phone last heard from the server."""

    month: str
    checks: int
    done: int
    late: int
    abnormal: int
    hazards: int
    blocked: int
    photos: int
    rounds: int
    mean_score: float | None
    scores: int
    last_score: int | None
    as_of: datetime | None
