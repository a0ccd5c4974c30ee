"""Files what planning came to: tasks opened, withdrawn and archived, as facts of the server's own journal, some hundred in each.

Each transaction looks again at what is there, alone at its site: two servers that plan at once write every task once. Used by
`opening` and `opening_events`; it decides nothing about the calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from server.database import commit
from server.parts import Parts
from server.task.intake import is_planned
from server.task.opening_views import archived_among, hold_site, live_tasks, mark_written
from sync.records.fact import Envelope, TasksWereArchived, TasksWereOpened, TasksWereWithdrawn
from sync.records.task import Task, TasksArchived, TasksOpened, TasksWithdrawn
from sync.records.types import Record, Subject
from sync.times import from_ms

AT_ONCE = 400
T = TypeVar("T")


def write_down(parts: Parts, site: str, tasks: Sequence[Task], *, is_change: bool = False) -> int:
    """Write these tasks and return how many were not there yet; with `is_change` those that are there and still only planned."""
    groups: dict[str, list[Task]] = {}
    # What stands together is sent together: a place and an object that come again at once cost a phone's link next to nothing.
    for task in sorted(tasks, key=lambda task: (task.order, task.subject.id, task.template, task.nth)):
        groups.setdefault(task.period, []).append(task)
    return sum(
        _file(parts, site, lambda some=some, period=period: _opened(parts, site, period, some, is_change=is_change))  # type: ignore[misc]
        for period, group in sorted(groups.items())
        for some in _in_parts(group)
    )


def withdraw(parts: Parts, site: str, ids: Sequence[str], reason: str) -> int:
    """Withdraw those of these tasks that are still only planned and return how many."""
    return sum(_file(parts, site, lambda some=some: _withdrawn(parts, site, some, reason)) for some in _in_parts(ids))  # type: ignore[misc]


def archive(parts: Parts, site: str, ids: Sequence[str]) -> int:
    """Move those of these tasks that are still on the phones into the archive and return how many."""
    return sum(_file(parts, site, lambda some=some: _archived(parts, site, some)) for some in _in_parts(ids))  # type: ignore[misc]


def mark(parts: Parts, site: str) -> None:
    """Remember that everything was written ahead just now."""
    commit(parts.store, lambda: mark_written(site, parts.now_ms()))


def _file(parts: Parts, site: str, work: Callable[[], int]) -> int:
    def alone() -> int:
        hold_site(site)
        return work()

    return commit(parts.store, alone)


def _opened(parts: Parts, site: str, period: str, tasks: Sequence[Task], *, is_change: bool) -> int:
    ids = [task.id for task in tasks]
    live = live_tasks(site, ids)
    now = from_ms(parts.now_ms())
    if is_change:
        found = [task for task in tasks if task.id in live and is_planned(live[task.id], now)]
    else:
        archived = archived_among(site, ids)
        found = [task for task in tasks if task.id not in live and task.id not in archived]
    if found:
        _act(parts, site, TasksWereOpened, TasksOpened(period=period, tasks=tuple(found)))
    return len(found)


def _withdrawn(parts: Parts, site: str, ids: Sequence[str], reason: str) -> int:
    now = from_ms(parts.now_ms())
    found = [task.id for task in live_tasks(site, ids).values() if is_planned(task, now)]
    if found:
        _act(parts, site, TasksWereWithdrawn, TasksWithdrawn(tasks=tuple(found), reason=reason))
    return len(found)


def _archived(parts: Parts, site: str, ids: Sequence[str]) -> int:
    found = list(live_tasks(site, ids))
    if found:
        _act(parts, site, TasksWereArchived, TasksArchived(tasks=tuple(found)))
    return len(found)


def _act(parts: Parts, site: str, kind: type[Envelope], body: Record) -> None:
    parts.ledger.act(kind, author=parts.server_id, site=site, subject=Subject(kind="site", id=site), body=body)


def _in_parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]
