"""Small true records for tests of any room: facts, templates, tasks, cards. Deterministic; ids come from a counter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sync.ids import uuid7
from sync.records.equipment import Checkpoint, Equipment
from sync.records.fact import HazardSeen, InspectionSubmitted, ShiftHasEnded
from sync.records.hazard import Hazard, SeenAgain
from sync.records.inspection import Answer, Inspection, NewHazard
from sync.records.roles import Role
from sync.records.schedule import Every, Performer, Performers, Period, Schedule
from sync.records.scope import EquipmentKind, ObjectScope, ScopeKind
from sync.records.shift import ShiftEnded
from sync.records.task import Task
from sync.records.template import AnswerKind, Choice, Need, PhotoMode, Template, TemplateItem
from sync.records.types import PhotoRef, Subject

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""

SITE = "jl"
_numbers = count(1)


def moment(**later: float) -> datetime:
    """Noon and so much later (or earlier, with negative amounts)."""
    return NOON + timedelta(**later)


def new_id(at: datetime = NOON) -> str:
    """A fresh UUIDv7, another at every call."""
    return uuid7(int(at.timestamp() * 1000), next(_numbers).to_bytes(10, "big"))


def item(code: str, kind: AnswerKind = AnswerKind.OK, **more: Any) -> TemplateItem:
    """One question with what its kind demands."""
    if kind in (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE):
        more = {"minimum": 0, "maximum": 100} | more
    if kind is AnswerKind.CHOICE:
        green = Choice(code="green", zh="绿", en="green")
        more = {"choices": (green, Choice(code="red", zh="红", en="red", is_abnormal=True))} | more
    if kind is AnswerKind.PHOTO:
        more = {"photo": PhotoMode.ON_FAIL, "need": Need.ON_FAULT} | more
    return TemplateItem(**{"code": code, "zh": code, "en": code, "type": kind, "origin": "A"} | more)


def template(*items: TemplateItem, code: str = "FIRE-EXT", version: int = 1) -> Template:
    """A checklist of these items about extinguishers."""
    return Template(
        id=code.lower(),
        code=code,
        version=version,
        system="FIRE",
        system_zh="消防",
        system_en="Fire",
        zh="灭火器",
        en="Extinguisher",
        source="test",
        schedule=Schedule(main=Period(every=Every.DAILY)),
        performers=Performers(roles=(Performer(role=Role.PATROL),)),
        objects=(ObjectScope(scope=ScopeKind.EQUIPMENT, equipment=(EquipmentKind.EXTINGUISHER,)),),
        objects_note="",
        is_scanned=True,
        items=items or (item("body"), item("press", AnswerKind.NUM), item("note", AnswerKind.TEXT, need=Need.OPTIONAL)),
    )


def inspection(**changes: Any) -> InspectionSubmitted:
    """A normal check of one extinguisher; `body` changes go by `template`, `answers`, `task`, `hazards`, `abnormal`."""
    inner = {
        key: changes.pop(key)
        for key in ("template", "version", "task", "answers", "hazards", "abnormal", "reason", "started_at")
        if key in changes
    }
    answers = (Answer(i="body", v="normal"), Answer(i="press", v=1.2))
    body = {"template": "FIRE-EXT", "version": 1, "started_at": moment(minutes=-2), "answers": answers} | inner
    fields = {
        "id": new_id(),
        "schema": 1,
        "author": "p1",
        "site": SITE,
        "subject": Subject(kind="equipment", id="ext-1"),
        "made_at": NOON,
        "boot_ns": 10**12,
        "boot_id": "boot-1",
        "body": Inspection(**body),
    }
    return InspectionSubmitted(**fields | changes)


def seen(hazard_id: str, **changes: Any) -> HazardSeen:
    """Somebody else sees the hazard too."""
    fields = {
        "id": new_id(),
        "schema": 1,
        "author": "p2",
        "site": SITE,
        "subject": Subject(kind="hazard", id=hazard_id),
        "made_at": NOON,
        "boot_ns": 10**12,
        "boot_id": "boot-1",
        "body": SeenAgain(note=""),
    }
    return HazardSeen(**fields | changes)


def shift_end(**changes: Any) -> ShiftHasEnded:
    """The author ends a shift of one fact."""
    fields = {
        "id": new_id(),
        "schema": 1,
        "author": "p1",
        "site": SITE,
        "subject": Subject(kind="person", id="p1"),
        "made_at": NOON,
        "boot_ns": 10**12,
        "boot_id": "boot-1",
        "body": ShiftEnded(started_at=moment(hours=-8), facts=1, photos=0),
    }
    return ShiftHasEnded(**fields | changes)


def new_hazard(item_code: str = "body", **changes: Any) -> NewHazard:
    """A hazard as the phone composes it."""
    return NewHazard(**{"id": new_id(), "item": item_code, "text": "rusty"} | changes)


def photo(sha256: str = "a" * 64, size: int = 1000) -> PhotoRef:
    """A promise of a photo."""
    return PhotoRef(sha256=sha256, bytes=size)


def task(**changes: Any) -> Task:
    """A daily check of one extinguisher: opens at 8, closes at 20 (Shanghai)."""
    fields = {
        "id": "t-1",
        "site": SITE,
        "template": "FIRE-EXT",
        "template_version": 1,
        "subject": Subject(kind="equipment", id="ext-1"),
        "roles": ("patrol",),
        "period": "2026-11-20",
        "opens_at": moment(hours=-4),
        "due_at": moment(hours=6),
        "closes_at": moment(hours=8),
    }
    return Task(**fields | changes)


def equipment(**changes: Any) -> Equipment:
    """An extinguisher's card."""
    return Equipment(**{"id": "ext-1", "site": SITE, "kind": EquipmentKind.EXTINGUISHER, "name": "1F", "place": "f1"} | changes)


def checkpoint(**changes: Any) -> Checkpoint:
    """A patrol point's card."""
    return Checkpoint(**{"id": "cp-1", "site": SITE, "name": "Gate", "place": "gate"} | changes)


def hazard(**changes: Any) -> Hazard:
    """An open hazard on the extinguisher."""
    fields = {
        "id": new_id(),
        "site": SITE,
        "subject": Subject(kind="equipment", id="ext-1"),
        "item": "body",
        "template": "FIRE-EXT",
        "severity": "normal",
        "opened_by": "p1",
        "opened_at": NOON,
        "opened_in": new_id(),
    }
    return Hazard(**fields | changes)
