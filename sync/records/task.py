"""A due task: one check that one role must do at one object in one window; frozen when its period opens."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.records.types import Code, FactId, Id, Moment, Record, ShortText, Shown, Subject

Period = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}(-\d{2}|-H[12])?\Z")]


class Task(Shown, frozen=True, kw_only=True):
    """The task document in its site's stream. Window: [`opens_at`, `closes_at`), due by `due_at`; `order` is the walking order.

    `period` names its time in the site's calendar: "2026-11-20", "2026-11-H2" (half month) or "2026-11".
    `further` counts inspections beyond the one that closed it."""

    id: Id
    site: Id
    template: Code
    template_version: Annotated[int, Meta(ge=1, le=1_000_000)]
    subject: Subject
    place: Id | None = None
    roles: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=8)]
    assignee: Id | None = None
    period: Period
    opens_at: Moment
    due_at: Moment
    closes_at: Moment
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    state: Literal["open", "done"] = "open"
    done_by: Id | None = None
    done_at: Moment | None = None
    done_in: FactId | None = None
    is_late: bool = False
    abnormal: Annotated[int, Meta(ge=0, le=80)] = 0
    further: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class TasksOpened(Record, frozen=True, kw_only=True):
    """Body of `tasks.opened`, schema 1: the server freezes the due work of one site and period."""

    period: ShortText
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, max_length=500)]
