"""Labels in the console: which want to be printed again, printing them with a new code, and sheets of codes for stock."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.database import commit, reading
from server.equipment.pages import full_clock
from server.equipment.posted import FormIn, entered
from server.forms import FormRoute, Id, IdInPath, SiteInPath
from server.label.artwork import Label
from server.label.commands import SHEET_CODES, mint_sheet, renew_labels
from server.label.intake import SLOW_MS
from server.label.reprint import DAYS, LEAST, worn_labels
from server.label.sheets import sheets_pdf
from server.label.stock import sheet_of, sheets_of
from server.label.views import labels_of
from server.parts import parts_of
from server.problems import problem_of
from server.site.tree import place_tree
from server.site.views import company_name, people_at
from server.words import language_of, text
from sync.errors import InputError, LinxunError, NotFound, Pointer
from sync.rules.label import label_payload
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/equipment/labels", route_class=FormRoute, include_in_schema=False)


@router.get("")
def labels_page(site: SiteInPath, request: Request) -> Response:
    """Show the reprint list and the sheets in stock."""
    return _show(request, site, None)


@router.post("/renew")
def renew_with_form(site: SiteInPath, request: Request, posted: FormIn) -> Response:
    """Give the ticked things new codes and go to their sheet."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
        entered(request, site, Right.PRINT_LABELS)
    things = [(kind, doc_id) for kind, _, doc_id in (tick.partition(":") for tick in posted.ticks.get("thing", ()))]
    try:
        if not things:
            raise InputError("nothing is ticked", errors=(Pointer("/thing", "label_page.wrong.none"),))
        commit(parts.store, lambda: renew_labels(parts.ledger, here.id, things, author=desk.staff.person))
    except InputError as error:
        return _show(request, site, error)
    only = "&".join(f"only={doc_id}" for _, doc_id in things)
    return RedirectResponse(f"/console/sites/{here.id}/equipment/labels/sheet.pdf?{only}", status_code=303)


@router.post("/stock")
def stock_with_form(site: SiteInPath, request: Request, posted: FormIn) -> Response:
    """Mint a sheet of codes for stock and go to it."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.PRINT_LABELS, posted)
    count = int(posted.get("count")) if posted.get("count").isdecimal() and len(posted.get("count")) < 6 else 0
    try:
        made = commit(parts.store, lambda: mint_sheet(here.id, count, author=desk.staff.person, now_ms=desk.now_ms))
    except InputError as error:
        return _show(request, site, error)
    return RedirectResponse(f"/console/sites/{here.id}/equipment/labels/stock/{made}.pdf", status_code=303)


@router.get("/all.pdf")
def all_labels(site: SiteInPath, request: Request) -> Response:
    """Send every label of the site as A4 sheets."""
    with reading(parts_of(request).store):
        _, here = entered(request, site, Right.PRINT_LABELS)
        labels = labels_of(here)
    if not labels:
        raise NotFound("no label to print")
    return _pdf(sheets_pdf(labels, title=here.name), f"labels-{here.id}.pdf")


@router.get("/sheet.pdf")
def sheet(site: SiteInPath, request: Request, only: Annotated[list[Id], Query(max_length=200)]) -> Response:
    """Send the labels of these things as A4 sheets."""
    with reading(parts_of(request).store):
        _, here = entered(request, site, Right.PRINT_LABELS)
        labels = labels_of(here, only=frozenset(only))
    if not labels:
        raise NotFound("no label to print")
    return _pdf(sheets_pdf(labels, title=here.name), f"labels-{here.id}.pdf")


@router.get("/stock/{sheet}.pdf")
def stock_sheet(site: SiteInPath, sheet: IdInPath, request: Request) -> Response:
    """Send the codes of a stock sheet as labels without a thing."""
    language = language_of(request)
    with reading(parts_of(request).store):
        _, here = entered(request, site, Right.PRINT_LABELS)
        found = sheet_of(here.id, sheet)
    name = text(language, "label_page.unbound")
    labels = [Label(label_payload(here.host, code), name, here.name) for code in found.codes]
    return _pdf(sheets_pdf(labels, title=here.name), f"stock-{here.id}.pdf")


def _show(request: Request, site: str, error: LinxunError | None) -> Response:
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.PRINT_LABELS)
        worn, sheets, tree = worn_labels(here.id, desk.now_ms), sheets_of(here.id), place_tree(here.id)
        people, company = dict(people_at(here.id)), company_name()
    return page(
        request,
        "label_list.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        worn=worn,
        sheets=sheets,
        sizes=SHEET_CODES,
        tree=tree,
        people=people,
        rule={"days": DAYS, "seconds": SLOW_MS // 1000, **LEAST},
        full_clock=full_clock,
        may_edit=desk.may(Right.EDIT_REGISTER, here.id),
        may_print=True,
        problem=None if error is None else problem_of(error, language_of(request)),
    )


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
