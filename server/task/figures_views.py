"""Reads of published figures: how a day or month stood when it was published, how it stands now, and which tasks made the
difference, each with the moment its record arrived. Called inside an open block by the console and the API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from server.ledger.tables import Journal
from server.task.figures import ALL, figure_of
from server.task.figures_tables import PublishedFigure
from server.task.views import Judged
from sync.records.task import Figure, Task, Undone
from sync.rules.task import Truth
from sync.times import from_ms

_UNDONE = msgspec.json.Decoder(tuple[Undone, ...])


@dataclass(frozen=True)
class Published:
    """A figure as it was published, for ever."""

    period: str
    scope: str
    at: datetime
    figure: Figure


@dataclass(frozen=True)
class Rate:
    """Plan execution: what was done in its window over what was due; what was excused is in neither."""

    done: int
    due: int

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down, so that 100 means all; None where nothing was due."""
        return self.done * 100 // self.due if self.due else None


@dataclass(frozen=True)
class Change:
    """One task that stands otherwise than when its figure was published. `arrived_at`: when the record that changed it came;
    None where it was a supervisor's word, or where a phone has since been heard and held nothing."""

    task: Task
    before: str
    now: str
    arrived_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True)
class Correction:
    """A published figure, the same reckoned now, and the tasks between; `is_whole` is False where not all could be named."""

    published: Published
    now: Figure
    changes: tuple[Change, ...]
    is_whole: bool

    @property
    def is_corrected(self) -> bool:
        """True when the figure of now is another than the published one."""
        return self.now != self.published.figure


def rate_of(figure: Figure) -> Rate:
    """Return the execution rate of a figure."""
    return Rate(figure.done - figure.out_of_window, figure.due - figure.excused)


def published_figure(site: str, period: str, scope: str = ALL) -> Published | None:
    """Return the published figure of that period, None when there is none yet."""
    where = (PublishedFigure.site == site) & (PublishedFigure.period == period) & (PublishedFigure.scope == scope)
    row: Any = PublishedFigure.get_or_none(where)
    return None if row is None else _published(row)


def published_between(site: str, first: str, last: str, scope: str = ALL) -> tuple[Published, ...]:
    """Return the figures whose labels lie between these, oldest first; labels of days sort as days, of months as months."""
    where = (PublishedFigure.site == site) & (PublishedFigure.scope == scope)
    rows: Any = (
        PublishedFigure.select().where(where & PublishedFigure.period.between(first, last)).order_by(PublishedFigure.period)
    )
    return tuple(_published(row) for row in rows if len(row.period) == len(first))


def correction_of(site: str, period: str, judged: Sequence[Judged]) -> Correction | None:
    """Return what was published of the period beside what these tasks, all of the period, say now; None when nothing was."""
    published = published_figure(site, period)
    if published is None:
        return None
    named = _named(site, period)
    before = {task: undone.truth for scope in named.values() for undone in scope for task in undone.tasks}
    changed: list[tuple[Task, str, str]] = []
    for task, judgement in judged:
        was = before.get(task.id, Truth.DONE.value)
        if was != judgement.truth.value and task.template in named:
            changed.append((task, was, judgement.truth.value))
    arrived = _arrivals(task.done_in or (task.blocked.fact if task.blocked else "") for task, _, _ in changed)
    whole = all(row.missing_names == 0 for row in _scopes(site, period))
    return Correction(published, figure_of(judged), tuple(_change(*one, arrived) for one in changed), whole)


def arrived_at(fact_id: str) -> datetime | None:
    """Return when the server received this record; None for one that is not here."""
    return _arrivals([fact_id]).get(fact_id)


@dataclass(frozen=True)
class _Scope:
    code: str
    undone: tuple[Undone, ...]
    missing_names: int


def _scopes(site: str, period: str) -> list[_Scope]:
    where = (PublishedFigure.site == site) & (PublishedFigure.period == period) & (PublishedFigure.scope != ALL)
    found = []
    for row in PublishedFigure.select().where(where):
        undone = _UNDONE.decode(bytes(row.undone))
        found.append(_Scope(row.scope, undone, row.due - row.done - sum(len(one.tasks) for one in undone)))
    return found


def _named(site: str, period: str) -> dict[str, tuple[Undone, ...]]:
    return {scope.code: scope.undone for scope in _scopes(site, period) if scope.missing_names == 0}


def _change(task: Task, before: str, now: str, arrived: dict[str, datetime]) -> Change:
    if now == Truth.EXCUSED.value and task.excused is not None:
        return Change(task, before, now, None, task.excused.at)
    if now == Truth.DONE.value:
        return Change(task, before, now, arrived.get(task.done_in or ""), task.done_at)
    if now == Truth.BLOCKED.value and task.blocked is not None:
        return Change(task, before, now, arrived.get(task.blocked.fact), task.blocked.at)
    return Change(task, before, now, None, None)


def _arrivals(fact_ids: Iterable[str]) -> dict[str, datetime]:
    wanted = sorted({fact_id for fact_id in fact_ids if fact_id})
    found: dict[str, datetime] = {}
    for start in range(0, len(wanted), 500):
        where = Journal.fact_id.in_(wanted[start : start + 500]) & (Journal.verdict == "settled")
        rows: Any = Journal.select(Journal.fact_id, Journal.received_at).where(where).tuples()
        found.update({fact_id: from_ms(received) for fact_id, received in rows})
    return found


def _published(row: Any) -> Published:
    counts = {name: getattr(row, name) for name in Figure.__struct_fields__}
    return Published(row.period, row.scope, from_ms(row.published_at), Figure(**counts))
