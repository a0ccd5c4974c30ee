"""Opens due work: freezes, for every site and its own local day, the checks whose window that day belongs to.

`linxun serve` keeps it going in a thread of each process, `linxun due` does it once. Doing it twice opens nothing twice: the ids
of tasks are made from what is due. A task that is open is never taken back.
"""

from __future__ import annotations

import threading
from zoneinfo import ZoneInfo

import structlog

from server.database import WriterBusy, commit, reading
from server.database.failures import DATABASE_ERRORS
from server.parts import Parts
from server.site.views import all_sites
from server.task.calendar_views import calendar_of
from sync.errors import LinxunError
from sync.records.fact import TasksWereOpened
from sync.records.task import Task, TasksOpened
from sync.records.types import Subject
from sync.rules.due import due_tasks
from sync.times import from_ms

EVERY_SECONDS = 600.0
_AT_ONCE = 400
_TROUBLE: tuple[type[Exception], ...] = (LinxunError, WriterBusy, *DATABASE_ERRORS)


def open_due_work(parts: Parts) -> int:
    """Open at every site what is due on its local day and not open yet; return how many tasks are new, each on disk."""
    with reading(parts.store):
        sites = [site.id for site in all_sites()]
    return sum(_open_at(parts, site) for site in sites)


def _open_at(parts: Parts, site_id: str) -> int:
    with reading(parts.store):
        calendar = calendar_of(site_id)
    if calendar is None:
        return 0
    day = from_ms(parts.now_ms()).astimezone(ZoneInfo(calendar.site.time_zone)).date()
    due = due_tasks(calendar.site, calendar.templates, calendar.objects, day)
    groups: dict[str, list[Task]] = {}
    for task in due:
        if task.id not in calendar.known_tasks:
            groups.setdefault(task.period, []).append(task)
    for period, tasks in sorted(groups.items()):
        for start in range(0, len(tasks), _AT_ONCE):
            _file(parts, site_id, TasksOpened(period=period, tasks=tuple(tasks[start : start + _AT_ONCE])))
    return sum(len(tasks) for tasks in groups.values())


def _file(parts: Parts, site: str, body: TasksOpened) -> None:
    about = Subject(kind="site", id=site)
    author = parts.server_id
    commit(parts.store, lambda: parts.ledger.act(TasksWereOpened, author=author, site=site, subject=about, body=body))


class DueWork:
    """Opens due work now and then every ten minutes, in a thread of its own, until it is stopped."""

    def __init__(self, parts: Parts, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._parts = parts
        self._every_seconds = every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="due-work", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the work at hand."""
        self._over.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        log = structlog.get_logger("due-work")
        while True:
            try:
                opened = open_due_work(self._parts)
                if opened:
                    log.info("due work opened", tasks=opened)
            except _TROUBLE as error:
                # The next round opens what this one could not: the calendar has not moved.
                log.error("due work could not be opened", problem=getattr(error, "slug", type(error).__name__))
            if self._over.wait(self._every_seconds):
                return
