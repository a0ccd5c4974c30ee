""" "Mended": the repair team says at the object that a fault is gone, with a phrase and a photo that shows it.

Used by the hazard actions. What was tapped is on disk before the camera opens, so a kill behind the camera files it all the
same. Never closes a fault: the finder or another patrol looks again first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mobile.device.ports import Camera, Clock, Vibration
from mobile.places import Names
from mobile.ports import Delivery, Filing, Jobs, OutboxReads, Photos
from mobile.projected import Projected
from mobile.session import Session
from mobile.shapes import SavedJob
from sync.errors import AccessError, Conflict, NotFound
from sync.records.fact import HazardMended
from sync.records.hazard import Hazard, Mending
from sync.records.roles import Role
from sync.records.types import PhotoRef, Subject
from sync.rules.rights import Right, rights_of

JOB = "mending"
NOTE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class MendParts:
    """What mending needs beside documents."""

    journal: Filing
    outbox: OutboxReads
    photos: Photos
    jobs: Jobs
    delivery: Delivery
    camera: Camera
    clock: Clock
    vibration: Vibration


def may_mend(roles: frozenset[str]) -> bool:
    """True for a post that mends; a phone that does not know the person's posts yet refuses nothing."""
    return not roles or Right.MEND_HAZARD in rights_of(Role(role) for role in roles)


class Mendings:
    """Files what was mended, by who holds the phone."""

    def __init__(self, parts: MendParts, session: Session) -> None:
        self._parts = parts
        self._session = session

    def mend(self, hazard: Hazard, note: str, done: Callable[[str], None]) -> None:
        """Open the camera and file the mending with its photo; `done` gets the fact's id, "" when no photo was taken.

        Raises `AccessError` for a post that mends nothing, `Conflict` for a fault that is not open, `PhoneFull`."""
        person = self._session.person()
        if not may_mend(self._session.roles()):
            raise AccessError("this post mends nothing")
        if hazard.state != "open":
            raise Conflict(f"the hazard is {hazard.state}")
        self._parts.photos.check_space()
        said = " ".join(note.split())[:NOTE_LENGTH]
        job = SavedJob(self._session.new_id(), JOB, person, hazard.site, "hazard", hazard.id, said, self._session.now_ms())
        self._parts.jobs.keep(job)

        def came(jpeg: bytes | None) -> None:
            # By the job alone: the phone may have locked itself while the camera was open, and the photo is work done.
            fact = ""
            if jpeg is None:
                self._parts.jobs.discard(job.id)
            else:
                fact = self._file(job, jpeg, hazard.opened_in)
            self._session.touch()
            if self._session.is_open():
                done(fact)

        self._parts.camera.take(came)

    def take_back_photo(self, names: Names) -> str:
        """File the mending whose photo a kill behind the camera left over, and return the fact's id; "" when there is none.

        Called once at start, before the checks look for theirs. With no photo the tap is forgotten: nothing was shown."""
        waiting = self._parts.jobs.of_kind(JOB)
        jpeg = self._parts.camera.left_over() if len(waiting) == 1 else None
        fact = ""
        if jpeg is not None:
            hazard = Projected(self._parts.outbox, names).hazard(waiting[0].subject_id)
            fact = self._file(waiting[0], jpeg, hazard.opened_in if hazard is not None else None)
            self._parts.camera.forget()
        for job in waiting:
            self._parts.jobs.discard(job.id)
        return fact

    def _file(self, job: SavedJob, jpeg: bytes, opened_in: str | None) -> str:
        photo = self._parts.photos.keep(jpeg, now_ms=self._session.now_ms())
        fact = HazardMended(
            id=job.id,
            schema=1,
            author=job.person,
            site=job.site,
            subject=Subject(kind="hazard", id=job.subject_id),
            depends_on=opened_in,
            made_at=self._session.now(),
            boot_ns=self._parts.clock.boot_ns(),
            boot_id=self._parts.clock.boot_id(),
            photos=(PhotoRef(sha256=photo.sha256, bytes=photo.bytes),),
            body=Mending(note=job.body),
        )
        self._parts.journal.file(fact, job_id=job.id)
        self._parts.vibration.good()
        self._parts.delivery.wake()
        return fact.id


def found(projected: Projected, hazard_id: str) -> Hazard:
    """Return a fault as this phone knows it; raises `NotFound`."""
    hazard = projected.hazard(hazard_id)
    if hazard is None:
        raise NotFound(hazard_id)
    return hazard
