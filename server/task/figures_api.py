"""Published figures over HTTP: a site's days or months as they were published, and one of them beside what is so now. No SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from server.database import reading
from server.forms import Answer, GatedRoute, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.task.asked import today_at
from server.task.figures import ALL
from server.task.figures_views import Published, correction_of, published_between, rate_of
from server.task.spans import stretch
from server.task.stored_views import tasks_due
from server.task.views import judged_tasks
from sync.errors import InputError, NotFound, Pointer
from sync.records.task import Figure
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
_READ = {"x-right": Right.READ_RECORDS.value}
_DAY = r"^\d{4}-\d{2}(-\d{2})?$"
_Period = Annotated[str, Path(pattern=_DAY, description='A day "2026-11-20" or a month "2026-11".')]
_Label = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}(-\d{2})?)?$")]
_Scope = Annotated[str, Query(max_length=32, description='"all", or a template\'s code.')]


class FigureAnswer(Answer):
    """How due work stood; the parts add up to `due`. `late`, `abnormal` and `out_of_window` are among the done. The execution
    rate is `rate_done` over `rate_due`; `rate_percent` is null where nothing was due."""

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
    out_of_window: int
    rate_done: int
    rate_due: int
    rate_percent: int | None


class PublishedAnswer(Answer):
    """A figure as it was published; it is never changed. `scope` is "all" or a template's code."""

    period: str
    scope: str
    published_at: datetime
    figure: FigureAnswer


class FiguresAnswer(Answer):
    """Published figures, oldest first."""

    figures: list[PublishedAnswer]


class ChangeAnswer(Answer):
    """A task that stands otherwise than when the figure was published, and when the record that changed it arrived."""

    task: str
    before: str
    now: str
    arrived_at: datetime | None
    changed_at: datetime | None


class CorrectionAnswer(Answer):
    """A published figure beside the same reckoned now; `is_whole` is false where not every change could be named."""

    published: PublishedAnswer
    now: FigureAnswer
    is_corrected: bool
    is_whole: bool
    changes: list[ChangeAnswer]


@router.get("/{site}/figures", summary="Published figures", openapi_extra=_READ)
def figures(site: SiteInPath, request: Request, first: _Label = "", last: _Label = "", scope: _Scope = ALL) -> FiguresAnswer:
    """Answer with the figures from `first` to `last`, both days or both months; the last 31 days where none are named."""
    if len(first) != len(last):
        raise InputError("two days or two months", errors=(Pointer("/last", "two days or two months"),))
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site)
        today = today_at(here, desk.now_ms)
        since, until = (first, last) if first else ((today - timedelta(days=31)).isoformat(), today.isoformat())
        found = published_between(here.id, since, until, scope)
    return FiguresAnswer(figures=[_published(one) for one in found])


@router.get("/{site}/figures/{period}", summary="One published figure and what is so now", openapi_extra=_READ)
def figure(site: SiteInPath, period: _Period, request: Request) -> CorrectionAnswer:
    """Answer with the published figure, today's beside it, and the tasks between the two. 404 before it is published."""
    try:
        wanted = stretch(period)
    except ValueError:
        raise NotFound("no such figure") from None
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site)
        judged, _ = judged_tasks(here, tasks_due(here, wanted.first, wanted.last), desk.now_ms)
        found = correction_of(here.id, period, judged)
    if found is None:
        raise NotFound("not published yet")
    changes = [
        ChangeAnswer(task=c.task.id, before=c.before, now=c.now, arrived_at=c.arrived_at, changed_at=c.changed_at)
        for c in found.changes
    ]
    return CorrectionAnswer(
        published=_published(found.published),
        now=figure_answer(found.now),
        is_corrected=found.is_corrected,
        is_whole=found.is_whole,
        changes=changes,
    )


def figure_answer(figure: Figure) -> FigureAnswer:
    """Return a figure with its execution rate as the API tells it."""
    rate = rate_of(figure)
    counts = {name: getattr(figure, name) for name in Figure.__struct_fields__}
    return FigureAnswer(**counts, rate_done=rate.done, rate_due=rate.due, rate_percent=rate.percent)


def _published(one: Published) -> PublishedAnswer:
    return PublishedAnswer(period=one.period, scope=one.scope, published_at=one.at, figure=figure_answer(one.figure))
