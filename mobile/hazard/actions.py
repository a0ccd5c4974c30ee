"""What a person may do with a fault: look at it, say "I see it too", mend it at the object, and look again after it was mended.

Called by the hazard and card screens and the headless phone. Never opens one (an inspection does); a supervisor closes one, or
the finder's second look.
"""

from __future__ import annotations

from collections.abc import Callable

from mobile.hazard.mending import Mendings, MendParts, found, may_mend
from mobile.hazard.views import HazardRow, HazardView, MendedRow, Next, SightingRow
from mobile.places import Names
from mobile.ports import DocumentReads
from mobile.projected import Projected
from mobile.session import Session
from sync.errors import AccessError, Conflict
from sync.records.fact import HazardSeen, HazardVerified
from sync.records.hazard import Hazard, SeenAgain, Verification
from sync.records.inspection import ScanMethod
from sync.records.roles import Role
from sync.records.types import Subject
from sync.rules.hazard import may_verify
from sync.rules.rights import Right, rights_of

NOTE_LENGTH = 120
GRAVEST_FIRST = {"high": 0, "normal": 1, "low": 2}


class Hazards:
    """Faults as this phone knows them."""

    def __init__(self, parts: MendParts, *, documents: DocumentReads, session: Session) -> None:
        self._parts = parts
        self._documents = documents
        self._session = session
        self._mendings = Mendings(parts, session)

    # ---- looking

    def every(self) -> tuple[HazardRow, ...]:
        """Return the faults of this site that are not closed: the gravest and oldest first."""
        person, roles = self._session.person(), self._session.roles()
        names = Names(self._documents)
        projected = Projected(self._parts.outbox, names)
        listed = [h for h in projected.hazards(f"site:{self._session.site()}") if h.state != "closed"]
        listed.sort(key=lambda hazard: (GRAVEST_FIRST[hazard.severity], hazard.opened_at, hazard.id))
        rows = []
        for hazard in listed:
            subject = names.subject(hazard.subject.kind, hazard.subject.id)
            rows.append(
                HazardRow(
                    id=hazard.id,
                    title=names.item(hazard.template, hazard.item),
                    subject_name=subject.name,
                    place_name=subject.place_name,
                    severity=hazard.severity,
                    opened_at=hazard.opened_at,
                    seen_count=len(hazard.seen),
                    is_waiting=_last_fact(hazard) in projected.waiting_ids,
                    state=hazard.state,
                    next=_next(hazard, person, roles),
                    is_mine=hazard.opened_by == person,
                )
            )
        return tuple(rows)

    def hazard(self, hazard_id: str) -> HazardView:
        """Return one fault with everybody who has seen it and who mended it; raises `NotFound`."""
        person, roles = self._session.person(), self._session.roles()
        names = Names(self._documents)
        projected = Projected(self._parts.outbox, names)
        hazard = found(projected, hazard_id)
        subject = names.subject(hazard.subject.kind, hazard.subject.id)
        mine = {fact.author for fact in projected.waiting if isinstance(fact, HazardSeen) and fact.subject.id == hazard_id}
        mended = None
        if hazard.mended_by is not None and hazard.mended_at is not None:
            paths, waits = self._paths(hazard.mending_photos), hazard.mended_in in projected.waiting_ids
            mended = MendedRow(names.person(hazard.mended_by), hazard.mended_at, hazard.mending_note, paths, waits)
        return HazardView(
            id=hazard.id,
            title=names.item(hazard.template, hazard.item),
            subject_kind=hazard.subject.kind,
            subject_id=hazard.subject.id,
            subject_name=subject.name,
            place_name=subject.place_name,
            item=hazard.item,
            severity=hazard.severity,
            text=hazard.text,
            state=hazard.state,
            opened_by_name=names.person(hazard.opened_by),
            opened_at=hazard.opened_at,
            photo_paths=self._paths(hazard.photos),
            sightings=tuple(SightingRow(names.person(s.by), s.at, s.by in mine) for s in hazard.seen),
            is_waiting=hazard.opened_in in projected.waiting_ids,
            can_say_seen=_can_say(hazard, person),
            next=_next(hazard, person, roles),
            mended=mended,
            reopened=hazard.reopened,
            is_finder=hazard.opened_by == person,
            is_mender=hazard.mended_by == person,
        )

    def to_verify(self, kind: str, subject_id: str) -> str:
        """Return the mended fault of this object that who holds the phone may verify, the finder's own first; "" for none."""
        person, roles = self._session.person(), self._session.roles()
        listed = Projected(self._parts.outbox, Names(self._documents)).hazards(f"site:{self._session.site()}")
        here = [h for h in listed if (h.subject.kind, h.subject.id) == (kind, subject_id) and _next(h, person, roles) == "verify"]
        here.sort(key=lambda hazard: (hazard.opened_by != person, GRAVEST_FIRST[hazard.severity], hazard.id))
        return here[0].id if here else ""

    # ---- doing

    def see(self, hazard_id: str, note: str = "") -> str:
        """File "I see it too" and return the fact's id; saying it twice files nothing new and returns an empty id.

        Raises `NotFound`, or `Conflict` when the newest documents say that it is closed."""
        person, hazard = self._session.person(), self._found(hazard_id)
        if hazard.state == "closed":
            raise Conflict("closed meanwhile")
        if not _can_say(hazard, person):
            return ""
        return self._file_seen(hazard, person, SeenAgain(note=_line(note)))

    def mend(self, hazard_id: str, note: str, done: Callable[[str], None]) -> None:
        """Take the photo that shows it and file "mended"; `done` gets the fact's id, "" when no photo was taken.

        Raises `NotFound`, `AccessError` for a post that mends nothing, `Conflict` for a fault that is not open, `PhoneFull`."""
        self._mendings.mend(self._found(hazard_id), note, done)

    def verify(self, hazard_id: str, *, is_mended: bool, note: str = "", by: ScanMethod = "label") -> str:
        """File the second look and return the fact's id: closed when it holds, open again when not.

        Raises `NotFound`, `Conflict` when there is nothing to verify, `AccessError` for the repairer and posts without checks."""
        person, roles, hazard = self._session.person(), self._session.roles(), self._found(hazard_id)
        if hazard.state != "mended":
            raise Conflict(f"the hazard is {hazard.state}")
        if not may_verify(hazard, person) or (roles and Right.CHECK not in rights_of(Role(role) for role in roles)):
            raise AccessError("who mended it may not verify it")
        fact = HazardVerified(
            id=self._session.new_id(),
            schema=1,
            author=person,
            site=hazard.site,
            subject=Subject(kind="hazard", id=hazard.id),
            depends_on=hazard.mended_in,
            made_at=self._session.now(),
            boot_ns=self._parts.clock.boot_ns(),
            boot_id=self._parts.clock.boot_id(),
            body=Verification(is_mended=is_mended, by=by, note=_line(note)),
        )
        self._parts.journal.file(fact)
        self._parts.vibration.good()
        self._parts.delivery.wake()
        return fact.id

    def take_back_photo(self) -> str:
        """File the mending whose photo a kill behind the camera left over; called once at start."""
        return self._mendings.take_back_photo(Names(self._documents))

    def _found(self, hazard_id: str) -> Hazard:
        return found(Projected(self._parts.outbox, Names(self._documents)), hazard_id)

    def _file_seen(self, hazard: Hazard, person: str, body: SeenAgain) -> str:
        fact = HazardSeen(
            id=self._session.new_id(),
            schema=1,
            author=person,
            site=hazard.site,
            subject=Subject(kind="hazard", id=hazard.id),
            depends_on=hazard.opened_in,
            made_at=self._session.now(),
            boot_ns=self._parts.clock.boot_ns(),
            boot_id=self._parts.clock.boot_id(),
            body=body,
        )
        self._parts.journal.file(fact)
        self._parts.delivery.wake()
        return fact.id

    def _paths(self, hashes: tuple[str, ...]) -> tuple[str, ...]:
        photos = [photo for sha256 in hashes if (photo := self._parts.photos.get(sha256)) and not photo.is_purged]
        return tuple(str(photo.path) for photo in photos)


def _can_say(hazard: Hazard, person: str) -> bool:
    return hazard.state == "open" and hazard.opened_by != person and all(sighting.by != person for sighting in hazard.seen)


def _next(hazard: Hazard, person: str, roles: frozenset[str]) -> Next:
    if hazard.state == "open":
        return "mend" if may_mend(roles) else ""
    may_check = not roles or Right.CHECK in rights_of(Role(role) for role in roles)
    return "verify" if may_check and may_verify(hazard, person) else ""


def _last_fact(hazard: Hazard) -> str:
    return hazard.mended_in or hazard.opened_in


def _line(note: str) -> str:
    return " ".join(note.split())[:NOTE_LENGTH]
