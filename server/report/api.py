"""The inspection-day ledger over HTTP, for supervisors who may export. No SQL; the gathering is `gather`, the drawing `pdf`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator

from server.database import reading
from server.forms import GatedRoute, SiteInPath, clean
from server.parts import parts_of
from server.people.desk import Desk, desk_of
from server.report.choosing import period_of, scope_of
from server.report.gather import Asked
from server.report.making import make_ledger
from server.site.views import SiteRow
from server.words import Language, language_of
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
Day = Annotated[str, Query(max_length=10, description="A day as 2026-11-20, in the site's calendar.")]
Wanted = Annotated[str, Query(max_length=80, description="Id, label code, maker's code or name of one thing.")]
Named = Annotated[str, Query(max_length=64), AfterValidator(clean)]


@router.get("/{site}/report.pdf", response_class=Response, responses=_PDF, summary="The inspection-day ledger as PDF",
            openapi_extra={"x-right": Right.EXPORT.value})  # fmt: skip
def report_pdf(
    site: SiteInPath, request: Request, item: Wanted = "", kind: Named = "", building: Named = "", begin: Day = "", end: Day = ""
) -> Response:
    """Answer with the ledger of one thing, a kind, a building or (none named) the whole site; no days: this month so far."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.EXPORT, site)
    asked = asked_of(desk, here, language_of(request), item=item, kind=kind, building=building, begin=begin, end=end)
    return pdf_response(request, asked)


def asked_of(
    desk: Desk, site: SiteRow, language: Language, *, item: str, kind: str, building: str, begin: str, end: str
) -> Asked:
    """Return what is asked, its days those of the site. InputError for a day or kind that is none."""
    today = datetime.fromtimestamp(desk.now_ms / 1000, ZoneInfo(site.time_zone)).date()
    first, last = period_of(begin, end, today)
    scope = scope_of(item=item, kind=kind, building=building, begin=first, end=last)
    return Asked(site, scope, desk.staff.name, desk.now_ms, language)


def pdf_response(request: Request, asked: Asked) -> Response:
    """Return the ledger as a file to save; its name holds nothing that anybody typed."""
    made = make_ledger(parts_of(request), asked)
    name = f"ledger-{asked.site.id}-{asked.scope.begin.isoformat()}-{asked.scope.end.isoformat()}.pdf"
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
