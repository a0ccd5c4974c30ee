"""What a person may do with extinguishers that go away for service and come back: pick several, say which, and file it.

Called by the fire screens and the headless phone. The move is on disk after every tap, so that a kill loses at most the label
under the camera. More than the quarter without spares is refused with what is possible; it never asks the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import msgspec

from mobile.device.ports import Clock, Scanner, Vibration
from mobile.fire.picture import Move, Picture, look
from mobile.fire.views import ACTIONS, Added, MovesView, PickRow, PlanView
from mobile.ports import Delivery, DocumentReads, Filing, Jobs, OutboxReads
from mobile.session import Session
from mobile.shapes import SavedJob
from sync.errors import AccessError, InputError, Pointer
from sync.records.equipment import Equipment, EquipmentMoved, EquipmentState
from sync.records.fact import EquipmentWasMoved
from sync.records.inspection import ScanMethod
from sync.records.roles import Role
from sync.records.types import Subject
from sync.rules.rights import Right, rights_of

JOB = "fire_move"
MOST = 200
"""The limit of the record."""
FIRM_LENGTH = 120


@dataclass(frozen=True, slots=True)
class FireParts:
    """What moving needs beside documents; `read` says which object a scanned text stands for: kind, id and method."""

    journal: Filing
    outbox: OutboxReads
    jobs: Jobs
    delivery: Delivery
    scanner: Scanner
    vibration: Vibration
    clock: Clock
    read: Callable[[str], tuple[str, str, ScanMethod]]


class FireDuty:
    """The unfinished move of who holds the phone, one at a time, and the removal plan."""

    def __init__(self, parts: FireParts, *, documents: DocumentReads, session: Session) -> None:
        self._parts = parts
        self._documents = documents
        self._session = session

    def may_move(self) -> bool:
        """Whether who holds the phone may move equipment; a phone that does not know their posts yet refuses nothing."""
        roles = self._session.roles()
        return not roles or Right.MOVE_EQUIPMENT in rights_of(Role(role) for role in roles)

    def view(self) -> MovesView:
        """Return the move as it stands on disk."""
        _, move = self._open()
        return self._look().moves_view(move, may_move=self.may_move())

    def plan(self) -> PlanView:
        """Return the removal plan for everything due."""
        return self._look().plan_view(may_move=self.may_move())

    def pickable(self) -> tuple[PickRow, ...]:
        """Return this site's extinguishers in walking order, with those of the move ticked."""
        _, move = self._open()
        return self._look().pick_rows(move)

    # ---- tapping

    def choose(self, action: str) -> MovesView:
        """Say what is done; raises `InputError` for what cannot be done."""
        if action not in ACTIONS:
            raise InputError(action, errors=(Pointer("/action", "unknown"),))
        job, move = self._open()
        move.action = action
        return self._keep(job, move)

    def scan(self, done: Callable[[Added | None], None]) -> None:
        """Scan one label and add what it stands on; `done` gets what became of it, None when the person gave up."""
        self._session.person()

        def came(text: str | None) -> None:
            done(None if text is None else self.note(text))

        self._parts.scanner.scan(came)

    def note(self, text: str) -> Added:
        """Add what one scanned text stands on, and tell the hand."""
        self._session.touch()
        kind, subject_id, method = self._parts.read(text)
        outcome: Added = self.add(subject_id, method) if kind == "equipment" else "not_extinguisher" if kind else "unknown"
        if outcome == "added":
            self._parts.vibration.good()
        else:
            self._parts.vibration.bad()
        return outcome

    def add(self, equipment_id: str, method: ScanMethod = "list") -> Added:
        """Add one extinguisher to the move; says why when it cannot be in it."""
        job, move = self._open()
        card = self._look().cards.get(equipment_id)
        if card is None:
            return "unknown" if self._documents.get("equipment", equipment_id, Equipment) is None else "not_extinguisher"
        if equipment_id in move.items:
            return "again"
        if card.state is EquipmentState.SCRAPPED:
            return "scrapped"
        if move.action == "away" and card.state is EquipmentState.AWAY_FOR_SERVICE:
            return "away_already"
        if len(move.items) >= MOST:
            return "too_many"
        move.items.append(equipment_id)
        move.methods.append(method)
        self._keep(job, move)
        return "added"

    def drop(self, equipment_id: str) -> MovesView:
        """Take one out of the move again."""
        job, move = self._open()
        if equipment_id in move.items:
            at = move.items.index(equipment_id)
            del move.items[at], move.methods[at]
            move.spares = [item for item in move.spares if item != equipment_id]
        return self._keep(job, move)

    def spare(self, equipment_id: str) -> MovesView:
        """Say that a body of the same type hangs in the stead of this one, or take that back."""
        job, move = self._open()
        if equipment_id in move.spares:
            move.spares.remove(equipment_id)
        elif equipment_id in move.items:
            move.spares.append(equipment_id)
        return self._keep(job, move)

    def firm(self, name: str) -> MovesView:
        """Say who takes it away or brings it back."""
        job, move = self._open()
        move.firm = " ".join(name.split())[:FIRM_LENGTH]
        return self._keep(job, move)

    def serviced(self, on: date) -> MovesView:
        """Say on which day it was serviced; raises `InputError` for a day to come."""
        if on > self._look().today:
            raise InputError(on.isoformat(), errors=(Pointer("/serviced_on", "later"),))
        job, move = self._open()
        move.serviced_on = on.isoformat()
        return self._keep(job, move)

    def take_batch(self) -> MovesView:
        """Make the first batch of the removal plan the move: what is there is replaced."""
        job, move = self._open()
        batches = self._look().plan_view(may_move=True).batches
        first = batches[0] if batches else ()
        move.action, move.items, move.spares = "away", [row.id for row in first], [r.id for r in first if r.needs_spare]
        move.methods = ["list"] * len(first)
        return self._keep(job, move)

    def discard(self) -> None:
        """Throw the move away, by its author's own decision."""
        job, _ = self._open()
        self._parts.jobs.discard(job.id)

    def file(self) -> str:
        """File the move and return the fact's id; the unfinished one is gone in the same commit.

        Raises `AccessError` for a post that moves nothing, `InputError` for an empty move, one without the firm, and one that
        takes away more than may be away without spares: then nothing is filed and the view says what is possible."""
        job, move = self._open()
        view = self._look().moves_view(move, may_move=self.may_move())
        if not view.may_move:
            raise AccessError("this post moves no equipment")
        if not move.items:
            raise InputError("empty", errors=(Pointer("/items", "empty"),))
        if view.needs_firm:
            raise InputError("firm", errors=(Pointer("/firm", "needed"),))
        if not view.is_allowed:
            raise InputError("quarter", errors=(Pointer("/items", "quarter"),))
        spared = [item for item in move.items if item in move.spares]
        body = EquipmentMoved(
            action=move.action,
            # Those with a spare in their stead stand first: the record counts them from the front.
            items=(*spared, *(item for item in move.items if item not in spared)),
            firm=move.firm if move.action in ("away", "back") else "",
            spares=len(spared) if move.action == "away" else 0,
            serviced_on=view.serviced_on if move.action == "back" else None,
            by=_weakest(move.methods),
        )
        fact = EquipmentWasMoved(
            id=job.id,
            schema=1,
            author=job.person,
            site=job.site,
            subject=Subject(kind="site", id=job.site),
            made_at=self._session.now(),
            boot_ns=self._parts.clock.boot_ns(),
            boot_id=self._parts.clock.boot_id(),
            body=body,
        )
        self._parts.journal.file(fact, job_id=job.id)
        self._parts.vibration.good()
        self._parts.delivery.wake()
        return fact.id

    def _look(self) -> Picture:
        return look(self._documents, self._parts.outbox, self._session)

    def _open(self) -> tuple[SavedJob, Move]:
        person, site = self._session.person(), self._session.site()
        for job in self._parts.jobs.every(JOB, person):
            if job.site == site:
                return job, msgspec.json.decode(job.body, type=Move)
        return SavedJob(self._session.new_id(), JOB, person, site, "site", site, "", 0), Move()

    def _keep(self, job: SavedJob, move: Move) -> MovesView:
        body = msgspec.json.encode(move).decode()
        fields = (job.id, job.kind, job.person, job.site, job.subject_kind, job.subject_id)
        self._parts.jobs.keep(SavedJob(*fields, body, self._session.now_ms()))
        return self._look().moves_view(move, may_move=self.may_move())


def _weakest(methods: list[ScanMethod]) -> ScanMethod:
    """Return the method of the whole move: picked from the list as soon as one body was."""
    order: tuple[ScanMethod, ...] = ("list", "typed_code", "maker_label", "label")
    return next((method for method in order if method in methods), "list")
