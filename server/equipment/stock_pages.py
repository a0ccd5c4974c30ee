"""Stock-takes in the console: the newest of a site, and one with what was seen, missing and strange."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.console.render import page
from server.database import reading
from server.equipment.pages import full_clock
from server.equipment.posted import entered
from server.equipment.views import briefs_of, stock_take, stock_takes
from server.forms import FormRoute, SiteInPath
from server.label.codes import bearers
from server.label.reprint import thing_of
from server.parts import parts_of
from server.record.api import FactInPath
from server.site.tree import place_tree
from server.site.views import company_name, people_at
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/equipment/stock-takes", route_class=FormRoute, include_in_schema=False)


@router.get("")
def takes_page(site: SiteInPath, request: Request) -> Response:
    """Show the newest stock-takes."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        takes, tree = stock_takes(here.id), place_tree(here.id)
        people, company = dict(people_at(here.id)), company_name()
    return page(
        request,
        "equipment_takes.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        takes=takes,
        tree=tree,
        people=people,
        full_clock=full_clock,
        may_edit=desk.may(Right.EDIT_REGISTER, here.id),
        may_print=desk.may(Right.PRINT_LABELS, here.id),
    )


@router.get("/{fact_id}")
def take_page(site: SiteInPath, fact_id: FactInPath, request: Request) -> Response:
    """Show one stock-take: each thing as it is now, and what each strange code stands on."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        take, body = stock_take(here.id, fact_id)
        tree = place_tree(here.id)
        cards = briefs_of(here.id, (*body.seen, *body.missing))
        found = bearers(body.strange)
        # What stands at another site is told as nothing: it is none of this reader's business.
        own = {code: bearer for code, bearer in found.items() if bearer.site == here.id}
        things = {code: thing_of(here.id, bearer.kind, bearer.id) for code, bearer in own.items()}
        people, company = dict(people_at(here.id)), company_name()
    return page(
        request,
        "equipment_take.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        take=take,
        body=body,
        cards=cards,
        strange=[(code, own.get(code), things.get(code)) for code in body.strange],
        tree=tree,
        under=tree.under(take.place),
        people=people,
        full_clock=full_clock,
        may_edit=desk.may(Right.EDIT_REGISTER, here.id),
    )
