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


@dataclass(frozen=True)
class MissingView:
    """What stops the submit: which item, and why (`inspection.missing.<why>`)."""

    item: str
    why: Literal["answer", "photo", "note", "refused", "reason", "hazard"]


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
