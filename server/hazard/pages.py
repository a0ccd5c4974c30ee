"""The hazard pages of a site: the list by state, one hazard with who did what and its photos, and the form that closes it. Each
opens the database and its desk in its own body."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator

from server.console.render import page
from server.console.session import check_form, console_desk
from server.database import commit, reading
from server.fire.views import rules_of
from server.forms import FormRoute, SiteInPath, clean
from server.hazard.commands import close_hazard
from server.hazard.views import HazardRow, counts, hazard_of, hazards, item_names, steps
from server.parts import parts_of
from server.problems import problem_of
from server.record.api import FactInPath
from server.site.views import Names, company_name, names, names_of_people
from server.words import language_of
from sync.errors import HeldError, InputError, LinxunError
from sync.rules.fire import Limit
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
Shown = Annotated[Literal["open", "mended", "closed"], Query()]
FormToken = Annotated[str, Form(max_length=200)]
Note = Annotated[str, Form(max_length=2000), AfterValidator(clean)]


@router.get("/sites/{site}/hazards")
def list_page(site: SiteInPath, request: Request, state: Shown = "open") -> Response:
    """Show the hazards of one state."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        hours = rules_of(here.id).number(Limit.HAZARD_REPAIR_HOURS)
        rows = hazards(here.id, state, now=desk.now, repair_hours=hours)
        named, items = _names(here.id, rows, is_english=language_of(request) == "en")
        people, company, how_many = names_of_people(here.id), company_name(), counts(here.id)
    return page(
        request, "hazard_list.html", desk=desk, form=desk.csrf, company=company, site=here, rows=rows, names=named, items=items,
        people=people, counts=how_many, state=state, hours=hours,
    )  # fmt: skip


@router.get("/sites/{site}/hazards/{fact_id}")
def hazard_page(site: SiteInPath, fact_id: FactInPath, request: Request) -> Response:
    """Show one hazard."""
    return _one(site, fact_id, request, None)


@router.post("/sites/{site}/hazards/{fact_id}")
def close_with_form(site: SiteInPath, fact_id: FactInPath, request: Request, form: FormToken = "", note: Note = "") -> Response:
    """Close the hazard with its reason and show it; without a reason say so here and change nothing."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.CLOSE_HAZARD, site).id
        hazard_of(here, fact_id, now=desk.now, repair_hours=0)
    author = desk.staff.person
    try:
        commit(parts.store, lambda: close_hazard(parts.ledger, author, here, fact_id, note))
    except (HeldError, InputError) as error:
        return _one(site, fact_id, request, error)
    return RedirectResponse(f"/console/sites/{here}/hazards/{fact_id}", status_code=303)


def _one(site: str, fact_id: str, request: Request, error: LinxunError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        hours = rules_of(here.id).number(Limit.HAZARD_REPAIR_HOURS)
        row = hazard_of(here.id, fact_id, now=desk.now, repair_hours=hours)
        named, items = _names(here.id, [row], is_english=language == "en")
        people, company, done = names_of_people(here.id), company_name(), steps(here.id, fact_id)
    return page(
        request,
        "hazard_one.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        row=row,
        steps=done,
        names=named,
        items=items,
        people=people,
        hours=hours,
        may_close=row.hazard.state != "closed" and desk.may(Right.CLOSE_HAZARD, here.id),
        problem=None if error is None else problem_of(error, language),
    )


def _names(
    site: str, rows: tuple[HazardRow, ...] | list[HazardRow], *, is_english: bool
) -> tuple[Names, dict[tuple[str, str], str]]:
    about = {(row.hazard.subject.kind, row.hazard.subject.id) for row in rows}
    templates = {row.hazard.template for row in rows}
    wanted = about | {("template", code) for code in templates}
    return names(site, wanted, is_english=is_english), item_names(templates, is_english=is_english)
