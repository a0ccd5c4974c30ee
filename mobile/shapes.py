"""The plain shapes that the phone's store gives out and takes: frozen, without SQL and without behaviour.

Read by actions, views and delivery. Times are milliseconds since 1970 UTC; hashes and links are raw bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sync.journal import Replica

Notice = Literal["database-damaged", "phone-restored", "credentials-lost", "storage-short"]
"""What happened by itself and must be said; `app.notice.<slug>` says it in a sentence."""


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How much has not arrived; `oldest_at` in milliseconds since 1970."""

    waiting: int
    held: int
    oldest_at: int | None
    last_error: str
    next_try_at: int


@dataclass(frozen=True, slots=True)
class FactRow:
    """A filed fact with its state, for lists and records; times in milliseconds since 1970."""

    id: str
    n: int
    kind: str
    author: str
    site: str
    subject_kind: str
    subject_id: str
    made_at: int
    hash: bytes
    raw: bytes
    state: str
    attempts: int
    last_error: str
    next_try_at: int
    settled_at: int | None
    photos_promised: int = 0
    photos_stored: int = 0


@dataclass(frozen=True, slots=True)
class ShiftSoFar:
    """What one person has filed since they last ended a shift; `started_at` in milliseconds, None when there is nothing."""

    started_at: int | None
    facts: int
    photos: int


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo as the store knows it; times in milliseconds since 1970, `path` exists unless `is_purged`."""

    path: Path
    sha256: str
    bytes: int
    mime: str
    state: str
    taken_at: int
    sent_bytes: int
    attempts: int
    last_error: str
    next_try_at: int
    is_purged: bool


@dataclass(frozen=True, slots=True)
class PhotoCounts:
    """Photos that the server has not echoed: how many, their bytes not yet sent, the oldest in milliseconds."""

    waiting: int
    bytes: int
    oldest_at: int | None
    last_error: str
    next_try_at: int


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """One item as it was last tapped: `value` and `hazard` are JSON text ("null" and "" when there is none)."""

    value: str = "null"
    note: str = ""
    hazard: str = ""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as it stands on disk; `photos` are hashes by item in the order of taking, times in milliseconds since 1970."""

    id: str
    person: str
    site: str
    subject_kind: str
    subject_id: str
    task: str
    head: str
    position: int
    reason: str
    saved_at: int
    camera_item: str = ""
    answers: dict[str, SavedAnswer] = field(default_factory=dict)
    photos: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signed in on this phone."""

    id: str
    name: str
    has_pin: bool
    failures: int
    wait_boot_id: str
    wait_until_boot_ns: int


@dataclass(frozen=True, slots=True)
class BootTime:
    """A look at the clock nobody can set: nanoseconds since the boot named by `boot_id`."""

    boot_ns: int
    boot_id: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a code stands on; `is_old` when a newer label has taken its place."""

    kind: str
    id: str
    site: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class WorkWanted:
    """Which due work of a stream concerns a person with these roles (none known: everybody's), by its window.

    Milliseconds since 1970: opened in [`opens_from_ms`, `opens_before_ms`), and either still open after `closes_after_ms` or done
    since `done_since_ms`."""

    stream: str
    person: str
    roles: frozenset[str]
    opens_before_ms: int
    closes_after_ms: int
    done_since_ms: int
    opens_from_ms: int = 0


@dataclass(frozen=True, slots=True)
class SavedJob:
    """Work of several scans that is not filed yet; `body` is JSON, `saved_at` in milliseconds since 1970."""

    id: str
    kind: str
    person: str
    site: str
    subject_kind: str
    subject_id: str
    body: str
    saved_at: int


@dataclass(frozen=True, slots=True)
class JournalHead:
    """Where the journal stands: `n` filed, `confirmed` named by the server, `safe` covered by a finished backup there."""

    replica: Replica
    n: int
    link: bytes
    confirmed: int
    safe: int
    server_epoch: str


Step = Literal["", "credential", "push", "pull", "photos"]


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """How delivery stands: `problem` is the slug of the last failure, `next_try_ms` when the worker tries again by itself."""

    is_busy: bool
    step: Step
    problem: str
    last_success_ms: int | None
    next_try_ms: int | None


@dataclass(frozen=True, slots=True)
class RescueBundle:
    """The files of one rescue bundle, to be applied in this order, and what is in them.

    `missing_photos` were promised but their files are not on this phone any more."""

    files: tuple[Path, ...]
    facts: int
    photos: int
    missing_photos: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom the server signed in on this phone, and at which sites this person has a post."""

    person: str
    name: str
    sites: tuple[str, ...]
