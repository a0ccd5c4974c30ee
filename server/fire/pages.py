"""The fire-duty pages of a site: how it stands, the removal plan to print, and the rule table with its sources. Each opens the
database and its desk in its own body; what may be changed is asked there and nowhere in a template."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator

from server.console.render import page
from server.console.session import check_form, console_desk
from server.database import commit, reading
from server.fire.builtin import built_in_rules
from server.fire.commands import change_rule, restore_rule
from server.fire.overview import overview
from server.fire.views import rules_of
from server.forms import FormRoute, SiteInPath, clean
from server.parts import parts_of
from server.problems import problem_of
from server.site.views import company_name
from server.words import language_of
from sync.errors import InputError, LinxunError, Pointer
from sync.records.fire import AgentRule, LimitRule
from sync.rules.fire import is_ours
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
RuleName = Annotated[str, Form(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Typed = Annotated[str, Form(max_length=200), AfterValidator(clean)]


@router.get("/sites/{site}/fire")
def fire_page(site: SiteInPath, request: Request) -> Response:
    """Show how the site's fire duty stands now."""
    return _overview(site, request, "fire_overview.html")


@router.get("/sites/{site}/fire/plan")
def plan_page(site: SiteInPath, request: Request) -> Response:
    """Show the removal plan, to be printed."""
    return _overview(site, request, "fire_plan.html")


def _overview(site: str, request: Request, template: str) -> Response:
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        shown = overview(here, desk.now_ms)
        company = company_name()
    may_edit = desk.may(Right.EDIT_PLAN, here.id)
    return page(request, template, desk=desk, form=desk.csrf, company=company, site=here, fire=shown, may_edit=may_edit)


@router.get("/sites/{site}/fire/rules")
def rules_page(site: SiteInPath, request: Request, changed: int = -1) -> Response:
    """Show the rule table with the source of each line; `changed` cards were written by the last change."""
    return _rules(site, request, None, changed)


@router.post("/sites/{site}/fire/rules")
def change_rules(
    site: SiteInPath,
    request: Request,
    name: RuleName,
    act: Annotated[Literal["agent", "limit", "restore"], Form()],
    form: Typed = "",
    source: Typed = "",
    number: Typed = "",
    first: Typed = "",
    later: Typed = "",
    scrap: Typed = "",
) -> Response:
    """Put one line of the table, or take the built-in one again; a line that cannot be is said here and nothing is written."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.EDIT_PLAN, site).id
    author = desk.staff.person
    try:
        if act == "restore":
            changed = commit(parts.store, lambda: restore_rule(parts.ledger, author, here, name))
        else:
            line = _agent(name, source, first, later, scrap) if act == "agent" else _limit(name, source, number)
            changed = commit(parts.store, lambda: change_rule(parts.ledger, author, here, line))
    except InputError as error:
        return _rules(site, request, error, -1)
    return RedirectResponse(f"/console/sites/{here}/fire/rules?changed={changed}", status_code=303)


def _rules(site: str, request: Request, error: LinxunError | None, changed: int) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        rules = rules_of(here.id)
        company = company_name()
    built_in = built_in_rules()
    return page(
        request,
        "fire_rules.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        rules=rules,
        own=[r.agent for r in rules.agents.values() if not is_ours(built_in, r)]
        + [r.name for r in rules.limits.values() if not is_ours(built_in, r)],
        may_edit=desk.may(Right.EDIT_PLAN, here.id),
        changed=changed,
        problem=None if error is None else problem_of(error, language),
        faults=() if error is None else tuple((e.pointer.split("/")[-1], e.detail) for e in error.errors),
    )


def _agent(name: str, source: str, first: str, later: str, scrap: str) -> AgentRule:
    return AgentRule(
        agent=name,
        first_service_years=_number("first", first, most=60),
        later_service_years=_number("later", later, most=60),
        scrap_years=_number("scrap", scrap, most=60),
        source=_source(source),
    )


def _limit(name: str, source: str, number: str) -> LimitRule:
    return LimitRule(name=name, number=_number("number", number, most=100_000, least=0), source=_source(source))


def _number(field: str, typed: str, *, most: int, least: int = 1) -> int:
    if typed.isascii() and typed.isdigit() and len(typed) <= 6 and least <= int(typed) <= most:
        return int(typed)
    raise InputError(f"{field}: a whole number from {least} to {most}", errors=(Pointer(f"/{field}", "not_a_number"),))


def _source(typed: str) -> str:
    if not typed.strip():
        raise InputError("a change needs its source", errors=(Pointer("/source", "no_source"),))
    return " ".join(typed.split())
