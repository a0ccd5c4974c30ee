"""The task's state machine and its three-valued truth: pure, run by the phone on waiting facts, by the server as the authority.

A due check counts as missed only when its window has closed *and* every phone enrolled for that site and role has since
delivered its journal to its head. Until then it is "not heard from", and the phones are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from sync.records.task import Task


class Truth(StrEnum):
    """What can be said of a due task."""

    UPCOMING = "upcoming"
    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    NOT_HEARD_FROM = "not_heard_from"


@dataclass(frozen=True, slots=True)
class Phone:
    """What the server knows of one enrolled phone: whom it serves and since when nothing of it is outstanding.

    `clear_at` is the server's time of the last exchange after which the server held everything the phone had filed."""

    id: str
    name: str
    roles: frozenset[str]
    people: frozenset[str]
    clear_at: datetime | None
    heard_at: datetime | None = None
    waiting_facts: int = 0


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
        task, state="done", done_by=author, done_at=at, done_in=fact_id, is_late=at >= task.closes_at, abnormal=min(abnormal, 80)
    )


def judge(task: Task, now: datetime, phones: Iterable[Phone]) -> Judgement:
    """Return the truth about a task, given every phone enrolled for its site (revoked ones left out by the caller)."""
    if task.state == "done":
        return Judgement(Truth.DONE)
    if now < task.opens_at:
        return Judgement(Truth.UPCOMING)
    if now < task.closes_at:
        return Judgement(Truth.OPEN)
    unheard = tuple(p for p in phones if _may_hold(p, task) and (p.clear_at is None or p.clear_at < task.closes_at))
    return Judgement(Truth.NOT_HEARD_FROM, unheard) if unheard else Judgement(Truth.MISSED)


def _may_hold(phone: Phone, task: Task) -> bool:
    if task.assignee is not None and task.assignee in phone.people:
        return True
    return not phone.roles.isdisjoint(task.roles)
