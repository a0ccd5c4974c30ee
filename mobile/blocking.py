"""Blocked points: somebody stood there and could not do it, says why with one tap, and shows it with a photo.

Beside the features, because due work and patrol rounds both use it and features do not import each other. The photo is required.
What was tapped is on disk before the camera opens, so a kill behind the camera files it all the same. Never closes a task.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import msgspec

from mobile.device.ports import Camera, Clock, Vibration
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, Jobs, Photos
from mobile.session import Session
from mobile.shapes import SavedJob
from sync.errors import AccessError, InputError, Pointer
from sync.records.fact import TaskWasBlocked
from sync.records.roles import Role
from sync.records.task import BlockReason, TaskBlocked
from sync.records.types import PhotoRef, Subject
from sync.rules.rights import Right, rights_of

REASONS: tuple[BlockReason, ...] = get_args(BlockReason)
JOB = "blocked"
NOTE_LENGTH = 120


@dataclass(frozen=True)
class BlockView:
    """The object that cannot be checked, by its name and place."""

    kind: str
    id: str
    name: str
    place_name: str
    reasons: tuple[BlockReason, ...] = REASONS


class _Tapped(msgspec.Struct):
    reason: BlockReason
    task: str = ""
    round: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BlockStore:
    """What blocking needs of the store."""

    journal: Filing
    documents: DocumentReads
    photos: Photos
    jobs: Jobs


class Blocking:
    """Says of a due task or of a point of a round that it could not be done."""

    def __init__(
        self, store: BlockStore, *, camera: Camera, clock: Clock, vibration: Vibration, delivery: Delivery, session: Session
    ) -> None:
        self._store = store
        self._camera = camera
        self._clock = clock
        self._vibration = vibration
        self._delivery = delivery
        self._session = session

    def view(self, kind: str, subject_id: str) -> BlockView:
        """Return what is about to be called blocked."""
        self._session.person()
        named = Names(self._store.documents).subject(kind, subject_id)
        return BlockView(kind, subject_id, named.name, named.place_name)

    def block(
        self,
        kind: str,
        subject_id: str,
        reason: str,
        done: Callable[[str], None],
        *,
        task: str = "",
        round: str = "",
        note: str = "",
    ) -> None:
        """Open the camera and file the blocked point with its photo; `done` gets the fact's id, "" when no photo was taken.

        Raises `InputError` for a reason there is not, `AccessError` for a post that checks nothing, and before the shutter
        `PhoneFull`.
        """
        person, roles = self._session.person(), self._session.roles()
        if reason not in REASONS:
            raise InputError(reason, errors=(Pointer("/reason", "unknown"),))
        if roles and Right.CHECK not in rights_of(Role(role) for role in roles):
            raise AccessError("no checks for this post")
        self._store.photos.check_space()
        tapped = _Tapped(reason, task, round, " ".join(note.split())[:NOTE_LENGTH])
        body, site = msgspec.json.encode(tapped).decode(), self._session.site()
        job = SavedJob(self._session.new_id(), JOB, person, site, kind, subject_id, body, self._session.now_ms())
        self._store.jobs.keep(job)

        def came(jpeg: bytes | None) -> None:
            # By the job alone: the phone may have locked itself while the camera was open, and the photo is work done.
            fact = ""
            if jpeg is None:
                self._store.jobs.discard(job.id)
            else:
                fact = self._file(job, jpeg)
            self._session.touch()
            if self._session.is_open():
                done(fact)

        self._camera.take(came)

    def take_back_photo(self) -> str:
        """File the blocked point whose photo a kill behind the camera left over, and return the fact's id; "" when there is none.

        Called once at start, before the checks look for theirs. With no photo the tap is forgotten: nothing was shown."""
        waiting = self._store.jobs.of_kind(JOB)
        jpeg = self._camera.left_over() if len(waiting) == 1 else None
        fact = ""
        if jpeg is not None:
            fact = self._file(waiting[0], jpeg)
            self._camera.forget()
        for job in waiting:
            self._store.jobs.discard(job.id)
        return fact

    def _file(self, job: SavedJob, jpeg: bytes) -> str:
        tapped = msgspec.json.decode(job.body, type=_Tapped)
        photo = self._store.photos.keep(jpeg, now_ms=self._session.now_ms())
        fact = TaskWasBlocked(
            id=job.id,
            schema=1,
            author=job.person,
            site=job.site,
            subject=msgspec.convert({"kind": job.subject_kind, "id": job.subject_id}, Subject),
            made_at=self._session.now(),
            boot_ns=self._clock.boot_ns(),
            boot_id=self._clock.boot_id(),
            photos=(PhotoRef(sha256=photo.sha256, bytes=photo.bytes),),
            body=TaskBlocked(reason=tapped.reason, task=tapped.task or None, round=tapped.round or None, note=tapped.note),
        )
        self._store.journal.file(fact, job_id=job.id)
        self._vibration.good()
        self._delivery.wake()
        return fact.id
