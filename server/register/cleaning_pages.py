"""The page of cleaning and greening. No SQL, no decisions."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.console.render import page
from server.console.session import console_desk
from server.database import reading
from server.forms import FormRoute, SiteInPath
from server.parts import parts_of
from server.register.cleaning import PASS, cleaning_board
from server.site.views import company_name
from server.words import language_of
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/cleaning", route_class=FormRoute, include_in_schema=False)


@router.get("")
def cleaning_page(site: SiteInPath, request: Request) -> Response:
    """Show zones with their intervals, the scores of the month, waste sorting and consumables."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        board = cleaning_board(here, desk.now, is_english=language_of(request) == "en")
        company = company_name()
    return page(request, "register_cleaning.html", desk=desk, form=desk.csrf, company=company, site=here, board=board, least=PASS)
