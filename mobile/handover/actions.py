"""What a person may do with handovers: see what waits, find what is open at a post, take a post over and say agreed or not.

Called by the handover screens and the headless phone. Giving is the ordinary check with the post's form, begun by the screen; its
open matters are written here from what the phone knows, so that nobody has to type. Every call is on disk when it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from mobile.device.ports import Camera, Clock, Vibration
from mobile.handover.views import HandoverRow, HandoversView, HandoverView, PostRow
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, OutboxReads, Photos, Work
from mobile.projected import Projected, read_facts
from mobile.session import Session
from mobile.words import text
from sync.errors import Conflict, NotFound
from sync.records.fact import HandoverWasTaken, InspectionSubmitted
from sync.records.patrol import Handover, HandoverTaken, Round
from sync.records.scope import ScopeKind
from sync.records.site import Place
from sync.records.task import Task
from sync.records.template import Template
from sync.records.types import PhotoRef, Subject
from sync.rules.patrol_handover import GATE, after_taken, given, hands_over

OVERDUE = timedelta(hours=1)
"""A handover that nobody took for so long is overdue; ours."""
SHOWN = timedelta(days=2)
NOTE_LENGTH, MATTERS_LENGTH, MOST_MATTERS, MOST_FACTS = 120, 400, 8, 500


@dataclass(frozen=True, slots=True)
class HandoverStore:
    """What handovers need of the store."""

    journal: Filing
    outbox: OutboxReads
    documents: DocumentReads
    work: Work
    photos: Photos


class Handovers:
    """The handovers of the site in hand."""

    def __init__(
        self,
        store: HandoverStore,
        *,
        delivery: Delivery,
        session: Session,
        clock: Clock,
        vibration: Vibration,
        camera: Camera,
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._session = session
        self._clock = clock
        self._vibration = vibration
        self._camera = camera

    def handovers(self) -> HandoversView:
        """Return what waits to be taken, the posts, and what was handed over in the last two days."""
        self._session.person()
        names, now = Names(self._store.documents), self._session.now()
        every = [one for one in self._every(names) if now - one.given_at < SHOWN]
        waiting = self._to_take(every, names)
        to_take = tuple(self._row(one, names) for one in waiting)
        lately = tuple(self._row(one, names) for one in every if one not in waiting)
        return HandoversView(to_take, tuple(self._posts(names)), lately)

    def waiting(self) -> HandoverRow | None:
        """Return the handover that waits longest for somebody other than its giver, None when none does."""
        self._session.person()
        names, now = Names(self._store.documents), self._session.now()
        waiting = self._to_take([one for one in self._every(names) if now - one.given_at < SHOWN], names)
        return self._row(waiting[0], names) if waiting else None

    def handover(self, handover_id: str) -> HandoverView:
        """Return one handover; raises `NotFound`."""
        names = Names(self._store.documents)
        found = next((one for one in self._every(names) if one.id == handover_id), None)
        if found is None:
            raise NotFound(handover_id)
        is_free = found.taken_in is None and found.given_by != self._session.person()
        return HandoverView(
            row=self._row(found, names),
            title=names.title(found.template),
            open_matters=tuple(line for line in found.open_matters.splitlines() if line.strip()),
            taken_at=found.taken_at,
            note=found.note,
            can_take=is_free and self._stands_there(found.template, names),
            record_id=found.id if self._store.outbox.fact(found.id) is not None else "",
        )

    def open_matters(self, post: str) -> str:
        """Return what the next shift has to know of a post, from this phone: open hazards there, and rounds not walked whole."""
        names, person = Names(self._store.documents), self._session.person()
        return text("handover.matters_join").join(list(self._matters(post, names, person))[:MOST_MATTERS])[:MATTERS_LENGTH]

    def take(self, handover_id: str, *, is_agreed: bool, note: str = "", photo: bytes | None = None) -> str:
        """File that the post was taken over and return the fact's id; taken already files nothing and returns an empty id.

        Raises `NotFound`, and `Conflict` for one's own handover."""
        view = self.handover(handover_id)
        person = self._session.person()
        if view.row.taken_by_name:
            return ""
        if not view.can_take:
            raise Conflict("who gave the post over cannot take it")
        kept = None if photo is None else self._store.photos.keep(photo, now_ms=self._session.now_ms())
        fact = HandoverWasTaken(
            id=self._session.new_id(),
            schema=1,
            author=person,
            site=self._session.site(),
            subject=Subject(kind="place", id=view.row.post_id),
            made_at=self._session.now(),
            boot_ns=self._clock.boot_ns(),
            boot_id=self._clock.boot_id(),
            photos=() if kept is None else (PhotoRef(sha256=kept.sha256, bytes=kept.bytes),),
            body=HandoverTaken(handover=handover_id, is_agreed=is_agreed, note=" ".join(note.split())[:NOTE_LENGTH]),
        )
        self._store.journal.file(fact)
        self._vibration.good()
        self._delivery.wake()
        return fact.id

    def take_with_photo(self, handover_id: str, note: str, done: Callable[[str], None]) -> None:
        """Open the camera and take the post over, not agreed, with its photo; `done` gets the fact's id, "" without a photo.

        Raises `PhoneFull` before the shutter. A kill behind the camera files nothing: the handover still waits."""
        self._store.photos.check_space()

        def came(jpeg: bytes | None) -> None:
            self._session.touch()
            if self._session.is_open():
                done("" if jpeg is None else self.take(handover_id, is_agreed=False, note=note, photo=jpeg))

        self._camera.take(came)

    # ---- inside

    def _every(self, names: Names) -> list[Handover]:
        """Return the pulled handovers with this phone's own facts on top, newest first."""
        site = self._session.site()
        found = {one.id: one for one in names.every("handover", Handover, stream=f"site:{site}")}
        rows = self._store.outbox.facts(limit=MOST_FACTS, newest_first=True)
        for fact in read_facts(row.raw for row in reversed(rows) if row.kind in ("inspection.submitted", "handover.taken")):
            if fact.site != site:
                continue
            if isinstance(fact, InspectionSubmitted):
                template = fact.body.template
                if fact.corrects is None and fact.id not in found and hands_over(names.template(template), template):
                    found[fact.id] = given(fact, on=names.today(site, fact.made_at), at=fact.made_at)
            elif isinstance(fact, HandoverWasTaken) and fact.body.handover in found:
                known = found[fact.body.handover]
                found[known.id] = known if known.given_by == fact.author else after_taken(known, fact, fact.made_at)
        return sorted(found.values(), key=lambda one: (one.given_at, one.id), reverse=True)

    def _to_take(self, every: list[Handover], names: Names) -> list[Handover]:
        """Return the newest handover of each post of one's own work where nobody took it and it is not one's own, the longest
        waiting first."""
        newest: dict[str, Handover] = {}
        for one in every:
            newest.setdefault(one.post, one)
        person = self._session.person()
        found = [one for one in newest.values() if one.taken_in is None and one.given_by != person]
        here = [one for one in found if self._stands_there(one.template, names)]
        return sorted(here, key=lambda one: (one.given_at, one.id))

    def _stands_there(self, template: str, names: Names) -> bool:
        """Whether who holds the phone works at the posts of this form: who may give one over may take it."""
        roles, form = self._session.roles(), names.template(template)
        return not roles or form is None or not roles.isdisjoint({role.value for role in form.performers.who_record()})

    def _row(self, one: Handover, names: Names) -> HandoverRow:
        person, now = self._session.person(), self._session.now()
        return HandoverRow(
            id=one.id,
            post_id=one.post,
            post_name=names.subject("place", one.post).name,
            given_by_name=names.person(one.given_by),
            given_at=one.given_at,
            taken_by_name=names.person(one.taken_by) if one.taken_by else "",
            is_agreed=one.is_agreed,
            is_mine=one.given_by == person,
            is_overdue=one.taken_in is None and now - one.given_at >= OVERDUE,
            abnormal=one.abnormal,
        )

    def _posts(self, names: Names) -> Iterator[PostRow]:
        site, now = self._session.site(), self._session.now()
        forms = [form for form in names.every("template", Template) if hands_over(form, form.code)]
        forms = [form for form in forms if self._stands_there(form.code, names)]
        for place in sorted(names.every("place", Place, stream=f"site:{site}"), key=lambda place: place.id):
            for form in sorted(forms, key=lambda form: (form.code != GATE, form.code)):
                if not any(scope.scope is ScopeKind.PLACE and place.kind in scope.places for scope in form.objects):
                    continue
                tasks = self._store.work.at(place.id, Task, stream=f"site:{site}")
                due = [t for t in tasks if t.template == form.code and t.state == "open" and t.opens_at <= now < t.closes_at]
                task = min(due, key=lambda t: (t.due_at, t.id)).id if due else ""
                yield PostRow(place.id, place.name, form.code, names.title(form.code), task)

    def _matters(self, post: str, names: Names, person: str) -> Iterator[str]:
        site = self._session.site()
        for hazard in Projected(self._store.outbox, names).hazards(f"site:{site}"):
            subject = names.subject(hazard.subject.kind, hazard.subject.id)
            if hazard.state != "closed" and (subject.place_id == post or hazard.opened_by == person):
                said = " ".join(hazard.text.split()) or names.item(hazard.template, hazard.item)
                yield text("handover.matter.hazard", name=subject.name, what=said)
        now = self._session.now()
        for one in names.every("round", Round, stream=f"site:{site}"):
            if one.is_started and one.missed and now - one.started_at < timedelta(hours=24):
                name = names.subject("route", one.route).name
                yield text("handover.matter.round", name=name, n=len(one.missed))
