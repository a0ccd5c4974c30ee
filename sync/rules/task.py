"""The task's state machine and its three-valued truth: pure, run by the phone on waiting facts, by the server as the authority.

A due check counts as missed only when its window has closed *and* every phone on which somebody of that site and role worked
in the window has since delivered its journal to its head. Until then it is "not heard from", and the phones are named; and
while a held record names it, it waits for a supervisor. A closed task at which somebody stood and could not do it is blocked;
one that a supervisor excused is excused at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from sync.records.task import Blocked, Excused, Task


class Truth(StrEnum):
    """What can be said of a due task."""

    UPCOMING = "upcoming"
    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    NOT_HEARD_FROM = "not_heard_from"
    HELD = "held"
    BLOCKED = "blocked"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Service:
    """A person with a role of the site on a phone, from `since` until `until` (None: still): what was on the phone *then*
    may hold a record of then, whatever was transferred, signed out or reported lost later."""

    person: str
    role: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time in which a journal of the phone announced facts that never came, and another journal goes on."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Phone:
    """What the server knows of one phone, lost ones included: whom it served and since when nothing of it is outstanding.

    `clear_at`: everything that was filed on the phone before this moment (server time) is here, but for the `gaps`."""

    id: str
    name: str
    services: tuple[Service, ...]
    clear_at: datetime | None
    gaps: tuple[Gap, ...] = ()
    heard_at: datetime | None = None
    waiting_facts: int = 0
    waiting_photos: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The truth about one task at one moment; `unheard` are the phones that may still hold its record."""

    truth: Truth
    unheard: tuple[Phone, ...] = ()


def after_inspection(task: Task, *, fact_id: str, author: str, at: datetime, abnormal: int) -> Task:
    """Return the task after an inspection that names it. The first settles it; later ones are counted, never undo it."""
    if task.state == "done":
        if task.done_in == fact_id:
            return task
        return msgspec.structs.replace(task, further=min(task.further + 1, 1_000_000))
    return msgspec.structs.replace(
        task,
        state="done",
        done_by=author,
        done_at=at,
        done_in=fact_id,
        is_late=at >= (task.grace_until or task.due_at),
        abnormal=min(abnormal, 80),
    )


def after_blocked(task: Task, blocked: Blocked) -> Task:
    """Return the task after somebody could not do it: the first who was there stands; what is done stays done."""
    if task.state == "done" or task.blocked is not None:
        return task
    state: Literal["blocked", "excused"] = "excused" if task.excused is not None else "blocked"
    return msgspec.structs.replace(task, state=state, blocked=blocked)


def after_excused(task: Task, excused: Excused) -> Task:
    """Return the task that a supervisor excused; what is done stays done, the first reason stands."""
    if task.state == "done" or task.excused is not None:
        return task
    return msgspec.structs.replace(task, state="excused", excused=excused)


def judge(task: Task, now: datetime, phones: Iterable[Phone], *, is_held: bool = False) -> Judgement:
    """Return the truth about a task, given every phone that served its site; `is_held` when a record in quarantine names it."""
    if task.state == "done":
        return Judgement(Truth.DONE)
    if task.state == "excused":
        return Judgement(Truth.EXCUSED)
    if now < task.opens_at:
        return Judgement(Truth.UPCOMING)
    if now < task.closes_at:
        return Judgement(Truth.OPEN)
    if is_held:
        return Judgement(Truth.HELD)
    if task.state == "blocked":
        return Judgement(Truth.BLOCKED)
    unheard = tuple(phone for phone in phones if any(_may_hold(phone, service, task) for service in phone.services))
    return Judgement(Truth.NOT_HEARD_FROM, unheard) if unheard else Judgement(Truth.MISSED)


def _may_hold(phone: Phone, service: Service, task: Task) -> bool:
    """True when a record made in this service within the task's window may still be on the phone."""
    if service.role not in task.roles and (task.assignee is None or service.person != task.assignee):
        return False
    begins = max(service.since, task.opens_at)
    ends = task.closes_at if service.until is None else min(service.until, task.closes_at)
    if begins >= ends:
        return False
    is_clear = phone.clear_at is not None and phone.clear_at >= ends
    return not is_clear or any(gap.since < ends and begins < gap.until for gap in phone.gaps)
