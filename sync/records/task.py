"""A due task: one check that one role must do at one object in one window; frozen when its period opens."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync.records.roles import Duty, LicenceKind
from sync.records.types import Code, FactId, Id, Moment, Record, ShortText, Shown, Subject, Text

Period = Annotated[str, Meta(pattern=r"^\d{4}(-(\d{2}(-\d{2}|-H[12])?|W\d{2}|Q[1-4]|S[12]))?\Z")]
"""A time in the site's calendar: "2026-11-20" a day, "2026-W47" an ISO week, "2026-11-H2" a half month, "2026-11" a month,
"2026-Q4" a quarter, "2026-S2" a half year, "2026" a year."""

BlockReason = Literal["locked", "flooded", "in_the_way", "label_gone", "other"]


class Blocked(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody was there and could not do it."""

    reason: BlockReason
    by: Id
    at: Moment
    fact: FactId


class Excused(Shown, frozen=True, kw_only=True):
    """A supervisor says it need not be done, and why; it leaves the rate's denominator and stays in sight."""

    reason: ShortText
    by: Id
    at: Moment


class Task(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The task document in its site's stream. Window: [`opens_at`, `closes_at`); due by `due_at`, on time until `grace_until`
    (None: until `due_at`), late until `closes_at`, missed afterwards. `order` is the walking order.

    `nth` counts the occasions of one period from 1; `shift` is the site's shift that it belongs to. `is_late` is a check after
    the grace. `further` counts inspections beyond the one that closed it. A blocked or excused task may still be done."""

    id: Id
    site: Id
    template: Code
    template_version: Annotated[int, Meta(ge=1, le=1_000_000)]
    subject: Subject
    place: Id | None = None
    roles: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=8)]
    assignee: Id | None = None
    licence: LicenceKind | None = None
    duty: Duty | None = None
    shift: Code | None = None
    campaign: Id | None = None
    period: Period
    nth: Annotated[int, Meta(ge=1, le=400)] = 1
    opens_at: Moment
    due_at: Moment
    grace_until: Moment | None = None
    closes_at: Moment
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    state: Literal["open", "done", "blocked", "excused"] = "open"
    done_by: Id | None = None
    done_at: Moment | None = None
    done_in: FactId | None = None
    is_late: bool = False
    abnormal: Annotated[int, Meta(ge=0, le=80)] = 0
    further: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    blocked: Blocked | None = None
    excused: Excused | None = None

    def __post_init__(self) -> None:
        if not self.opens_at < self.closes_at:
            raise ValueError("the window closes when or before it opens")


class TasksOpened(Record, frozen=True, kw_only=True):
    """Body of `tasks.opened`, schema 1: the server writes due work down. Until a task's `opens_at` it is only planned."""

    period: ShortText
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, max_length=500)]


class TasksWithdrawn(Record, frozen=True, kw_only=True):
    """Body of `tasks.withdrawn`, schema 1: planned tasks that no longer will be due. A task whose window has opened stays."""

    tasks: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=500)]
    reason: ShortText = ""


class TasksArchived(Record, frozen=True, kw_only=True):
    """Body of `tasks.archived`, schema 1: tasks long over leave the phones; the server keeps them in a table of its own."""

    tasks: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=500)]


class TasksExcused(Record, frozen=True, kw_only=True):
    """Body of `tasks.excused`, schema 1: a supervisor excuses these tasks with one reason."""

    tasks: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]
    reason: Annotated[ShortText, Meta(min_length=1)]


class TaskBlocked(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `task.blocked`, schema 1; the subject is the object. One tap, with a photo in the fact."""

    reason: BlockReason
    task: Id | None = None
    round: FactId | None = None
    note: Text = ""


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one period's due work stood; the parts add up to `due`. `late`, `abnormal` and `out_of_window` are among the done;
    what was made after its window had closed is done and does not count in the execution rate."""

    due: int
    done: int
    missed: int
    not_heard_from: int
    held: int
    blocked: int
    excused: int
    open: int
    late: int
    abnormal: int
    out_of_window: int = 0


class Undone(Record, frozen=True, kw_only=True):
    """The tasks of a published figure that stood so when it was published, so that a later change of each can be shown."""

    truth: Literal["missed", "not_heard_from", "held", "blocked", "excused", "open"]
    tasks: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=1000)]


class FigurePublished(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `figure.published`, schema 1: the dated snapshot of one period of a site; later corrections stand beside it.

    `scope` is "all" or a template code. What falls due on a day counts on it, and in the month of that day. `undone` stands with
    the template's figures; none where they were too many to name."""

    period: Period
    scope: ShortText
    figure: Figure
    undone: Annotated[tuple[Undone, ...], Meta(max_length=6)] = ()
