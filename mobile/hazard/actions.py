"""What a person may do with an open fault: look at it, and say "I see it too" instead of reporting it again.

Called by the hazard and card screens and the headless phone. Never opens one (an inspection does) and never closes one.
"""

from __future__ import annotations

from mobile.device.ports import Clock
from mobile.hazard.views import HazardRow, HazardView, SightingRow
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, OutboxReads, Photos
from mobile.projected import Projected
from mobile.session import Session
from sync.errors import Conflict, NotFound
from sync.records.fact import HazardSeen
from sync.records.hazard import Hazard, SeenAgain
from sync.records.types import Subject

NOTE_LENGTH = 120
GRAVEST_FIRST = {"high": 0, "normal": 1, "low": 2}


class Hazards:
    """Open faults as this phone knows them."""

    def __init__(
        self,
        *,
        journal: Filing,
        outbox: OutboxReads,
        documents: DocumentReads,
        photos: Photos,
        delivery: Delivery,
        session: Session,
        clock: Clock,
    ) -> None:
        self._journal = journal
        self._outbox = outbox
        self._documents = documents
        self._photos = photos
        self._delivery = delivery
        self._session = session
        self._clock = clock

    def every(self) -> tuple[HazardRow, ...]:
        """Return the open faults of this site, the gravest and oldest first."""
        self._session.person()
        names = Names(self._documents)
        projected = Projected(self._outbox, names)
        found = [h for h in projected.hazards(f"site:{self._session.site()}") if h.state == "open"]
        found.sort(key=lambda hazard: (GRAVEST_FIRST[hazard.severity], hazard.opened_at, hazard.id))
        rows = []
        for hazard in found:
            subject = names.subject(hazard.subject.kind, hazard.subject.id)
            waits = hazard.opened_in in projected.waiting_ids
            title, seen = names.item(hazard.template, hazard.item), len(hazard.seen)
            rows.append(
                HazardRow(hazard.id, title, subject.name, subject.place_name, hazard.severity, hazard.opened_at, seen, waits)
            )
        return tuple(rows)

    def hazard(self, hazard_id: str) -> HazardView:
        """Return one fault with everybody who has seen it; raises `NotFound`."""
        person = self._session.person()
        names = Names(self._documents)
        projected = Projected(self._outbox, names)
        found = projected.hazard(hazard_id)
        if found is None:
            raise NotFound(hazard_id)
        subject = names.subject(found.subject.kind, found.subject.id)
        mine = {fact.author for fact in projected.waiting if isinstance(fact, HazardSeen) and fact.subject.id == hazard_id}
        photos = [photo for sha256 in found.photos if (photo := self._photos.get(sha256)) and not photo.is_purged]
        return HazardView(
            id=found.id,
            title=names.item(found.template, found.item),
            subject_kind=subject.kind,
            subject_id=subject.id,
            subject_name=subject.name,
            place_name=subject.place_name,
            item=found.item,
            severity=found.severity,
            text=found.text,
            state=found.state,
            opened_by_name=names.person(found.opened_by),
            opened_at=found.opened_at,
            photo_paths=tuple(str(photo.path) for photo in photos),
            sightings=tuple(SightingRow(names.person(s.by), s.at, s.by in mine) for s in found.seen),
            is_waiting=found.opened_in in projected.waiting_ids,
            can_say_seen=_can_say(found, person),
        )

    def see(self, hazard_id: str, note: str = "") -> str:
        """File "I see it too" and return the fact's id; saying it twice files nothing new and returns an empty id.

        Raises `NotFound`, or `Conflict` when the newest documents say that it is closed."""
        person = self._session.person()
        found = Projected(self._outbox, Names(self._documents)).hazard(hazard_id)
        if found is None:
            raise NotFound(hazard_id)
        if found.state == "closed":
            raise Conflict("closed meanwhile")
        if not _can_say(found, person):
            return ""
        fact = HazardSeen(
            id=self._session.new_id(),
            schema=1,
            author=person,
            site=found.site,
            subject=Subject(kind="hazard", id=hazard_id),
            depends_on=found.opened_in,
            made_at=self._session.now(),
            boot_ns=self._clock.boot_ns(),
            boot_id=self._clock.boot_id(),
            body=SeenAgain(note=" ".join(note.split())[:NOTE_LENGTH]),
        )
        self._journal.file(fact)
        self._delivery.wake()
        return fact.id


def _can_say(hazard: Hazard, person: str) -> bool:
    return hazard.state == "open" and hazard.opened_by != person and all(sighting.by != person for sighting in hazard.seen)
