"""The console's pages of the yearly programme: five lines by twelve months, and one campaign with its forms. Whoever may read
records sees them; who may edit the plan changes them. Each form names the revision it was opened at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator, BeforeValidator

from server.campaign.commands import Change, accept, cancel, change, make_year
from server.campaign.views import LINES, campaign_at, programme_of, years_of
from server.console.render import page
from server.console.session import check_form, console_desk
from server.console.sign import FormText
from server.database import commit, reading
from server.forms import FormRoute, IdInPath, SiteInPath, clean
from server.ledger.ledger import Ledger
from server.parts import parts_of
from server.problems import problem_of
from server.site.views import company_name, names, people_at
from server.task.asked import today_at
from server.words import language_of
from sync.errors import Conflict, InputError, LinxunError
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)


def one_line(text: object) -> object:
    """Return a text area's words on one line; anything else as it is."""
    return " ".join(text.split()) if isinstance(text, str) else text


_Revision = Annotated[int, Form(ge=0, le=2**53)]
_Year = Annotated[int | None, Query(ge=2000, le=2200)]
_Words = Annotated[str, BeforeValidator(one_line), Form(max_length=256), AfterValidator(clean)]
_MOST_TASKS = 60


@router.get("/sites/{site}/campaigns")
def programme_page(site: SiteInPath, request: Request, year: _Year = None, made: int | None = None) -> Response:
    """Show a year's programme, the running year unless another is asked for."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        today = today_at(here, desk.now_ms)
        chosen = year or today.year
        found = programme_of(here, chosen, desk.now_ms)
        people, company = dict(people_at(here.id)), company_name()
        years = sorted({*years_of(here.id), today.year, today.year + 1, chosen})
    return page(
        request,
        "campaign_year.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        programme=found,
        lines=LINES,
        today=today,
        years=years,
        people=people,
        made=made,
        may_edit=desk.may(Right.EDIT_PLAN, here.id),
    )


@router.post("/sites/{site}/campaigns")
def make_with_form(
    site: SiteInPath, request: Request, year: Annotated[int, Form(ge=2000, le=2200)], form: FormText = ""
) -> Response:
    """Make the year's campaigns that are not there yet, and show the year."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.EDIT_PLAN, site).id
    made = commit(parts.store, lambda: make_year(parts.ledger, here, year, author=desk.staff.person))
    return RedirectResponse(f"/console/sites/{here}/campaigns?year={year}&made={made}", status_code=303)


@router.get("/sites/{site}/campaigns/{campaign}")
def campaign_page(site: SiteInPath, campaign: IdInPath, request: Request) -> Response:
    """Show one campaign."""
    return _one(request, site, campaign, None)


@router.post("/sites/{site}/campaigns/{campaign}")
def change_with_form(
    site: SiteInPath,
    campaign: IdInPath,
    request: Request,
    revision: _Revision,
    opens_on: FormText = "",
    due_on: FormText = "",
    owner: FormText = "",
    acceptance_zh: _Words = "",
    acceptance_en: _Words = "",
    percent: Annotated[int, Form(ge=0, le=100)] = 0,
    note: FormText = "",
    form: FormText = "",
) -> Response:
    """Change owner, window, notes and the owner's percent."""
    wanted = Change(owner or None, opens_on, due_on, acceptance_zh, acceptance_en, percent, note)

    def work(ledger: Ledger, here: str, author: str) -> None:
        people = frozenset(person for person, _ in people_at(here))
        change(ledger, here, campaign, revision, wanted, people=people, author=author)

    return _act(request, site, campaign, form, work)


@router.post("/sites/{site}/campaigns/{campaign}/accept")
def accept_with_form(
    site: SiteInPath, campaign: IdInPath, request: Request, revision: _Revision, note: FormText = "", form: FormText = ""
) -> Response:
    """Accept it with a note."""

    def work(ledger: Ledger, here: str, author: str) -> None:
        accept(ledger, here, campaign, revision, note, author=author)

    return _act(request, site, campaign, form, work)


@router.post("/sites/{site}/campaigns/{campaign}/cancel")
def cancel_with_form(
    site: SiteInPath, campaign: IdInPath, request: Request, revision: _Revision, note: FormText = "", form: FormText = ""
) -> Response:
    """Cancel it with a reason."""

    def work(ledger: Ledger, here: str, author: str) -> None:
        cancel(ledger, here, campaign, revision, note, author=author)

    return _act(request, site, campaign, form, work)


def _act(request: Request, site: str, campaign: str, form: str, work: Callable[[Ledger, str, str], None]) -> Response:
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.EDIT_PLAN, site).id
    try:
        commit(parts.store, lambda: work(parts.ledger, here, desk.staff.person))
    except (InputError, Conflict) as error:
        return _one(request, here, campaign, error)
    return RedirectResponse(f"/console/sites/{here}/campaigns/{campaign}", status_code=303)


def _one(request: Request, site: str, campaign: str, error: LinxunError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        row, tasks = campaign_at(here, campaign, desk.now_ms)
        shown = sorted(tasks, key=lambda one: (one[1].truth.value == "done", one[0].closes_at, one[0].order))[:_MOST_TASKS]
        keys = {(task.subject.kind, task.subject.id) for task, _ in shown}
        codes = {("template", code) for code in row.campaign.templates}
        named = names(here.id, [*keys, *codes], is_english=language == "en")
        people, company = people_at(here.id), company_name()
    return page(
        request,
        "campaign_one.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        row=row,
        tasks=shown,
        all_tasks=len(tasks),
        names=named,
        people=people,
        people_names=dict(people),
        may_edit=desk.may(Right.EDIT_PLAN, here.id),
        problem=None if error is None else problem_of(error, language),
    )
