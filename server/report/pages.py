"""The page on which a supervisor chooses what the inspection-day ledger is of, and the file it answers with. A choice that cannot
be is said on the page, with the words that were typed still in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from server.console.render import page
from server.console.session import console_desk
from server.database import reading
from server.forms import FormRoute, SiteInPath, clean
from server.parts import parts_of
from server.problems import problem_of
from server.report.api import asked_of, pdf_response
from server.report.choosing import buildings
from server.report.gather import MOST_RECORDS
from server.report.views import things_of
from server.site.views import company_name
from server.words import language_of
from sync.errors import InputError, LinxunError, NotFound
from sync.records.equipment import Equipment
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
Typed = Annotated[str, Query(max_length=80), AfterValidator(clean)]


@router.get("/sites/{site}/report")
def report_page(site: SiteInPath, request: Request, item: Typed = "") -> Response:
    """Show the form; `item` fills in what another page was about."""
    return _form(site, request, None, {"item": item})


@router.get("/sites/{site}/report.pdf")
def report_file(
    site: SiteInPath, request: Request, item: Typed = "", kind: Typed = "", building: Typed = "", begin: Typed = "",
    end: Typed = "",
) -> Response:  # fmt: skip
    """Answer with the ledger, or with the form that says why there is none."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.EXPORT, site)
    typed = {"item": item, "kind": kind, "building": building, "begin": begin, "end": end}
    try:
        return pdf_response(request, asked_of(desk, here, language_of(request), **typed))
    except (InputError, NotFound) as error:
        return _form(site, request, error, typed)


def _form(site: str, request: Request, error: LinxunError | None, typed: dict[str, str]) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.EXPORT, site)
        things, places = things_of(here.id)
        company = company_name()
    today = datetime.fromtimestamp(desk.now_ms / 1000, ZoneInfo(here.time_zone)).date()
    usual = {"item": "", "kind": "", "building": "", "begin": today.replace(day=1).isoformat(), "end": today.isoformat()}
    return page(
        request,
        "report_form.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        typed=usual | {key: value for key, value in typed.items() if value},
        kinds=sorted({thing.kind.value for thing in things if isinstance(thing, Equipment)}),
        buildings=buildings(places),
        most=MOST_RECORDS,
        problem=None if error is None else problem_of(error, language),
        detail="" if error is None else error.detail,
    )
