"""Stock-take of a room: scan everything that hangs there, see what is missing and what does not belong, and file it.

Called by the stock-take screen. Every scan is on disk before the next, so a kill loses at most the label under the camera. What
is expected comes from the register on this phone; it never changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from mobile.device.ports import Clock, Scanner, Vibration
from mobile.equipment.views import ScanView
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, Jobs
from mobile.session import Session
from mobile.shapes import SavedJob
from sync.errors import InputError, NotFound, Pointer
from sync.records.equipment import Equipment, EquipmentState, StockTaken
from sync.records.fact import StockWasTaken
from sync.records.site import Place
from sync.records.types import Subject

JOB = "stock"
MOST_SEEN, MOST_STRANGE = 400, 100
"""The limits of the record."""
EXPECTED = frozenset({EquipmentState.IN_USE, EquipmentState.OUT_OF_SERVICE})
Outcome = Literal["seen", "again", "strange", "refused"]


class _Count(msgspec.Struct):
    started_at: datetime
    seen: list[str] = []
    strange: list[str] = []


@dataclass(frozen=True)
class StockRow:
    """One thing that the register expects there."""

    id: str
    name: str
    kind: str
    spot: str
    is_seen: bool


@dataclass(frozen=True)
class StrangeRow:
    """A code that stands on nothing here, or on a thing of another place."""

    code: str
    name: str
    place_name: str


@dataclass(frozen=True)
class StockView:
    """A stock-take as it stands on disk."""

    job_id: str
    place_id: str
    place_name: str
    rows: tuple[StockRow, ...]
    strange: tuple[StrangeRow, ...]
    seen: int
    missing: int


@dataclass(frozen=True)
class StockBegun:
    """An unfinished stock-take, to go on with."""

    job_id: str
    place_name: str


@dataclass(frozen=True, slots=True)
class StockParts:
    """What a stock-take needs beside documents."""

    journal: Filing
    jobs: Jobs
    delivery: Delivery
    scanner: Scanner
    vibration: Vibration
    clock: Clock


class StockTakes:
    """The stock-takes of who holds the phone; `read` says what a scanned text stands for."""

    def __init__(self, documents: DocumentReads, session: Session, parts: StockParts, read: Callable[[str], ScanView]) -> None:
        self._documents = documents
        self._session = session
        self._parts = parts
        self._read = read

    def start(self, place_id: str) -> str:
        """Begin the stock-take of a place, or go on with the one begun there; returns its id.

        Raises `NotFound` for a place this phone does not have, `InputError` when it holds more than one record can name."""
        person = self._session.person()
        begun = [job for job in self._parts.jobs.every(JOB, person) if job.subject_id == place_id]
        if begun:
            return begun[0].id
        if self._documents.get("place", place_id, Place) is None:
            raise NotFound(place_id)
        if len(self._expected(place_id)) > MOST_SEEN:
            raise InputError("stock_too_large", errors=(Pointer("/place", "stock_too_large"),))
        job_id, site = self._session.new_id(), self._session.site()
        self._keep(SavedJob(job_id, JOB, person, site, "place", place_id, "", 0), _Count(self._session.now()))
        return job_id

    def begun(self) -> tuple[StockBegun, ...]:
        """Return the unfinished stock-takes of who holds the phone, newest first."""
        names = Names(self._documents)
        return tuple(
            StockBegun(job.id, names.place(job.subject_id)) for job in self._parts.jobs.every(JOB, self._session.person())
        )

    def view(self, job_id: str) -> StockView:
        """Return the stock-take as it stands on disk; raises `NotFound` when it was filed, thrown away or is another person's."""
        job, count = self._open(job_id)
        names, seen = Names(self._documents), set(count.seen)
        # What is said to be away or missing is not expected, and welcome when it is found.
        listed = [card for card in self._inside(job.subject_id) if card.state in EXPECTED or card.id in seen]
        rows = tuple(StockRow(card.id, card.name, str(card.kind), card.spot, card.id in seen) for card in listed)
        strange = tuple(self._strange(code, names) for code in count.strange)
        missing = sum(not row.is_seen for row in rows)
        return StockView(job_id, job.subject_id, names.place(job.subject_id), rows, strange, len(seen), missing)

    def scan(self, job_id: str, done: Callable[[Outcome | None], None]) -> None:
        """Scan one label; `done` gets what became of it, None when the person gave up."""
        self._open(job_id)

        def came(text: str | None) -> None:
            done(None if text is None else self.note(job_id, text))

        self._parts.scanner.scan(came)

    def note(self, job_id: str, text: str) -> Outcome:
        """Count one scanned label; a misread or foreign one is refused and leaves no trace."""
        job, count = self._open(job_id)
        found = self._read(text)
        outcome = self._counted(job, count, found)
        if outcome in ("seen", "strange"):
            self._keep(job, count)
        self._session.touch()
        if outcome == "seen":
            self._parts.vibration.good()
        else:
            self._parts.vibration.bad()
        return outcome

    def finish(self, job_id: str) -> str:
        """File the stock-take and return the fact's id; the unfinished one is gone in the same commit."""
        job, count = self._open(job_id)
        missing = tuple(card.id for card in self._expected(job.subject_id) if card.id not in set(count.seen))
        fact = StockWasTaken(
            id=job.id,
            schema=1,
            author=job.person,
            site=job.site,
            subject=Subject(kind="place", id=job.subject_id),
            made_at=self._session.now(),
            boot_ns=self._parts.clock.boot_ns(),
            boot_id=self._parts.clock.boot_id(),
            body=StockTaken(
                started_at=count.started_at, seen=tuple(count.seen), missing=missing[:MOST_SEEN], strange=tuple(count.strange)
            ),
        )
        self._parts.journal.file(fact, job_id=job.id)
        self._parts.delivery.wake()
        return fact.id

    def discard(self, job_id: str) -> None:
        """Throw the stock-take away, by its author's own decision."""
        self._open(job_id)
        self._parts.jobs.discard(job_id)

    def _open(self, job_id: str) -> tuple[SavedJob, _Count]:
        job = self._parts.jobs.get(job_id)
        if job is None or job.kind != JOB or job.person != self._session.person():
            raise NotFound(job_id)
        return job, msgspec.json.decode(job.body, type=_Count)

    def _keep(self, job: SavedJob, count: _Count) -> None:
        body = msgspec.json.encode(count).decode()
        fields = (job.id, job.kind, job.person, job.site, job.subject_kind, job.subject_id)
        self._parts.jobs.keep(SavedJob(*fields, body, self._session.now_ms()))

    def _counted(self, job: SavedJob, count: _Count, found: ScanView) -> Outcome:
        if found.kind in ("wrong_check", "foreign", "enrolment"):
            return "refused"
        here = {card.id for card in self._inside(job.subject_id)}
        if found.subject_kind == "equipment" and found.subject_id in here:
            if found.subject_id in count.seen:
                return "again"
            count.seen.append(found.subject_id)
            return "seen"
        if found.code in count.strange:
            return "again"
        if len(count.strange) >= MOST_STRANGE:
            return "refused"
        count.strange.append(found.code)
        return "strange"

    def _strange(self, code: str, names: Names) -> StrangeRow:
        found = self._read(code)
        named = names.subject(found.subject_kind, found.subject_id) if found.subject_id else None
        return StrangeRow(code, named.name if named else "", named.place_name if named else "")

    def _expected(self, place_id: str) -> list[Equipment]:
        return [card for card in self._inside(place_id) if card.state in EXPECTED]

    def _inside(self, place_id: str) -> list[Equipment]:
        stream = f"site:{self._session.site()}"
        inside = within(place_id, self._documents.every("place", Place, stream=stream))
        cards = self._documents.every("equipment", Equipment, stream=stream)
        return sorted((card for card in cards if card.place in inside), key=lambda card: (card.order, card.id))


def within(place_id: str, places: Iterable[Place]) -> frozenset[str]:
    """Return a place with all the places inside it."""
    children: dict[str | None, list[str]] = {}
    for place in places:
        children.setdefault(place.parent, []).append(place.id)
    found, ahead = {place_id}, [place_id]
    while ahead:
        ahead = [child for parent in ahead for child in children.get(parent, ()) if child not in found]
        found.update(ahead)
    return frozenset(found)
