"""Every statement on the tables of due work: the archive of tasks, the calendar's mark, and which tasks are written.

Called inside an open block by the intakes, by opening and by whoever reads old tasks (`archived_tasks`). Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from server.database.sql import Sql
from server.ledger.tables import Document
from server.task.opening_tables import SiteCalendar, TaskArchive
from sync.records.documents import decode_document, encode_document
from sync.records.task import Task
from sync.times import to_ms

AHEAD = timedelta(days=8)
"""So long before its window opens each task is on the server at the latest; ours."""

_LIVE = "SELECT id, body FROM document WHERE stream = ? AND kind = 'task' AND NOT deleted AND id IN ??"
_ARCHIVED = "SELECT id FROM task_archive WHERE site = ? AND id IN ??"
_LOCK = "due-work "


def hold_site(site: str) -> None:
    """Let no other server write due work of this site until the end of the transaction."""
    Sql().lock(_LOCK + site)


def live_tasks(site: str, ids: Iterable[str]) -> dict[str, Task]:
    """Return those of these tasks that are documents now."""
    rows = Sql().rows(_LIVE, f"site:{site}", list(ids))
    return {task_id: _task(bytes(body)) for task_id, body in rows}


def all_live_tasks(site: str) -> list[tuple[str, bytes]]:
    """Return the id and the stored bytes of every task document of the site."""
    where = (Document.stream == f"site:{site}") & (Document.kind == "task") & ~Document.deleted
    rows: Any = Document.select(Document.id, Document.body).where(where).tuples()
    return [(task_id, bytes(body)) for task_id, body in rows]


def archived_among(site: str, ids: Iterable[str]) -> frozenset[str]:
    """Return those of these tasks that stand in the archive."""
    return frozenset(task_id for (task_id,) in Sql().rows(_ARCHIVED, site, list(ids)))


def archived_task(site: str, task_id: str) -> Task | None:
    """Return a task that has left the phones, as it stands now."""
    row: Any = TaskArchive.get_or_none((TaskArchive.site == site) & (TaskArchive.id == task_id))
    return None if row is None else _task(bytes(row.body))


def archived_tasks(site: str, since: datetime, until: datetime, periods: Sequence[str] = ()) -> Iterator[Task]:
    """Yield the archived tasks of a site that were due in [since, until), in that order; live documents are not among them.

    Only those of these periods, where some are named."""
    where = (TaskArchive.site == site) & (TaskArchive.due_at >= to_ms(since)) & (TaskArchive.due_at < to_ms(until))
    if periods:
        where = where & TaskArchive.period.in_(list(periods))
    rows: Any = TaskArchive.select(TaskArchive.body).where(where).order_by(TaskArchive.due_at, TaskArchive.id).tuples()
    for (body,) in rows.iterator():
        yield _task(bytes(body))


def keep_archived(tasks: Iterable[Task]) -> None:
    """Write tasks into the archive, over what stands there."""
    for task in tasks:
        row = {
            "site": task.site,
            "id": task.id,
            "template": task.template,
            "period": task.period,
            "state": task.state,
            "due_at": to_ms(task.due_at),
            "body": encode_document(task),
        }
        kept = [TaskArchive.template, TaskArchive.period, TaskArchive.state, TaskArchive.due_at, TaskArchive.body]
        TaskArchive.insert(**row).on_conflict(conflict_target=[TaskArchive.site, TaskArchive.id], preserve=kept).execute()


def forget_archive() -> None:
    """Empty the archive before a rebuild."""
    TaskArchive.delete().execute()


def written_at_ms(site: str) -> int | None:
    """Return when the site's calendar was last written ahead as a whole; None for a site whose never was."""
    row: Any = SiteCalendar.get_or_none(SiteCalendar.site == site)
    return None if row is None else int(row.written_at)


def mark_written(site: str, at_ms: int) -> None:
    """Remember that the site's calendar is written ahead as of that time."""
    SiteCalendar.insert(site=site, written_at=at_ms).on_conflict(
        conflict_target=[SiteCalendar.site], preserve=[SiteCalendar.written_at]
    ).execute()


def _task(body: bytes) -> Task:
    task = decode_document("task", body)
    assert isinstance(task, Task), "the kind says so"
    return task
