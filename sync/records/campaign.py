"""The yearly programme (年度工作安排): campaigns with an owner, a window of months, an acceptance note and progress."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sync.records.fields import Line, LocalDate, Month, Name, Origin, TemplateCode
from sync.records.roles import Role
from sync.records.types import Code, Id, Moment, ShortText, Shown

ProgrammeLine = Literal["engineering", "security", "environment", "customer", "management"]


class ProgrammeEntry(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of the built-in programme, in `assets/programme.json`; the acceptance notes and roles are ours."""

    code: Code
    line: ProgrammeLine
    months: Annotated[tuple[Month, ...], Meta(min_length=1, max_length=12)]
    zh: Name
    en: Name
    role: Role
    templates: Annotated[tuple[TemplateCode, ...], Meta(max_length=6)] = ()
    acceptance_zh: Line = ""
    acceptance_en: Line = ""
    origin: Origin = "S"
    acceptance_origin: Origin = "A"


class Campaign(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One campaign of one site and year. Its tasks name it; `tasks_due` and `tasks_done` count them."""

    KIND: ClassVar[str] = "campaign"
    id: Id
    site: Id
    code: Code
    year: Annotated[int, Meta(ge=2000, le=2200)]
    line: ProgrammeLine
    zh: Name
    en: Name
    opens_on: LocalDate
    due_on: LocalDate
    role: Role
    owner: Id | None = None
    templates: Annotated[tuple[TemplateCode, ...], Meta(max_length=6)] = ()
    acceptance_zh: Line = ""
    acceptance_en: Line = ""
    origin: Origin = "S"
    state: Literal["planned", "running", "accepted", "cancelled"] = "planned"
    percent: Annotated[int, Meta(ge=0, le=100)] = 0
    """The owner's own word where no template counts the progress."""
    note: ShortText = ""
    accepted_by: Id | None = None
    accepted_at: Moment | None = None
    acceptance_note: ShortText = ""
