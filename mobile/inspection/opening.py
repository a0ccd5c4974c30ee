"""Takes drafts and filed checks out of the store, with everything their views need.

Used by the inspection actions. A draft opens only for its own author. Never writes.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from mobile.inspection.draft import DraftCheck, DraftHead, read_head
from mobile.inspection.sheet import photo_views, read_text, voice_view
from mobile.inspection.views import AnswerRow, DraftRow, RecordView
from mobile.places import Names, item_of
from mobile.ports import DocumentReads, Drafts, OutboxReads, Photos
from mobile.projected import Projected, read_facts
from mobile.rulebook import rules_at
from mobile.session import Session
from mobile.shapes import FactRow, SavedDraft
from mobile.words import pick, text
from sync.errors import NotFound
from sync.records.equipment import Equipment
from sync.records.fact import InspectionSubmitted, PhoneFact
from sync.records.people import Profile
from sync.records.scope import EquipmentKind
from sync.records.task import Task
from sync.records.template import AutoSource, Template
from sync.rules.equipment import standing
from sync.rules.inspection import Checked
from sync.rules.licence import licence_asked, licence_gap
from sync.times import from_ms

CORRECT_WITHIN = timedelta(hours=24)
"""A record can be corrected by its author for a day (domain catalogue, section 5.2)."""


class Drawer:
    """Reads checks for who holds the phone."""

    def __init__(
        self, *, outbox: OutboxReads, documents: DocumentReads, drafts: Drafts, photos: Photos, session: Session
    ) -> None:
        self.documents = documents
        self._outbox = outbox
        self._drafts = drafts
        self._photos = photos
        self._session = session

    def names(self) -> Names:
        """Return names as fresh as the last pull."""
        return Names(self.documents)

    def open(self, draft_id: str) -> DraftCheck:
        """Return one's own draft; raises `NotFound`."""
        return self._check(self.own(draft_id))

    def own(self, draft_id: str) -> SavedDraft:
        """Return one's own draft as it was saved; raises `NotFound`."""
        saved = self._drafts.get(draft_id)
        if saved is None or saved.person != self._session.person():
            raise NotFound(draft_id)
        return saved

    def head_of(self, saved: SavedDraft) -> DraftHead | None:
        """Return what was known when a draft began, None when an older app wrote it in another shape."""
        return _head_or_none(saved)

    def unfinished(self) -> tuple[DraftRow, ...]:
        """Return the unfinished checks of who holds the phone."""
        names = self.names()
        rows = []
        for saved in self._drafts.every(self._session.person()):
            subject = names.subject(saved.subject_kind, saved.subject_id)
            if _head_or_none(saved) is None:
                rows.append(_unreadable(saved, subject.name, subject.place_name))
                continue
            check = self._check(saved)
            title = pick(check.head.template.zh, check.head.template.en)
            answered = sum(check.is_answered(item) for item in check.items)
            at = from_ms(saved.saved_at)
            rows.append(DraftRow(saved.id, title, subject.name, subject.place_name, answered, len(check.items), at, saved.person))
        return tuple(rows)

    def fact(self, fact_id: str) -> PhoneFact:
        """Return a filed fact that is still on this phone; raises `NotFound`."""
        return self._filed(fact_id)[1]

    def record(self, fact_id: str) -> RecordView:
        """Return a filed check as it is read; raises `NotFound`."""
        row, fact = self._filed(fact_id)
        if not isinstance(fact, InspectionSubmitted):
            raise NotFound(fact_id)
        names = self.names()
        subject = names.subject(row.subject_kind, row.subject_id)
        template = names.template_at(fact.body.template, fact.body.version)
        age = self._session.now() - fact.made_at
        corrected_by = self._corrected_by(row)
        return RecordView(
            fact_id=row.id,
            kind=row.kind,
            title=names.title(fact.body.template),
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            subject_name=subject.name,
            place_name=subject.place_name,
            by_name=names.person(row.author),
            made_at=fact.made_at,
            state=row.state,  # type: ignore[arg-type]
            reason=row.last_error if row.state == "held" else "",
            number=row.n,
            short_hash=row.hash.hex()[:8],
            answers=tuple(self._answers(fact, template)),
            photos_promised=row.photos_promised,
            photos_stored=row.photos_stored,
            corrects=fact.corrects or "",
            can_correct=row.author == self._session.person() and age < CORRECT_WITHIN and not corrected_by,
            corrected_by=corrected_by,
        )

    def _answers(self, fact: InspectionSubmitted, template: Template | None) -> list[AnswerRow]:
        rows = []
        for answer in fact.body.answers:
            item = item_of(template, answer.i)
            label = pick(item.zh, item.en) if item else answer.i
            value = "" if item is not None and item.type.value == "sign" else read_text(item, answer.v)
            photos = photo_views(answer.photos, self._photos)
            rows.append(
                AnswerRow(
                    answer.i,
                    label,
                    value,
                    answer.i in fact.body.abnormal,
                    answer.note,
                    photos,
                    voice_view(answer.voice, self._photos),
                )
            )
        return rows

    def _corrected_by(self, row: FactRow) -> str:
        """Return the newest record on this phone that corrects this one."""
        facts = self._outbox.facts(author=row.author, newest_first=True)
        found = read_facts(later.raw for later in facts if later.made_at >= row.made_at and later.subject_id == row.subject_id)
        return next((fact.id for fact in found if fact.corrects == row.id), "")

    def _filed(self, fact_id: str) -> tuple[FactRow, PhoneFact]:
        row = self._outbox.fact(fact_id)
        facts = read_facts([row.raw]) if row is not None else []
        if row is None or not facts:
            raise NotFound(fact_id)
        return row, facts[0]

    def _check(self, saved: SavedDraft) -> DraftCheck:
        head = _head_or_none(saved)
        if head is None:
            raise NotFound(saved.id)
        projected = Projected(self._outbox, self.names(), about=saved.subject_id)
        card = projected.card(saved.subject_kind, saved.subject_id)
        now = self._session.now()
        today = self.names().today(saved.site, now)
        return DraftCheck(saved, head, card, self._automatic(head.template, card, saved.site), now, today)

    def licence_lacking(self, check: DraftCheck) -> tuple[str, str]:
        """Return the licence that this check asks for and who holds the phone lacks, and the last day of one that has expired;
        two empty strings when nothing is lacking, or the phone does not know."""
        saved = check.saved
        task = self.documents.get("task", saved.task, Task) if saved.task else None
        kind = task.licence if task is not None else licence_asked(check.head.template)
        profile = self.documents.get("profile", saved.person, Profile)
        today = self.names().today(saved.site, self._session.now()).isoformat()
        if kind is None or profile is None or not licence_gap(profile, saved.site, kind, today):
            return "", ""
        return kind.value, max((held.valid_until for held in profile.licences if held.kind is kind), default="")

    def _automatic(self, template: Template, card: Checked | None, site: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for item in template.items:
            if item.auto is AutoSource.EQUIPMENT_IN_DATE and isinstance(card, Equipment):
                names = self.names()
                today = names.today(site, self._session.now())
                found[item.code] = standing(card, today, rules=rules_at(names, site)).value
            elif item.auto is AutoSource.CAMERAS_ON_LEDGER:
                cards = self.documents.every("equipment", Equipment, stream=f"site:{site}")
                found[item.code] = str(sum(c.count for c in cards if c.kind is EquipmentKind.CAMERA_GROUP))
        return found


def _unreadable(saved: SavedDraft, name: str, place: str) -> DraftRow:
    """Return the row of a draft that this app cannot open: it is listed with the reason, never left out in silence."""
    given = len(saved.answers)
    return DraftRow(saved.id, "", name, place, given, given, from_ms(saved.saved_at), saved.person, text("inspection.unreadable"))


def _head_or_none(saved: SavedDraft) -> DraftHead | None:
    try:
        return read_head(saved)
    except msgspec.MsgspecError:
        return None
