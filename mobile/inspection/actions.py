"""What a person may do in a check: start, answer, confirm the rest, note, compose a hazard, give a reason, submit, correct.

Called by the check screens and the headless phone. Every call is on disk when it returns, so that a kill loses at most the
tap under the thumb. Never touches the network: filing wakes delivery, nothing waits for it.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from mobile.inspection.attaching import Attaching
from mobile.inspection.draft import ENCODER, VOICE, ComposedHazard, DraftHead, Value, encode_value
from mobile.inspection.filing import build_fact
from mobile.inspection.opening import CORRECT_WITHIN
from mobile.inspection.sheet import missing_of
from mobile.inspection.typed import one_line, read_typed
from mobile.inspection.views import CheckView, DraftRow, RecordView
from mobile.places import Names, item_of
from mobile.shapes import SavedAnswer, SavedDraft
from sync.errors import AccessError, InputError, NotFound, Pointer, TooLateToCorrect
from sync.records.fact import InspectionSubmitted
from sync.records.inspection import ScanMethod, Severity
from sync.records.roles import Role
from sync.records.template import Template
from sync.rules.answers import Fault
from sync.rules.normal import spot_of
from sync.rules.rights import Right, rights_of

MOST_SCAN_MS = 3_600_000
"""What a record takes; a scanner that stood open for longer measured nothing."""
NOTE_LENGTH = 120
REASON_LENGTH = 500


class Inspections(Attaching):
    """Checks in progress and filed ones, of who holds the phone."""

    # ---- looking

    def wait_seconds(self, view: CheckView) -> float:
        """Return how long one still has to look before "all normal" unlocks, by the clock that nobody can set."""
        return max(0.0, (view.unlocks_ns - self._clock.boot_ns()) / 1e9)

    def drafts(self) -> tuple[DraftRow, ...]:
        """Return the unfinished checks of who holds the phone, newest first."""
        return self._drawer.unfinished()

    def record(self, fact_id: str) -> RecordView:
        """Return a filed check that is still on this phone; raises `NotFound`."""
        return self._drawer.record(fact_id)

    # ---- tapping

    def start(
        self,
        kind: str,
        subject_id: str,
        template: str,
        task_id: str = "",
        method: ScanMethod = "label",
        code: str = "",
        *,
        scan_ms: int | None = None,
        round: str = "",
    ) -> str:
        """Begin a check and return its draft; one that was begun for the same work and object goes on instead.

        `scan_ms` is how long the scanner took, `round` the patrol round that the visit belongs to."""
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
        head = self._head(found, method, code[:NOTE_LENGTH])
        head = msgspec.structs.replace(head, scan_ms=None if scan_ms is None else min(scan_ms, MOST_SCAN_MS), round=round)
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

    def all_normal(self, draft_id: str) -> CheckView:
        """Confirm with one tap that everything untouched is normal. At random one reading or photo is asked then.

        Raises `InputError` while the time to look around is not over; all or nothing of it is on disk when it returns."""
        check = self._drawer.open(draft_id)
        if check.seconds_left(self._clock.boot_ns(), self._clock.boot_id()) > 0:
            raise InputError("dwell", errors=(Pointer("/answers", "dwell"),))
        saved = check.saved
        answers = {
            code: replace(saved.answers.get(code, SavedAnswer()), value=encode_value(check.assumed[code]))
            for code in check.untouched
        }
        drawn = None if check.judged.abnormal else spot_of(check.head.template, draft_id)
        head = msgspec.structs.replace(check.head, is_all_normal=True, spot=drawn or "")
        self._drafts.save_head(draft_id, ENCODER.encode(head).decode(), answers, now_ms=self._session.now_ms())
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
        self._habits.count(fact, check.head.template)
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
        template = Names(self._drawer.documents).template_at(fact.body.template, fact.body.version)
        if template is None:
            raise NotFound(fact.body.template)
        head = msgspec.structs.replace(self._head(template, fact.body.by, fact.body.code), corrects=fact.id)
        answers = {a.i: SavedAnswer(value=encode_value(a.v), note=a.note) for a in fact.body.answers}
        photos = {a.i: a.photos for a in fact.body.answers if a.photos}
        photos |= {VOICE + a.i: (a.voice,) for a in fact.body.answers if a.voice is not None}
        return self._begin(fact.subject.kind, fact.subject.id, fact.body.task or "", head, answers, photos)

    # ---- inside

    def _head(self, template: Template, method: ScanMethod, code: str) -> DraftHead:
        boot_ns, boot_id = self._clock.boot_ns(), self._clock.boot_id()
        started_at = self._session.now()
        return DraftHead(template=template, method=method, code=code, started_at=started_at, opened_ns=boot_ns, boot_id=boot_id)

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

    def _require_right(self) -> None:
        roles = self._session.roles()
        if roles and Right.CHECK not in rights_of(Role(role) for role in roles):
            raise AccessError("no checks for this post")
