"""Due work over HTTP: a period's list in its truths, one check whole, and excusing with a reason. No SQL; who may do it is the
desk's to say."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from server.database import commit, reading
from server.forms import Answer, Form, GatedRoute, Id, IdInPath, Limit, Line, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.task.api import UnheardAnswer
from server.task.asked import Asked, asked, codes_asked, period_asked
from server.task.excusing import AT_ONCE, excuse
from server.task.figures_api import FigureAnswer, figure_answer
from server.task.work_views import OneTask, due_work, one_task
from sync.records.task import Task
from sync.rules.rights import Right
from sync.rules.task import Judgement

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
_READ = {"x-right": Right.READ_RECORDS.value}
_Query = Annotated[Asked, Depends(asked)]


class TaskAnswer(Answer):
    """One check: its window [`opens_at`, `closes_at`), due by `due_at`, on time until `grace_until`, and its truth now."""

    id: str
    template: str
    subject_kind: str
    subject_id: str
    place: str | None
    roles: list[str]
    assignee: str | None
    campaign: str | None
    period: str
    opens_at: datetime
    due_at: datetime
    grace_until: datetime | None
    closes_at: datetime
    truth: str
    unheard: list[str]
    is_late: bool
    done_by: str | None
    done_at: datetime | None
    done_in: str | None
    abnormal: int
    blocked_reason: str | None
    blocked_in: str | None
    excused_reason: str | None
    excused_by: str | None


class WorkAnswer(Answer):
    """One page of a period's due work; `counts` are by truth before the truth filter. Ask again with `from` for more."""

    period: str
    found: int
    counts: dict[str, int]
    figure: FigureAnswer
    unheard: list[UnheardAnswer]
    tasks: list[TaskAnswer]


class StepAnswer(Answer):
    """One line of a task's history; `is_after_close` when the record arrived after the window had closed."""

    what: str
    at: datetime
    by: str
    arrived_at: datetime | None
    is_after_close: bool
    fact: str
    text: str


class WholeTaskAnswer(Answer):
    """One check with its history, the photos of its block, and the held records that name it (their positions)."""

    task: TaskAnswer
    unheard: list[UnheardAnswer]
    steps: list[StepAnswer]
    photos: list[str]
    held: list[int]


class ExcuseForm(Form):
    """Which checks need not be done, and why."""

    tasks: list[Id] = Field(min_length=1, max_length=AT_ONCE)
    reason: Line = Field(min_length=1)


class ExcusedAnswer(Answer):
    """How many were named; what was done already stays done."""

    tasks: int


@router.get("/{site}/work", summary="Due work of a period", openapi_extra=_READ)
def work(site: SiteInPath, request: Request, query: _Query, limit: Limit = 100) -> WorkAnswer:
    """Answer with one page of what falls due in the period, today unless another is named."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site)
        period = period_asked(query, here, desk.now_ms)
        codes = codes_asked(query)[1]
        found = due_work(here, period, query.wanted, desk.now_ms, offset=query.offset, limit=limit, codes=codes)
    return WorkAnswer(
        period=found.period.label,
        found=found.found,
        counts=found.counts,
        figure=figure_answer(found.figure),
        unheard=[UnheardAnswer.model_validate(phone) for phone in found.unheard],
        tasks=[task_answer(*one) for one in found.rows],
    )


@router.get("/{site}/work/{task}", summary="One check", openapi_extra=_READ)
def whole_task(site: SiteInPath, task: IdInPath, request: Request) -> WholeTaskAnswer:
    """Answer with one check, its history and what came late."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        found = one_task(desk.site(Right.READ_RECORDS, site), task, desk.now_ms)
    return _whole(found)


@router.post("/{site}/work/excuse", summary="Excuse due work", openapi_extra={"x-right": Right.EXCUSE_WORK.value})
def excuse_work(site: SiteInPath, form: ExcuseForm, request: Request) -> ExcusedAnswer:
    """Excuse these checks with one reason: they leave the denominator and stay in sight. All, or none when one is unknown."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EXCUSE_WORK, site).id
    by = desk.staff.person
    return ExcusedAnswer(tasks=commit(parts.store, lambda: excuse(parts.ledger, here, form.tasks, form.reason, author=by)))


def task_answer(task: Task, judgement: Judgement) -> TaskAnswer:
    """Return a task as the API tells it."""
    blocked, excused = task.blocked, task.excused
    return TaskAnswer(
        id=task.id,
        template=task.template,
        subject_kind=task.subject.kind,
        subject_id=task.subject.id,
        place=task.place,
        roles=list(task.roles),
        assignee=task.assignee,
        campaign=task.campaign,
        period=task.period,
        opens_at=task.opens_at,
        due_at=task.due_at,
        grace_until=task.grace_until,
        closes_at=task.closes_at,
        truth=judgement.truth.value,
        unheard=[phone.name for phone in judgement.unheard],
        is_late=task.is_late,
        done_by=task.done_by,
        done_at=task.done_at,
        done_in=task.done_in,
        abnormal=task.abnormal,
        blocked_reason=None if blocked is None else blocked.reason,
        blocked_in=None if blocked is None else blocked.fact,
        excused_reason=None if excused is None else excused.reason,
        excused_by=None if excused is None else excused.by,
    )


def _whole(found: OneTask) -> WholeTaskAnswer:
    return WholeTaskAnswer(
        task=task_answer(found.task, found.judgement),
        unheard=[UnheardAnswer.model_validate(phone) for phone in found.unheard],
        steps=[StepAnswer.model_validate(step) for step in found.steps],
        photos=[photo.sha256 for photo in found.photos],
        held=list(found.held),
    )
