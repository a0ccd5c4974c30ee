"""Handovers in the console: a day's, per post, with those that nobody acknowledged marked. It only shows: the word is the next
shift's."""

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
from server.handover.views import handover_day
from server.parts import parts_of
from server.site.views import company_name, names, names_of_people
from server.words import language_of
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}", route_class=FormRoute, include_in_schema=False)


@router.get("/handovers")
def day_page(
    site: SiteInPath,
    request: Request,
    day: Annotated[str, Query(pattern=r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?$")] = "",
) -> Response:
    """Show the handovers of a day, today's unless another is asked for."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        today = desk.now.astimezone(ZoneInfo(here.time_zone)).date()
        on = _day_or(day, today)
        found = handover_day(here, on, desk.now)
        wanted = {("place", post) for post, _ in found.posts}
        wanted |= {("template", row.handover.template) for _, rows in found.posts for row in rows}
        named = names(here.id, wanted, is_english=language_of(request) == "en")
        people, company = names_of_people(here.id), company_name()
    return page(
        request,
        "handover_day.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        day=found,
        names=named,
        people=people,
        before=(on - timedelta(days=1)).isoformat(),
        after=(on + timedelta(days=1)).isoformat() if on < today else "",
    )


def _day_or(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today) if text else today
    except ValueError:
        return today
