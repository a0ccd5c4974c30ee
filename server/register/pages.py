"""The pages of the registers: entries of a day or a span with their export, the meters of a month, and what is owed. No SQL, no
decisions; each opens the database and its desk in its own body."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from server.console.render import page
from server.console.session import console_desk
from server.database import reading
from server.forms import FormRoute, SiteInPath
from server.parts import parts_of
from server.people.desk import Desk
from server.register.boards import duties_board, entries_board, meters_board
from server.register.duties import LIFT_GAP_DAYS, SUPPLY_WARN_DAYS, VISITS_A_DAY
from server.register.export import entries_book
from server.sheets.writing import XLSX
from server.site.views import SiteRow, company_name
from server.words import language_of
from sync.errors import InputError, Pointer
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/registers", route_class=FormRoute, include_in_schema=False)
MOST_DAYS = 366
Day = Annotated[str, Query(max_length=10)]
Form = Annotated[str, Query(max_length=24)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@router.get("")
def entries_page(
    site: SiteInPath, request: Request, form: Form = "", first: Day = "", last: Day = "", n: PageNumber = 1
) -> Response:
    """Show the entries of these days, of one form or of all; today without dates."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        begin, end = _days(first, last, desk, here)
        board = entries_board(here, form, begin, end, n, is_english=language_of(request) == "en")
        company, may_export = company_name(), desk.may(Right.EXPORT, here.id)
    return page(
        request,
        "register_entries.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        board=board,
        may_export=may_export,
    )


@router.get("/export")
def export(site: SiteInPath, request: Request, form: Form = "", first: Day = "", last: Day = "") -> Response:
    """Send the entries of these days as a workbook, a sheet for each form; texts as they were written and never as formulas."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.EXPORT, site)
        begin, end = _days(first, last, desk, here)
        content = entries_book(here, form, begin, end, language=language_of(request))
    name = f"registers-{here.id[:16]}-{begin.isoformat()}-{end.isoformat()}.xlsx"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/meters")
def meters_page(site: SiteInPath, request: Request, month: Day = "") -> Response:
    """Show what each meter used in a month."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        board = meters_board(here, _month(month, desk, here), desk.now, is_english=language_of(request) == "en")
        company = company_name()
    return page(request, "register_meters.html", desk=desk, form=desk.csrf, company=company, site=here, board=board)


@router.get("/duties")
def duties_page(site: SiteInPath, request: Request) -> Response:
    """Show contractors, vacant units, supplies, household visits and recordings."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        board = duties_board(here, desk.now, is_english=language_of(request) == "en")
        company = company_name()
    numbers = {"lift": LIFT_GAP_DAYS, "visits": VISITS_A_DAY, "supply": SUPPLY_WARN_DAYS}
    return page(
        request, "register_duties.html", desk=desk, form=desk.csrf, company=company, site=here, board=board, numbers=numbers
    )


def _days(first: str, last: str, desk: Desk, site: SiteRow) -> tuple[date, date]:
    today = desk.now.astimezone(ZoneInfo(site.time_zone)).date()
    begin = _day(first, "/first") or today
    end = _day(last, "/last") or max(begin, today)
    if end < begin or end - begin > timedelta(days=MOST_DAYS):
        raise InputError("the last day lies before the first, or more than a year after it", errors=(Pointer("/last", "range"),))
    return begin, end


def _month(month: str, desk: Desk, site: SiteRow) -> date:
    chosen = _day(f"{month[:7]}-01", "/month") if month else None
    return chosen or desk.now.astimezone(ZoneInfo(site.time_zone)).date().replace(day=1)


def _day(text: str, pointer: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text[:20]} is not a day", errors=(Pointer(pointer, "not_a_date"),)) from None
    if not 2000 <= found.year <= 2200:
        raise InputError(f"{text} is too far away", errors=(Pointer(pointer, "not_a_date"),))
    return found
