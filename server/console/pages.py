"""The pages of the board: all my sites, one site, one record, and the photos on them. Each opens the database and its desk in its
own body; what may be seen is decided there and nowhere in a template."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from server.console.answers import answer_rows
from server.console.board import board
from server.console.render import page
from server.console.session import console_desk
from server.database import reading
from server.forms import FormRoute, Sha256InPath, SiteInPath
from server.parts import parts_of
from server.people.licences import lack_in
from server.record.api import FactInPath
from server.record.photos import photo_response
from server.record.views import photo_for, record
from server.site.views import company_name, names, names_of_people, template_of
from server.task.stored_views import task_of
from server.template.views import template_at
from server.words import language_of
from sync.records.fact import InspectionSubmitted
from sync.records.template import Template
from sync.rules.normal import left_out_spot
from sync.rules.rights import Right

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)


@router.get("")
def first_page(request: Request) -> Response:
    """Show all sites the person may see; with one site, that site."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        sites = desk.visible(Right.READ_RECORDS)
        if len(sites) == 1:
            return RedirectResponse(f"/console/sites/{sites[0].id}", status_code=303)
        shown = board(desk, sites, is_english=language_of(request) == "en")
        company = company_name()
    return page(request, "overview.html", desk=desk, form=desk.csrf, company=company, board=shown)


@router.get("/sites/{site}")
def site_page(site: SiteInPath, request: Request) -> Response:
    """Show one site."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        shown = board(desk, [here], is_english=language_of(request) == "en")
        company = company_name()
        has_more = len(desk.visible(Right.READ_RECORDS)) > 1
    card = shown.cards[0]
    return page(
        request, "site.html", desk=desk, form=desk.csrf, company=company, board=shown, card=card, has_more=has_more, site=here
    )


@router.get("/sites/{site}/records/{fact_id}")
def record_page(site: SiteInPath, fact_id: FactInPath, request: Request) -> Response:
    """Show one record with its answers and photos."""
    is_english = language_of(request) == "en"
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_RECORDS, site)
        row, fact = record(fact_id, [here.id])
        template = _template_of(fact)
        wanted = [(row.subject_kind, row.subject_id), ("template", row.template)]
        named = names(here.id, wanted, is_english=is_english)
        people, company = names_of_people(here.id), company_name()
        body = fact.body if isinstance(fact, InspectionSubmitted) else None
        due = task_of(here.id, body.task) if body is not None and body.task else None
        lack = lack_in(here, fact, row.at, row.position, task=due, template=template)
    answers = () if body is None else answer_rows(body, template, language_of(request))
    return page(
        request,
        "record.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        record=row,
        names=named,
        people=people,
        answers=answers,
        reason="" if body is None else body.reason,
        left_out=_left_out(fact, template, is_english=is_english),
        lack=lack,
    )


@router.get("/photos/{sha256}")
def photo(sha256: Sha256InPath, request: Request) -> Response:
    """Send a photo that a record at one of the person's sites promises."""
    return _photo(request, sha256, is_thumbnail=False)


@router.get("/photos/{sha256}/thumbnail")
def thumbnail(sha256: Sha256InPath, request: Request) -> Response:
    """Send its small picture."""
    return _photo(request, sha256, is_thumbnail=True)


def _template_of(fact: object) -> Template | None:
    """Return the checklist as it was when the record was filled; an unknown version is shown with today's questions."""
    if not isinstance(fact, InspectionSubmitted):
        return None
    return template_at(fact.body.template, fact.body.version) or template_of(fact.body.template)


def _left_out(fact: object, template: Template | None, *, is_english: bool) -> str:
    """Return the question that should have been asked at random and was not; empty when nothing was left out."""
    if template is None or not isinstance(fact, InspectionSubmitted):
        return ""
    code = left_out_spot(fact.body, fact.id, template)
    return next((item.en if is_english else item.zh for item in template.items if item.code == code), "")


def _photo(request: Request, sha256: str, *, is_thumbnail: bool) -> Response:
    parts = parts_of(request)
    with reading(parts.store):
        sites = [site.id for site in console_desk(request).visible(Right.READ_RECORDS)]
        mime = photo_for(sha256, sites)
    return photo_response(parts, sha256, mime, is_thumbnail=is_thumbnail)
