"""Publishes how a closed day or month of a site stood: once, as a fact, and never changed afterwards. The chore of the same
name calls `publish_figures`; the intake keeps what was published. Later corrections are reckoned by `figures_views`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from server.database import commit, reading
from server.ledger.own import server_fact
from server.parts import Parts
from server.site.views import SiteRow, all_sites
from server.task.figures_tables import PublishedFigure
from server.task.opening_views import AHEAD, written_at_ms
from server.task.spans import Stretch, holding
from server.task.stored_views import tasks_due
from server.task.views import Judged, judged_tasks
from sync.records.fact import FigureWasPublished, ServerFact
from sync.records.task import Figure, FigurePublished, Task, Undone
from sync.records.types import Subject
from sync.rules.task import Truth
from sync.rules.windows import begin_of
from sync.times import from_ms, to_ms

ALL: Final = "all"
PUBLISH_AT: Final = time(12)
"""A day or month is published at noon of the site, once its last window has closed; ours."""
PATIENCE: Final = timedelta(days=3)
"""What is still open three noons after the period ended is published as open; ours."""
LOOK_BACK_DAYS: Final = 40
"""A server that was down, or is new, publishes so many days back and no further; ours."""
_MOST_NAMED: Final = 1000
_NOT_DONE: Final = (Truth.MISSED, Truth.NOT_HEARD_FROM, Truth.HELD, Truth.BLOCKED, Truth.EXCUSED, Truth.OPEN)


def publish_figures(parts: Parts) -> int:
    """Publish, at every site, each day and month whose time has come; return how many, each on disk."""
    with reading(parts.store):
        sites = all_sites()
    return sum(_publish_at(parts, site) for site in sites)


def published_from(period: Stretch, closes_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the period is published whose last window closes then: the first noon of the site after both."""
    ended = begin_of(period.last + timedelta(days=1), zone)
    ready = min(max(ended, closes_at), begin_of(period.last + timedelta(days=1), zone, PUBLISH_AT) + PATIENCE)
    noon = begin_of(ready.astimezone(zone).date(), zone, PUBLISH_AT)
    return noon if noon >= ready else begin_of(ready.astimezone(zone).date() + timedelta(days=1), zone, PUBLISH_AT)


def figure_of(judged: Iterable[Judged]) -> Figure:
    """Return the counts of these tasks; what has not opened counts as open, so that the parts add up."""
    rows = list(judged)
    truths = Counter(judgement.truth for _, judgement in rows)
    done = [task for task, judgement in rows if judgement.truth is Truth.DONE]
    return Figure(
        due=len(rows),
        done=len(done),
        missed=truths[Truth.MISSED],
        not_heard_from=truths[Truth.NOT_HEARD_FROM],
        held=truths[Truth.HELD],
        blocked=truths[Truth.BLOCKED],
        excused=truths[Truth.EXCUSED],
        open=truths[Truth.OPEN] + truths[Truth.UPCOMING],
        late=sum(task.is_late for task in done),
        abnormal=sum(task.abnormal > 0 for task in done),
        out_of_window=sum(_is_out_of_window(task) for task in done),
    )


def keep_figure(site: str, body: FigurePublished, at: datetime, fact_id: str) -> None:
    """Keep a published figure, inside an open writing block; the period must have none yet."""
    counts = {name: getattr(body.figure, name) for name in Figure.__struct_fields__}
    PublishedFigure.create(
        site=site,
        period=body.period,
        scope=body.scope,
        published_at=to_ms(at),
        fact_id=fact_id,
        undone=msgspec.json.encode(body.undone),
        **counts,
    )


def forget_figures() -> None:
    """Empty the projection, for `linxun rebuild` to make it again."""
    PublishedFigure.delete().execute()


def _publish_at(parts: Parts, site: SiteRow) -> int:
    zone, now_ms = ZoneInfo(site.time_zone), parts.now_ms()
    today = from_ms(now_ms).astimezone(zone).date()
    with reading(parts.store):
        wanted = [period for period in _candidates(today) if not is_published(site.id, period.label, ALL)]
    return sum(_publish(parts, site, period, zone) for period in wanted)


def _candidates(today: date) -> list[Stretch]:
    days = [holding(today - timedelta(days=back), "day") for back in range(LOOK_BACK_DAYS, 0, -1)]
    months = {found.label: found for day in days if (found := holding(day.first, "month")).last < today}
    return [*days, *months.values()]


def _publish(parts: Parts, site: SiteRow, period: Stretch, zone: ZoneInfo) -> int:
    def work() -> int:
        # Asked again inside the transaction: another process may have published it meanwhile.
        if is_published(site.id, period.label, ALL):
            return 0
        now_ms = parts.now_ms()
        if not _is_written(site.id, period, zone):
            return 0
        tasks = tasks_due(site, period.first, period.last)
        if not tasks or from_ms(now_ms) < published_from(period, max(task.closes_at for task in tasks), zone):
            return 0
        judged, _ = judged_tasks(site, tasks, now_ms)
        parts.ledger.file(*_facts(site.id, period.label, judged, author=parts.server_id, at=from_ms(now_ms)))
        return 1

    with reading(parts.store):
        if not tasks_due(site, period.first, period.last):
            return 0
    return commit(parts.store, work)


def _is_written(site: str, period: Stretch, zone: ZoneInfo) -> bool:
    """True when the calendar wrote the whole period down: after an outage that is caught up with first, or half a day would be
    published as if it were all. A site that no calendar writes has only what others wrote."""
    written_ms = written_at_ms(site)
    return written_ms is None or begin_of(period.last + timedelta(days=1), zone) <= from_ms(written_ms) + AHEAD


def _facts(site: str, period: str, judged: Sequence[Judged], *, author: str, at: datetime) -> list[ServerFact]:
    by_template: dict[str, list[Judged]] = {}
    for one in judged:
        by_template.setdefault(one[0].template, []).append(one)
    bodies = [FigurePublished(period=period, scope=ALL, figure=figure_of(judged))]
    for code, rows in sorted(by_template.items()):
        bodies.append(FigurePublished(period=period, scope=code, figure=figure_of(rows), undone=_undone(rows)))
    about = Subject(kind="site", id=site)
    return [server_fact(FigureWasPublished, author=author, site=site, subject=about, body=body, at=at) for body in bodies]


def _undone(rows: Sequence[Judged]) -> tuple[Undone, ...]:
    named: dict[str, list[str]] = {}
    for task, judgement in rows:
        if judgement.truth is not Truth.DONE:
            truth = Truth.OPEN if judgement.truth is Truth.UPCOMING else judgement.truth
            named.setdefault(truth.value, []).append(task.id)
    if sum(len(tasks) for tasks in named.values()) > _MOST_NAMED:
        return ()
    return tuple(
        Undone(truth=truth.value, tasks=tuple(sorted(named[truth.value])))  # type: ignore[arg-type]
        for truth in _NOT_DONE
        if truth.value in named
    )


def is_published(site: str, period: str, scope: str) -> bool:
    """True when this period of the site has its figure."""
    where = (PublishedFigure.site == site) & (PublishedFigure.period == period) & (PublishedFigure.scope == scope)
    return bool(PublishedFigure.select().where(where).exists())


def _is_out_of_window(task: Task) -> bool:
    return task.done_at is not None and task.done_at >= task.closes_at
