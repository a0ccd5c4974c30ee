"""Reads of due work from the documents and, where it has left the phones, from the archive: the tasks that fall due in some days,
those of one period, one alone, and which of them a held record names. Called inside an open block by the views of this feature;
nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from peewee import SQL, NodeList, Value, fn

from server.database.sql import Sql
from server.ledger.tables import Document, Journal
from server.site.views import SiteRow
from server.task.opening_views import archived_task, archived_tasks
from server.task.spans import Stretch
from sync.records.documents import decode_document
from sync.records.task import Task
from sync.rules.windows import begin_of
from sync.times import to_ms

NAMING = ("inspection.submitted", "task.blocked", "round.started")
"""The kinds of fact whose body names a task."""

# A night's check falls due on the morning after its day.
_AFTER = timedelta(days=1, hours=12)
_INSTANT = timedelta(microseconds=1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def day_of(task: Task, zone: ZoneInfo) -> date:
    """Return the local day on which the task counts: its own day, and for a longer period the day it is due by the end of."""
    if _DAY.match(task.period):
        return date.fromisoformat(task.period)
    return (task.due_at - _INSTANT).astimezone(zone).date()


def tasks_due(site: SiteRow, first: date, last: date) -> list[Task]:
    """Return every task of any pace that falls due in these days of the site's calendar."""
    zone = ZoneInfo(site.time_zone)
    begin, end = begin_of(first, zone), begin_of(last + timedelta(days=1), zone) + _AFTER
    found = chain(_tasks(_due(site.id, begin, end)), archived_tasks(site.id, begin, end))
    return [task for task in found if first <= day_of(task, zone) <= last]


def tasks_of(site: SiteRow, periods: Collection[Stretch]) -> list[Task]:
    """Return the tasks whose own period is one of these."""
    zone, wanted = ZoneInfo(site.time_zone), {period.label for period in periods}
    if not wanted:
        return []
    begin = begin_of(min(period.first for period in periods), zone)
    end = begin_of(max(period.last for period in periods) + timedelta(days=1), zone) + _AFTER
    # Long periods reach far: only the rows that name one of them are carried out of the database.
    named: Any = None
    for label in sorted(wanted):
        one = _says(f'"period":"{label}"')
        named = one if named is None else named | one
    found = chain(_tasks(_due(site.id, begin, end) & named), archived_tasks(site.id, begin, end, sorted(wanted)))
    return [task for task in found if task.period in wanted]


def tasks_for_campaigns(site: SiteRow, first: date, last: date) -> list[Task]:
    """Return the tasks that belong to a campaign and fall due in these days."""
    zone = ZoneInfo(site.time_zone)
    begin, end = begin_of(first, zone), begin_of(last + timedelta(days=1), zone) + _AFTER
    live = _tasks(_due(site.id, begin, end) & _says('"campaign":"'))
    return [task for task in chain(live, archived_tasks(site.id, begin, end)) if task.campaign is not None]


def task_of(site: str, task: str) -> Task | None:
    """Return one task of the site, None when it has none of that id."""
    where = (Document.stream == f"site:{site}") & (Document.kind == "task") & (Document.id == task) & ~Document.deleted
    return next(iter(_tasks(where)), None) or archived_task(site, task)


def tasks_in_quarantine(site: str) -> frozenset[str]:
    """Return the ids of the tasks that a held record of this site names and nobody has decided on yet."""
    return frozenset(named for _, named in _held_naming(site))


def held_positions(site: str, task: str) -> tuple[int, ...]:
    """Return where in the journal the held records stand that name this task, oldest first."""
    return tuple(position for position, named in _held_naming(site) if named == task)


def _held_naming(site: str) -> Iterator[tuple[int, str]]:
    where = (Journal.site == site) & (Journal.verdict == "held") & Journal.released_in.is_null() & Journal.kind.in_(NAMING)
    rows: Any = Journal.select(Journal.position, Journal.body).where(where).order_by(Journal.position).tuples()
    for position, body in rows:
        named = _task_named_in(bytes(body)) if body is not None else ""
        if named:
            yield position, named


class _Body(msgspec.Struct):
    task: str = ""


class _Named(msgspec.Struct):
    body: _Body


_NAMED = msgspec.json.Decoder(_Named)


def _task_named_in(raw: bytes) -> str:
    try:
        return _NAMED.decode(raw).body.task
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""  # nothing can be read of it


def _due(site: str, begin: datetime, end: datetime) -> Any:
    here = (Document.stream == f"site:{site}") & (Document.kind == "task") & ~Document.deleted
    return here & (Document.due_at >= to_ms(begin)) & (Document.due_at < to_ms(end))


def _says(part: str) -> Any:
    """True for the rows whose body holds these bytes; a quote inside a person's words is escaped there, so a key is a key."""
    wanted = Value(part.encode(), converter=False)
    if Sql().is_sqlite:
        return fn.INSTR(Document.body, wanted) > 0
    return fn.POSITION(NodeList((wanted, SQL("IN"), Document.body))) > 0


def _tasks(where: Any) -> Iterable[Task]:
    rows: Any = Document.select(Document.body).where(where).tuples()
    for (body,) in rows:
        task = decode_document("task", bytes(body))
        assert isinstance(task, Task)
        yield task
