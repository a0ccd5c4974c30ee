"""What actions and views may ask of the rest of the phone, as protocols: the store's rooms, delivery, who holds the phone.

`mobile/wiring.py` hands in the real parts (`mobile/store`, `mobile/delivery`), tests may hand in others. Nothing here works
by itself. The hardware has protocols of its own in `mobile/device/ports.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from mobile.shapes import (
    Account,
    BootTime,
    DeliveryStatus,
    FactRow,
    JournalHead,
    Notice,
    OutboxCounts,
    PhotoCounts,
    RescueBundle,
    Resolved,
    SavedAnswer,
    SavedDraft,
    SavedJob,
    ShiftSoFar,
    SignedIn,
    StoredPhoto,
    WorkWanted,
)
from sync.records.fact import PhoneFact
from sync.records.template import Template

D = TypeVar("D")


class Filing(Protocol):
    """The journal, as far as actions see it."""

    def file(self, fact: PhoneFact, *, draft_id: str = "", job_id: str = "") -> int:
        """File the fact for good and return its number; the named draft or job is gone in the same commit."""

    def head(self) -> JournalHead:
        """Where the journal stands; raises `NotEnrolled`."""

    def is_open(self) -> bool:
        """Whether the phone was enrolled."""

    def link_at(self, epoch: str, n: int) -> bytes | None:
        """The link of one fact, or None when it is not on this phone any more."""


class OutboxReads(Protocol):
    """What has and has not arrived."""

    def counts(self, author: str = "") -> OutboxCounts:
        """How many facts wait and are held."""

    def overlay(self, about: str = "") -> list[bytes]:
        """The facts that the pulled documents do not show yet; with `about` those about that object and about hazards."""

    def facts(self, *, state: str = "", author: str = "", limit: int = 500, newest_first: bool = False) -> list[FactRow]:
        """Filed facts that are still on this phone."""

    def since_shift_end(self, author: str) -> ShiftSoFar:
        """What this author has filed since they last ended a shift."""

    def fact(self, fact_id: str) -> FactRow | None:
        """One filed fact."""


class DocumentReads(Protocol):
    """The pulled documents."""

    def get(self, kind: str, doc_id: str, struct: type[D]) -> D | None:
        """One document, or None when it is not on this phone."""

    def template_at(self, code: str, version: int) -> Template | None:
        """The version of a template that a check filed here was made with."""

    def every(self, kind: str, struct: type[D], *, stream: str = "") -> list[D]:
        """All documents of one kind."""

    def resolve(self, code: str) -> list[Resolved]:
        """What a label or maker's code stands on."""

    def is_complete(self) -> bool:
        """Whether every stream was pulled to its head."""

    def last_pull_ms(self) -> int | None:
        """When that was last so."""

    def count(self) -> int:
        """How many documents there are."""

    def counts(self, stream: str) -> dict[str, int]:
        """How many documents of each kind one stream holds here."""

    def changes(self) -> int:
        """A number that is another one after every write."""


class Work(Protocol):
    """Due work found by its window and its people, and many documents at once."""

    def tasks(self, wanted: WorkWanted, struct: type[D]) -> list[D]:
        """The tasks that concern a person, in no order."""

    def at(self, subject: str, struct: type[D], *, stream: str) -> list[D]:
        """The tasks at one object, whoever they are for."""

    def openings(self, wanted: WorkWanted) -> list[int]:
        """When the wanted tasks open, in milliseconds, the first first."""

    def many(self, kind: str, ids: Iterable[str], struct: type[D]) -> list[D]:
        """Those of the named documents that are on this phone, in no order."""


class Jobs(Protocol):
    """Work of several scans that is not filed yet; every call is on disk when it returns."""

    def keep(self, job: SavedJob) -> None: ...

    def get(self, job_id: str) -> SavedJob | None: ...

    def every(self, kind: str, person: str) -> list[SavedJob]: ...

    def of_kind(self, kind: str) -> list[SavedJob]: ...

    def discard(self, job_id: str) -> None: ...


class Drafts(Protocol):
    """Unfinished checks; every call is on disk when it returns."""

    def begin(self, draft: SavedDraft) -> None: ...

    def save_answer(self, draft_id: str, item: str, answer: SavedAnswer, *, now_ms: int) -> None: ...

    def save_head(self, draft_id: str, head: str, answers: Mapping[str, SavedAnswer], *, now_ms: int) -> None: ...

    def save_position(self, draft_id: str, position: int, reason: str, *, now_ms: int) -> None: ...

    def camera_opens(self, draft_id: str, item: str, *, now_ms: int) -> None: ...

    def camera_closed(self, draft_id: str) -> None: ...

    def add_photo(self, draft_id: str, item: str, sha256: str, *, now_ms: int) -> None: ...

    def remove_photo(self, draft_id: str, item: str, sha256: str, *, now_ms: int) -> None: ...

    def discard(self, draft_id: str) -> None: ...

    def get(self, draft_id: str) -> SavedDraft | None: ...

    def every(self, person: str = "") -> list[SavedDraft]: ...


class Photos(Protocol):
    """Photo files."""

    def check_space(self, wanted: int = ...) -> None:
        """Raise `PhoneFull` before the shutter when there is no room."""

    def keep(self, content: bytes, *, mime: str = "image/jpeg", now_ms: int) -> StoredPhoto:
        """Write a photo to disk for good."""

    def get(self, sha256: str) -> StoredPhoto | None: ...

    def unsent(self, *, limit: int = 500) -> list[StoredPhoto]: ...

    def counts(self, author: str = "") -> PhotoCounts: ...

    def size(self) -> int: ...


class SeenPhotos(Protocol):
    """Photos of other phones' records that were looked at here; they may go at any time."""

    def path(self, sha256: str) -> Path | None:
        """The file, or None when it is not here."""

    def fetch(self, sha256: str) -> None:
        """Bring it from the server; never on the app's own thread. Raises what the way there raises."""


class Accounts(Protocol):
    """People on this phone and their PINs."""

    def people(self) -> list[Account]: ...

    def person(self, person_id: str) -> Account | None: ...

    def dismiss(self, person_id: str) -> None: ...

    def set_pin(self, person_id: str, pin: str, salt: bytes) -> None: ...

    def check_pin(self, person_id: str, pin: str, at: BootTime) -> None: ...

    def wait_seconds(self, account: Account, at: BootTime) -> int: ...


class Settings(Protocol):
    """Choices and marks by key."""

    def get(self, key: str) -> str: ...

    def put(self, **values: str) -> None: ...

    def notices(self) -> tuple[Notice, ...]: ...

    def clear_notices(self) -> None: ...


class Credentials(Protocol):
    """The device's secrets by name."""

    def get(self, name: str) -> str: ...


class Membership(Protocol):
    """The two doors that need the network and a person."""

    def enrol(self, host: str, code: str) -> None: ...

    def sign_in(self, username: str, password: str) -> SignedIn: ...


class Delivery(Protocol):
    """The delivery engine, as far as screens may touch it."""

    def status(self) -> DeliveryStatus: ...

    def sync_now(self) -> str:
        """Deliver and fetch once; the slug of what went wrong, empty when all went well. Never on the app's own thread."""

    def wake(self) -> None:
        """Something new waits."""

    def listen(self, changed: Callable[[], None]) -> None:
        """Be told after every step, on the thread that took it."""


class Rescue(Protocol):
    """Writes the rescue bundle."""

    def write(self, now: datetime) -> RescueBundle:
        """Everything unsent, sealed for the server; raises `NotEnrolled` and `PhoneFull`."""
