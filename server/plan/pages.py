"""The console's pages of a site's plan: systems, what runs, shifts, holidays, and each checklist's paces and roles. Every form
names the revision it was opened at; what does not do is said at its field and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.console.session import check_form, console_desk
from server.database import commit, reading
from server.forms import FormRoute, SiteInPath
from server.parts import parts_of
from server.plan.checks import faults_of
from server.plan.commands import change_plan
from server.plan.defaults import event_hours, our_defaults
from server.plan.posted import (
    CHOICES,
    MOST_PACES,
    SHIFT_ROWS,
    Posted,
    PostedIn,
    carried_of,
    drafts_of,
    holidays_from,
    line_from,
    shifts_from,
)
from server.plan.sheet import PlanSheet, line_of, sheet_of, with_line
from server.plan.views import all_templates, holidays_of, next_windows, site_document, systems_of, template_row
from server.problems import problem_of
from server.site.views import company_name
from server.task.asked import today_at
from server.task.recurrence_days import is_country_known
from server.words import Language, language_of, text
from sync.errors import InputError, Overtaken, Pointer
from sync.records.roles import Role
from sync.records.schedule import OnlyWhile, Period
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
_Section = Annotated[Literal["systems", "running", "shifts", "holidays"], Path()]
_Template = Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9]{1,11}(-[A-Z0-9]{1,8})?$")]


@router.get("/sites/{site}/plan")
def plan_page(site: SiteInPath, request: Request, saved: str = "") -> Response:
    """Show the plan."""
    return _site(request, site, None, "", saved)


@router.post("/sites/{site}/plan/{section}")
def change_section(site: SiteInPath, section: _Section, request: Request, posted: PostedIn) -> Response:
    """Write one section of the plan and show it again, or say what does not do."""

    def edit(sheet: PlanSheet) -> PlanSheet:
        match section:
            case "systems":
                return msgspec.structs.replace(sheet, systems=posted.all("system"))
            case "running":
                wanted = set(posted.all("running"))
                return msgspec.structs.replace(sheet, running=tuple(one for one in OnlyWhile if one.value in wanted))
            case "shifts":
                return msgspec.structs.replace(sheet, shifts=shifts_from(posted))
            case "holidays":
                return msgspec.structs.replace(sheet, holidays=holidays_from(posted))

    error = _write(request, site, posted, edit)
    if error is not None:
        return _site(request, site, error, section, "")
    return RedirectResponse(f"/console/sites/{site}/plan?saved={section}#{section}", status_code=303)


@router.get("/sites/{site}/plan/templates/{template}")
def template_page(site: SiteInPath, template: _Template, request: Request, saved: str = "") -> Response:
    """Show how one checklist is done here, and when it is due next."""
    return _template(request, site, template, None, saved)


@router.post("/sites/{site}/plan/templates/{template}")
def change_template(site: SiteInPath, template: _Template, request: Request, posted: PostedIn) -> Response:
    """Write the plan's line of this checklist and show it again, or say what does not do."""

    def edit(sheet: PlanSheet) -> PlanSheet:
        before = line_of(sheet, template)
        return with_line(sheet, line_from(posted, template, before.objects if before is not None else ()))

    error = _write(request, site, posted, edit)
    if error is not None:
        return _template(request, site, template, error, "", None if isinstance(error, Overtaken) else posted)
    return RedirectResponse(f"/console/sites/{site}/plan/templates/{template}?saved=1", status_code=303)


def _write(request: Request, site: str, posted: Posted, edit: Callable[[PlanSheet], PlanSheet]) -> InputError | None:
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, posted.get("form"), desk.csrf)
        here = desk.site(Right.EDIT_PLAN, site).id
    revision = int(posted.get("revision")[:18]) if posted.get("revision").isdecimal() else 0
    try:
        commit(parts.store, lambda: change_plan(parts.ledger, here, revision, edit, author=desk.staff.person))
    except InputError as error:
        return error
    return None


def _site(request: Request, site: str, error: InputError | None, section: str, saved: str) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.EDIT_PLAN, site)
        document, revision = site_document(here.id)
        templates = all_templates()
        systems = systems_of(sheet_of(document), templates)
        company, year = company_name(), today_at(here, desk.now_ms).year
        faults = [_told(fault, language) for fault in faults_of(document, templates)]
    return page(
        request,
        "plan_site.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        document=document,
        revision=revision,
        systems=systems,
        states=tuple(OnlyWhile),
        shift_rows=min(SHIFT_ROWS, len(document.shifts) + 2),
        roles=tuple(Role),
        year=year,
        days=holidays_of(document, year, is_english=language == "en"),
        is_country_known=is_country_known(document.holidays.country),
        section=section,
        faults=faults,
        defaults=our_defaults(),
        event_hours=event_hours(),
        saved=saved,
        wrong=_wrong(error.errors if error is not None else (), language),
        problem=None if error is None else problem_of(error, language),
    )


def _template(
    request: Request, site: str, code: str, error: InputError | None, saved: str, typed: Posted | None = None
) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.EDIT_PLAN, site)
        document, revision = site_document(here.id)
        row = template_row(document, code)
        company = company_name()
    who = row.line.roles if row.line is not None and row.line.roles else row.template.performers.who_record()
    own: tuple[Period, ...] = row.line.periods if row.line is not None else ()
    paces: list[tuple[Any, str]] = [(pace, carried_of(pace)) for pace in (own or row.paces)][:MOST_PACES]
    if typed is not None:
        paces = [*drafts_of(typed)]
    codes, shown = [role.value for role in who], dict.fromkeys(row.every_pace)
    previews = [(pace, next_windows(document, pace, codes, desk.now)) for pace in shown]
    return page(
        request,
        "plan_template.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        revision=revision,
        row=row,
        line=row.line,
        has_own=bool(own) if typed is None else typed.get("paces") == "own",
        paces=paces,
        most_paces=MOST_PACES,
        choices=CHOICES,
        roles=tuple(Role),
        previews=previews,
        saved=saved,
        wrong=_wrong(error.errors if error is not None else (), language),
        problem=None if error is None else problem_of(error, language),
    )


def _wrong(pointers: Iterable[Pointer], language: Language) -> dict[str, str]:
    """Return field -> sentence; a line's own path is what stands behind `/plan/lines/<n>`."""
    found: dict[str, str] = {}
    for one in pointers:
        parts = one.pointer.removeprefix("/plan").split("/")
        pointer = "/" + "/".join(parts[3:]) if parts[1:2] == ["lines"] else one.pointer.removeprefix("/plan")
        key, _, values = one.detail.partition(" ")
        is_ours = key.startswith(("plan.wrong.", "plan_fault."))
        found.setdefault(pointer, text(language, key, values=values) if is_ours else text(language, "plan.wrong.value"))
    return found


def _told(fault: Pointer, language: Language) -> str:
    key, _, values = fault.detail.partition(" ")
    return text(language, key, values=values)
