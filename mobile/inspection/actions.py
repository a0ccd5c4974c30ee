"""What a person may do in a check: start, answer, photograph, note, compose a hazard, give a reason, submit, correct.

Called by the check screens and the headless phone. Every call is on disk when it returns, so that a kill loses at most the
tap under the thumb. Never touches the network: filing wakes delivery, nothing waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mobile.device.ports import Camera, Clock, Location, Permissions, Vibration
from mobile.inspection.draft import ENCODER, ComposedHazard, DraftHead, Value, encode_value
from mobile.inspection.filing import build_fact
from mobile.inspection.opening import CORRECT_WITHIN, Drawer
from mobile.inspection.place import PlaceWatch
from mobile.inspection.sheet import check_view, missing_of
from mobile.inspection.typed import one_line, read_typed
from mobile.inspection.views import CheckView, DraftRow, RecordView
from mobile.places import Names, item_of
from mobile.ports import Delivery, DocumentReads, Drafts, Filing, OutboxReads, Photos
from mobile.session import Session
from mobile.shapes import SavedAnswer, SavedDraft
from sync.errors import AccessError, InputError, NotFound, Pointer, TooLateToCorrect
from sync.records.fact import InspectionSubmitted
from sync.records.inspection import ScanMethod, Severity
from sync.records.roles import Role
from sync.rules.answers import Fault
from sync.rules.rights import Right, rights_of

NOTE_LENGTH = 120
REASON_LENGTH = 500


class Inspections:
    """Checks in progress and filed ones, of who holds the phone."""

    def __init__(
        self,
        *,
        journal: Filing,
        outbox: OutboxReads,
        documents: DocumentReads,
        drafts: Drafts,
        photos: Photos,
        delivery: Delivery,
        session: Session,
        clock: Clock,
        camera: Camera,
        location: Location,
        permissions: Permissions,
        vibration: Vibration,
    ) -> None:
        self._journal = journal
        self._drafts = drafts
        self._photos = photos
        self._delivery = delivery
        self._session = session
        self._clock = clock
        self._camera = camera
        self._vibration = vibration
        self._place = PlaceWatch(location, permissions)
        self._drawer = Drawer(outbox=outbox, documents=documents, drafts=drafts, photos=photos, session=session)
        self._refused: dict[str, dict[str, tuple[str, Fault]]] = {}
        self._begun: set[str] = set()

    # ---- looking

    def check(self, draft_id: str) -> CheckView:
        """Return a check as it stands on disk; raises `NotFound` when it was filed, thrown away or is another person's."""
        check = self._drawer.open(draft_id)
        is_restored = draft_id not in self._begun
        self._begun.add(draft_id)
        refused = self._refused.get(draft_id, {})
        return check_view(check, self._drawer.names(), self._photos, refused=refused, is_restored=is_restored)

    def drafts(self) -> tuple[DraftRow, ...]:
        """Return the unfinished checks of who holds the phone, newest first."""
        return self._drawer.unfinished()

    def record(self, fact_id: str) -> RecordView:
        """Return a filed check that is still on this phone; raises `NotFound`."""
        return self._drawer.record(fact_id)

    # ---- tapping

    def start(
        self, kind: str, subject_id: str, template: str, task_id: str = "", method: ScanMethod = "label", code: str = ""
    ) -> str:
        """Begin a check and return its draft; one that was begun for the same work and object goes on instead."""
        person = self._session.person()
        for draft in self._drafts.every(person):
            same = (draft.subject_id, draft.task) == (subject_id, task_id)
            head = self._drawer.head_of(draft) if same else None
            if head is not None and head.template.code == template and not head.corrects:
                return draft.id
        self._require_right()
        found = Names(self._drawer.documents).template(template)
        if found is None:
            raise NotFound(template)
        head = DraftHead(template=found, method=method, code=code[:NOTE_LENGTH], started_at=self._session.now())
        return self._begin(kind, subject_id, task_id, head, {}, {})

    def answer(self, draft_id: str, item: str, value: Value) -> CheckView:
        """Save one answer, or take it back (None); what the typing guard refuses is shown and the old answer stays."""
        check = self._drawer.open(draft_id)
        asked = item_of(check.head.template, item)
        if asked is None:
            raise InputError(item, errors=(Pointer(f"/answers/{item}", Fault.NOT_ASKED.value),))
        read, fault = read_typed(asked, value)
        refused = self._refused.setdefault(draft_id, {})
        refused.pop(item, None)
        if fault is not None:
            refused[item] = (str(value), fault)
        else:
            self._save(check.saved, item, value=encode_value(read))
        return self.check(draft_id)

    def note(self, draft_id: str, item: str, note: str) -> CheckView:
        """Save the note of one item, at most 120 characters."""
        self._save(self._drawer.open(draft_id).saved, item, note=one_line(note, NOTE_LENGTH))
        return self.check(draft_id)

    def hazard(self, draft_id: str, item: str, severity: Severity, words: str) -> CheckView:
        """Compose the hazard that the submit opens for an abnormal item; composing again changes words, not the id."""
        check = self._drawer.open(draft_id)
        known = check.hazard(item)
        hazard_id = known.id if known is not None else self._session.new_id()
        composed = ComposedHazard(id=hazard_id, severity=severity, text=one_line(words, NOTE_LENGTH))
        self._save(check.saved, item, hazard=ENCODER.encode(composed).decode())
        return self.check(draft_id)

    def reason(self, draft_id: str, reason: str) -> CheckView:
        """Save why the label was not scanned."""
        saved = self._drawer.open(draft_id).saved
        self._drafts.save_position(draft_id, saved.position, one_line(reason, REASON_LENGTH), now_ms=self._session.now_ms())
        return self.check(draft_id)

    def look_at(self, draft_id: str, position: int) -> None:
        """Remember which item is on screen."""
        saved = self._drawer.open(draft_id).saved
        self._drafts.save_position(draft_id, position, saved.reason, now_ms=self._session.now_ms())

    def watch_place(self) -> None:
        """A check is on screen: watch where the phone is, as evidence for its record; the person is asked once."""
        self._place.watch()

    def leave_place(self) -> None:
        """No check is on screen any more: watch nothing."""
        self._place.leave()

    # ---- photos

    def take_photo(self, draft_id: str, item: str, done: Callable[[CheckView | None], None]) -> None:
        """Open the camera for one item; the draft is on disk before it opens. Raises `PhoneFull` before the shutter."""
        self._drawer.open(draft_id).refuse_photo_beyond_limit(item)
        self._photos.check_space()
        self._drafts.camera_opens(draft_id, item, now_ms=self._session.now_ms())

        def came(jpeg: bytes | None) -> None:
            # By the draft's id alone: the phone may have locked itself while the camera was open, and the photo is work done.
            if jpeg is None:
                self._drafts.camera_closed(draft_id)
            elif self._drafts.get(draft_id) is not None:
                self._attach(draft_id, item, jpeg)
            self._session.touch()
            if self._session.is_open():
                done(None if jpeg is None else self.check(draft_id))

        self._camera.take(came)

    def take_back_photo(self) -> str:
        """Attach the photo that a kill behind the camera left over to the one draft that waited for it, and return that draft.

        Called once at start, before anybody unlocks. Empty when there is none, or when it is not clear whose it is."""
        awaiting = [draft for draft in self._drafts.every() if draft.camera_item]
        jpeg = self._camera.left_over() if len(awaiting) == 1 else None
        if jpeg is not None:
            self._attach(awaiting[0].id, awaiting[0].camera_item, jpeg)
        for draft in awaiting:
            self._drafts.camera_closed(draft.id)
        self._camera.forget()
        return awaiting[0].id if jpeg is not None else ""

    def add_photo(self, draft_id: str, item: str, jpeg: bytes) -> CheckView:
        """Keep a photo for good and attach it to an item; raises `PhotoLimit`."""
        self._drawer.open(draft_id).refuse_photo_beyond_limit(item)
        self._attach(draft_id, item, jpeg)
        return self.check(draft_id)

    def sign(self, draft_id: str, item: str, png: bytes) -> CheckView:
        """Keep a signature as the answer of its item; signing again replaces it."""
        check = self._drawer.open(draft_id)
        check.refuse_photo_beyond_limit(item, is_replacing=True)
        photo = self._photos.keep(png, mime="image/png", now_ms=self._session.now_ms())
        for old in check.saved.photos.get(item, ()):
            self._drafts.remove_photo(draft_id, item, old, now_ms=self._session.now_ms())
        self._drafts.add_photo(draft_id, item, photo.sha256, now_ms=self._session.now_ms())
        self._save(check.saved, item, value=encode_value(photo.sha256))
        return self.check(draft_id)

    def drop_photo(self, draft_id: str, item: str, sha256: str) -> CheckView:
        """Take a photo out of the draft."""
        self._drawer.open(draft_id)
        self._drafts.remove_photo(draft_id, item, sha256, now_ms=self._session.now_ms())
        return self.check(draft_id)

    # ---- ending

    def submit(self, draft_id: str) -> str:
        """File the check and return the fact's id: from here it is journalled and will be delivered, whatever happens.

        Raises `InputError` naming every item that is missing something; the draft stays."""
        check = self._drawer.open(draft_id)
        missing = missing_of(check, self._refused.get(draft_id, {}))
        if missing:
            pointers = tuple(Pointer(f"/answers/{m.item}" if m.item else "/reason", m.why) for m in missing)
            raise InputError(missing[0].why, errors=pointers)
        fact = build_fact(check, self._photos, self._clock, now=self._session.now(), fix=self._place.latest())
        self._journal.file(fact, draft_id=draft_id)
        self._refused.pop(draft_id, None)
        self._vibration.good()
        self._delivery.wake()
        return fact.id

    def discard(self, draft_id: str) -> None:
        """Throw a draft away, by its author's own decision; also one that cannot be opened any more."""
        self._drawer.own(draft_id)
        self._drafts.discard(draft_id)
        self._refused.pop(draft_id, None)

    def correct(self, fact_id: str) -> str:
        """Begin a correction of one's own filed check, with its answers filled in, or go on with the one that was begun.

        The old record stays as it is. Raises `TooLateToCorrect` after a day."""
        fact = self._drawer.fact(fact_id)
        if not isinstance(fact, InspectionSubmitted) or fact.author != self._session.person():
            raise NotFound(fact_id)
        for draft in self._drafts.every(fact.author):
            begun = self._drawer.head_of(draft)
            if begun is not None and begun.corrects == fact_id:
                return draft.id
        if self._session.now() - fact.made_at >= CORRECT_WITHIN:
            raise TooLateToCorrect
        template = Names(self._drawer.documents).template(fact.body.template)
        if template is None:
            raise NotFound(fact.body.template)
        head = DraftHead(
            template=template, method=fact.body.by, code=fact.body.code, started_at=self._session.now(), corrects=fact.id
        )
        answers = {a.i: SavedAnswer(value=encode_value(a.v), note=a.note) for a in fact.body.answers}
        photos = {a.i: a.photos for a in fact.body.answers if a.photos}
        return self._begin(fact.subject.kind, fact.subject.id, fact.body.task or "", head, answers, photos)

    # ---- inside

    def _begin(
        self,
        kind: str,
        subject_id: str,
        task: str,
        head: DraftHead,
        answers: dict[str, SavedAnswer],
        photos: dict[str, tuple[str, ...]],
    ) -> str:
        draft = SavedDraft(
            id=self._session.new_id(),
            person=self._session.person(),
            site=self._session.site(),
            subject_kind=kind,
            subject_id=subject_id,
            task=task,
            head=ENCODER.encode(head).decode(),
            position=0,
            reason="",
            saved_at=self._session.now_ms(),
            answers=answers,
        )
        self._drafts.begin(draft)
        for item, hashes in photos.items():
            for sha256 in hashes:
                self._drafts.add_photo(draft.id, item, sha256, now_ms=self._session.now_ms())
        self._begun.add(draft.id)
        return draft.id

    def _attach(self, draft_id: str, item: str, jpeg: bytes) -> None:
        photo = self._photos.keep(jpeg, now_ms=self._session.now_ms())
        self._drafts.add_photo(draft_id, item, photo.sha256, now_ms=self._session.now_ms())

    def _save(self, saved: SavedDraft, item: str, **change: str) -> None:
        old = saved.answers.get(item, SavedAnswer())
        self._drafts.save_answer(saved.id, item, replace(old, **change), now_ms=self._session.now_ms())

    def _require_right(self) -> None:
        roles = self._session.roles()
        if roles and Right.CHECK not in rights_of(Role(role) for role in roles):
            raise AccessError("no checks for this post")
