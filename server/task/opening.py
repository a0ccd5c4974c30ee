"""Writes due work down, for every site in its own calendar, eight days ahead, so that a phone works for a week without signal.

`linxun serve` keeps it going in a thread of each process, `linxun due` does it once. Doing it twice, or in two servers at once,
writes nothing twice: the ids of tasks are made from what is due. What is only planned follows the plan, the objects and the
calendar; a task whose window has opened is never taken back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import msgspec
import structlog

from server.database import WriterBusy, reading
from server.database.failures import DATABASE_ERRORS
from server.parts import Parts
from server.site.views import all_sites
from server.task.calendar_views import Calendar, Written, calendar_of
from server.task.opening_filing import archive, mark, withdraw, write_down
from server.task.opening_views import AHEAD
from server.task.planning import Plan, planned_tasks
from server.task.planning_tasks import same_check
from server.task.recurrence_days import SiteDays
from sync.errors import InputError, LinxunError
from sync.records.documents import encode_document
from sync.records.task import Task
from sync.times import from_ms

EVERY_SECONDS = 600.0

SPREAD_DAYS = 14
"""Windows of a week and longer are written up to so many days earlier still, spread by their ids: a month's tasks would else all
come on the same day, to every phone."""

MOST_CAUGHT_UP = timedelta(days=31)
"""After an outage the windows of at most so many days are opened afterwards; what lies further back is not due work any more."""

KEPT = timedelta(days=40)
"""A task stays on the phones so long after its window closed, a long one up to SPREAD_DAYS longer; then the server keeps it."""

_WEEK = timedelta(days=7)
# A window that opens while its withdrawal is being written stays.
_MARGIN = timedelta(minutes=1)
_TROUBLE: tuple[type[Exception], ...] = (LinxunError, WriterBusy, *DATABASE_ERRORS)


@dataclass(frozen=True, slots=True)
class Pass:
    """What one look at one site's calendar came to: how many tasks were written for the first time, written anew, withdrawn and
    archived, how many of the new ones are due now, and from which day on an outage was caught up with."""

    site: str
    opened: int = 0
    changed: int = 0
    withdrawn: int = 0
    archived: int = 0
    open_now: int = 0
    caught_up_from: date | None = None


def open_due_work(parts: Parts, *, site: str = "") -> list[Pass]:
    """Bring the written due work of every site, or of this one, up to its calendar; all is on disk afterwards.

    One site's trouble does not keep the others from their work: the last trouble is raised when all were looked at, InputError
    for a site whose time zone there is not."""
    with reading(parts.store):
        sites = [site] if site else [found.id for found in all_sites()]
    done: list[Pass] = []
    trouble: Exception | None = None
    for one in sites:
        try:
            done.append(_open_at(parts, one))
        except ZoneInfoNotFoundError as error:
            trouble = InputError(f"site {one}: {error}")
        except _TROUBLE as error:
            trouble = error
    if trouble is not None:
        raise trouble
    return done


def _open_at(parts: Parts, site_id: str) -> Pass:
    with reading(parts.store):
        calendar = calendar_of(site_id)
    if calendar is None:
        return Pass(site_id)
    now = from_ms(parts.now_ms())
    days = SiteDays(calendar.site)
    today = now.astimezone(days.zone).date()
    missed_from = _caught_up_from(calendar, now, days)
    plan = Plan(
        calendar.site,
        calendar.templates,
        calendar.objects,
        first=missed_from or today,
        last=(now + AHEAD).astimezone(days.zone).date(),
        last_of_long=(now + AHEAD + timedelta(days=SPREAD_DAYS)).astimezone(days.zone).date(),
    )
    wanted = {task.id: task for task in planned_tasks(plan, seen=calendar.written, now=now) if _is_in_reach(task, now)}
    frozen = {same_check(task.id) for task in calendar.written if task.opens_at <= now + _MARGIN or task.state != "open"}
    fresh = [task for task in wanted.values() if task.id not in calendar.bodies and same_check(task.id) not in frozen]
    planned = [task for task in calendar.written if task.opens_at > now + _MARGIN and task.state == "open"]
    changed = [wanted[task.id] for task in planned if task.id in wanted and _differs(wanted[task.id], task, calendar)]
    opened = write_down(parts, site_id, fresh)
    rewritten = write_down(parts, site_id, changed, is_change=True)
    withdrawn = withdraw(parts, site_id, [task.id for task in planned if task.id not in wanted], "the plan has changed")
    archived = archive(parts, site_id, [task.id for task in calendar.written if _is_long_over(task, now)])
    mark(parts, site_id)
    return Pass(
        site_id,
        opened,
        rewritten,
        withdrawn,
        archived,
        open_now=sum(task.opens_at <= now < task.closes_at for task in fresh),
        caught_up_from=missed_from,
    )


def _caught_up_from(calendar: Calendar, now: datetime, days: SiteDays) -> date | None:
    """Return the first day that nobody wrote down, when no server looked for longer than it had written ahead."""
    if calendar.written_ms is None:
        return None
    written_until = from_ms(calendar.written_ms) + AHEAD
    if written_until >= now:
        return None
    return max(written_until, now - MOST_CAUGHT_UP).astimezone(days.zone).date()


def _spread_of(task_id: str, length: timedelta) -> timedelta:
    if length < _WEEK:
        return timedelta()
    return timedelta(days=int(task_id[-6:], 16) % min(length.days, SPREAD_DAYS))


def _is_in_reach(task: Task, now: datetime) -> bool:
    return task.opens_at <= now + AHEAD + _spread_of(task.id, task.closes_at - task.opens_at)


def _is_long_over(task: Written, now: datetime) -> bool:
    return task.closes_at + KEPT + _spread_of(task.id, task.closes_at - task.opens_at) <= now


def _differs(wanted: Task, written: Written, calendar: Calendar) -> bool:
    # One more object in a place moves the walking order of all behind it: that alone is not worth a download.
    stored = calendar.bodies[written.id]
    return encode_document(wanted) != stored and encode_document(_in_order(wanted, written.order)) != stored


def _in_order(task: Task, order: int) -> Task:
    return msgspec.structs.replace(task, order=order)


def keep_due_work(parts: Parts) -> int:
    """Do so for every site and say in the log what came of it; return how many tasks were written or moved. A server's chore:
    what one round could not write the next one does, for the calendar has not moved."""
    log, count = structlog.get_logger("due-work"), 0
    for done in open_due_work(parts):
        moved = done.opened + done.changed + done.withdrawn + done.archived
        if moved:
            log.info("due work written", **asdict(done))
        count += moved
    return count
