"""The console's pages of due work: a day's or a longer period's list with its truths, one check whole, and the form that excuses.
What may be seen and done is decided by the desk; nothing on these pages takes due work away."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator

from server.console.render import page
from server.console.session import check_form, console_desk
from server.console.sign import FormText
from server.database import commit, reading
from server.forms import FormRoute, IdInPath, SiteInPath, clean
from server.parts import parts_of
from server.problems import problem_of
from server.site.views import company_name, names, names_of_people
from server.task.asked import Asked, asked, codes_asked, period_asked, today_at
from server.task.excusing import excuse
from server.task.figures_views import rate_of
from server.task.spans import SPANS, holding
from server.task.work_views import PAGE, due_work, one_task, people_of, places_of
from server.words import language_of
from sync.errors import InputError
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
_Query = Annotated[Asked, Depends(asked)]
_Chosen = Annotated[list[Annotated[str, AfterValidator(clean)]] | None, Form(max_length=PAGE)]
_CHANGES = 50
"""So many corrections are named on the page; the API names all."""


@router.get("/sites/{site}/work")
def work_page(site: SiteInPath, request: Request, query: _Query, excused: int = 0) -> Response:
    """Show the due work of a period, today unless another is asked for."""
    return _list(request, site, query, None, excused)


@router.post("/sites/{site}/work/excuse")
def excuse_with_form(
    site: SiteInPath,
    request: Request,
    query: _Query,
    form: FormText = "",
    reason: FormText = "",
    task: _Chosen = None,
    every: FormText = "",
    back: FormText = "",
) -> Response:
    """Excuse the chosen checks, or all that the filter found, and show the list again; what is amiss is said there."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.EXCUSE_WORK, site)
        period = period_asked(query, here, desk.now_ms)
        chosen: tuple[str, ...] = tuple(task or ())
        if every:
            chosen = due_work(here, period, query.wanted, desk.now_ms, codes=codes_asked(query)[1]).ids
    try:
        commit(parts.store, lambda: excuse(parts.ledger, here.id, chosen, reason, author=desk.staff.person))
    except InputError as error:
        return _one(request, here.id, chosen[0], error) if back else _list(request, site, query, error)
    if back:
        return RedirectResponse(f"/console/sites/{here.id}/work/{chosen[0]}", status_code=303)
    return RedirectResponse(
        f"/console/sites/{here.id}/work?{urlencode(query.pairs(period.label, excused=len(chosen)))}", status_code=303
    )


@router.get("/sites/{site}/work/{task}")
def task_page(site: SiteInPath, task: IdInPath, request: Request) -> Response:
    """Show one check: its window, its truth, who was there, and what came late."""
    return _one(request, site, task, None)


def _one(request: Request, site: str, task: str, error: InputError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        found = one_task(here, task, desk.now_ms)
        about = found.task
        keys = {(about.subject.kind, about.subject.id), ("template", about.template), ("place", about.place or "")}
        named = names(here.id, keys, is_english=language == "en")
        people, company = names_of_people(here.id), company_name()
    return page(
        request,
        "work_task.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        one=found,
        names=named,
        people=people,
        may_excuse=desk.may(Right.EXCUSE_WORK, here.id),
        may_decide=desk.may(Right.READ_QUARANTINE, here.id),
        problem=None if error is None else problem_of(error, language),
    )


def _list(request: Request, site: str, query: Asked, error: InputError | None, excused: int = 0) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        period, today = period_asked(query, here, desk.now_ms), today_at(here, desk.now_ms)
        cards, codes = codes_asked(query)
        found = due_work(here, period, query.wanted, desk.now_ms, offset=query.offset, codes=codes)
        changes = found.correction.changes[:_CHANGES] if found.correction else ()
        shown = [task for task, _ in found.rows] + [change.task for change in changes]
        keys = {(task.subject.kind, task.subject.id) for task in shown} | {("place", task.place or "") for task in shown}
        named = names(here.id, keys, is_english=language == "en")
        people, places, company = people_of(here.id), places_of(here.id), company_name()
    # Another span of the same days keeps today in sight where it is among them.
    anchor = today if period.first <= today <= period.last else period.first
    base = f"/console/sites/{here.id}/work"
    return page(
        request,
        "work_list.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        work=found,
        changes=changes,
        rate=rate_of(found.figure),
        published_rate=rate_of(found.correction.published.figure) if found.correction else None,
        wanted=query.wanted,
        fields=query.pairs(period.label),
        address=lambda **changed: f"{base}?{urlencode(query.pairs(period.label, **changed))}",
        action=f"{base}/excuse?{urlencode(query.pairs(period.label))}",
        spans=[holding(anchor, span) for span in SPANS],
        today=today,
        cards={card.code: card.en if language == "en" else card.zh for card in cards},
        systems={card.system: card.system_en if language == "en" else card.system_zh for card in cards},
        names=named,
        people=people,
        people_names={person.id: person.name for person in people},
        roles=sorted({role for person in people for role in person.roles}),
        places=places,
        page_size=PAGE,
        may_excuse=desk.may(Right.EXCUSE_WORK, here.id),
        excused=excused,
        problem=None if error is None else problem_of(error, language),
    )
