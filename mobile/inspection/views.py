"""What the check screen shows: every item with its answer, what is still missing, and the record after it was filed.

Read by the check, compose and record screens. Never judges: verdicts come from `sync/rules/answers.py` through the actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ItemKind = Literal["ok", "num", "choice", "count", "score", "photo", "text", "date", "time", "sign", "auto"]
Verdict = Literal["unanswered", "normal", "abnormal", "not_applicable", "refused"]
"""refused: the typing guard did not take it (beyond the hard range); `problem` says which."""

ACCEPTED_STATES = ("waiting", "settled", "held")


@dataclass(frozen=True)
class ChoiceView:
    """One choice of an item; `value` is what is stored, `label` what is read."""

    value: str
    label: str
    is_abnormal: bool


@dataclass(frozen=True)
class PhotoView:
    """A photo on this phone; `path` is an absolute file name, empty when it was purged after the server's echo."""

    sha256: str
    path: str
    state: Literal["draft", "waiting", "stored"]


@dataclass(frozen=True)
class VoiceView:
    """A voice note; `can_play` while its file is on this phone."""

    sha256: str
    can_play: bool


@dataclass(frozen=True)
class HazardDraft:
    """The two-tap report that an abnormal answer opens: phrase and severity."""

    item: str
    severity: Literal["low", "normal", "high"]
    text: str
    photos: tuple[PhotoView, ...] = ()


@dataclass(frozen=True)
class ItemView:
    """One item of the check. `value` is the stored answer as text ("" unanswered); `limits` a ready phrase such as
    "353 – 407 V" (empty without limits); `last_value` what was recorded last time; `phrases` are one-tap notes."""

    code: str
    label: str
    kind: ItemKind
    unit: str
    value: str
    verdict: Verdict
    problem: str
    limits: str
    minimum: float | None
    maximum: float | None
    choices: tuple[ChoiceView, ...]
    note: str
    photos: tuple[PhotoView, ...]
    photo_rule: Literal["", "on_fail", "always", "optional"]
    needs_photo: bool
    needs_note: bool
    is_required: bool
    last_value: str
    phrases: tuple[str, ...]
    hazard: HazardDraft | None = None
    known_hazards: int = 0
    assumed: str = ""
    """What counts until the item is touched; empty when it was touched or has to be answered."""
    parts: tuple[str, ...] = ()
    why: str = ""
    """Why a reading or a date is taken for abnormal, as a sentence; `is_doubt` when it asks for a second look."""
    is_doubt: bool = False
    is_round: str = ""
    """What a meter that went round to zero has used, as a sentence."""
    spot: Literal["", "reading", "photo"] = ""
    """What was asked of this item at random."""
    lacks_spot: bool = False
    voice: VoiceView | None = None


@dataclass(frozen=True)
class MissingView:
    """What stops the submit: which item, and why (`inspection.missing.<why>`)."""

    item: str
    why: Literal["answer", "photo", "note", "refused", "reason", "hazard", "spot_photo", "spot_reading"]


@dataclass(frozen=True)
class CheckView:
    """A check in progress, rebuilt from its draft after every tap and after a kill."""

    draft_id: str
    template: str
    version: int
    title: str
    subject_kind: str
    subject_id: str
    subject_name: str
    place_name: str
    task_id: str
    method: str
    items: tuple[ItemView, ...]
    position: int
    answered: int
    total: int
    abnormal: int
    missing: tuple[MissingView, ...]
    can_submit: bool
    needs_reason: bool
    reason: str
    started_at: datetime
    corrects: str = ""
    is_restored: bool = False
    untouched: tuple[str, ...] = ()
    """The items that one tap confirms as normal."""
    unlocks_ns: int = 0
    """When that tap unlocks, in nanoseconds of the boot clock."""
    is_zone: bool = False
    picture_item: str = ""
    last_photo: str = ""
    """The file of the photo that the last check of this zone took; empty when it is not on this phone."""
    can_record: bool = False
    licence: str = ""
    """The licence that this check asks for and the person lacks (`licence.<it>`); empty when nothing is lacking."""
    licence_until: str = ""
    """The last day of the one that has expired; empty when there is none."""

    @property
    def blocking(self) -> tuple[MissingView, ...]:
        """What is missing beside the items that one tap confirms."""
        return tuple(m for m in self.missing if not (m.why == "answer" and m.item in self.untouched))

    @property
    def can_confirm(self) -> bool:
        """Whether one tap is all that is missing."""
        return bool(self.untouched) and not self.blocking


@dataclass(frozen=True)
class DraftRow:
    """An unfinished check, offered again at start: whose, where, how far."""

    draft_id: str
    title: str
    subject_name: str
    place_name: str
    answered: int
    total: int
    saved_at: datetime
    person_id: str
    problem: str = ""
    """Why it cannot be opened, as a sentence; empty when it can."""


@dataclass(frozen=True)
class AnswerRow:
    """One answer of a filed record, ready to read."""

    item: str
    label: str
    value: str
    is_abnormal: bool
    note: str
    photos: tuple[PhotoView, ...]
    voice: VoiceView | None = None


@dataclass(frozen=True)
class RecordView:
    """A filed record: its state, its proof (number and short hash) and its answers; `reason` explains a held one."""

    fact_id: str
    kind: str
    title: str
    subject_kind: str
    subject_id: str
    subject_name: str
    place_name: str
    by_name: str
    made_at: datetime
    state: Literal["waiting", "settled", "held"]
    reason: str
    number: int
    short_hash: str
    answers: tuple[AnswerRow, ...]
    photos_promised: int
    photos_stored: int
    corrects: str
    can_correct: bool
    corrected_by: str = ""
    """The newer record that takes this one's place, when it is on this phone."""
