"""The files of a card in the console: its photo and its papers, up and down. Served only to people who may see that site's
register."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from server.database import commit, reading
from server.equipment.commands import add_paper, drop_paper, set_photo
from server.equipment.papers import keep_file, paper_response
from server.equipment.posted import FormIn, Posted, entered
from server.equipment.views import card_of
from server.forms import IdInPath, Sha256InPath, SiteInPath
from server.parts import parts_of
from server.record.photos import photo_response
from server.sheets.door import FileRoute
from sync.errors import NotFound
from sync.records.equipment import Paper
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/equipment/cards/{card}", route_class=FileRoute, include_in_schema=False)


@router.get("/photo")
def photo(site: SiteInPath, card: IdInPath, request: Request) -> Response:
    """Send the card's photo as a small upright picture."""
    parts = parts_of(request)
    with reading(parts.store):
        _, here = entered(request, site, Right.READ_EQUIPMENT)
        found = card_of(here.id, card).photo
    if found is None:
        raise NotFound("no photo")
    return photo_response(parts, found, "image/jpeg", is_thumbnail=True)


@router.post("/photo")
def photo_with_form(site: SiteInPath, card: IdInPath, request: Request, posted: FormIn) -> Response:
    """Keep the picture and make it the card's photo."""
    parts = parts_of(request)
    here, author = _entered(request, site, posted)
    sha256, _ = keep_file(parts, posted.file, is_photo=True)
    commit(parts.store, lambda: set_photo(parts.ledger, here, card, sha256, author=author))
    return _back(here, card)


@router.post("/papers")
def paper_with_form(site: SiteInPath, card: IdInPath, request: Request, posted: FormIn) -> Response:
    """Keep the document and put it among the card's papers, under the name given or the file's."""
    parts = parts_of(request)
    here, author = _entered(request, site, posted)
    sha256, mime = keep_file(parts, posted.file)
    name = posted.get("name") or "".join(c for c in posted.file_name if c.isprintable()).strip() or sha256[:12]
    paper = Paper(name=name[:80], sha256=sha256, mime=mime)
    commit(parts.store, lambda: add_paper(parts.ledger, here, card, paper, author=author))
    return _back(here, card)


@router.get("/papers/{sha256}")
def paper(site: SiteInPath, card: IdInPath, sha256: Sha256InPath, request: Request) -> Response:
    """Send a document that stands on this card; NotFound for any other."""
    parts = parts_of(request)
    with reading(parts.store):
        _, here = entered(request, site, Right.READ_EQUIPMENT)
        found = [one for one in card_of(here.id, card).papers if one.sha256 == sha256]
    if not found:
        raise NotFound("no such paper")
    return paper_response(parts, sha256, found[0].name, found[0].mime)


@router.post("/papers/{sha256}/drop")
def drop_with_form(site: SiteInPath, card: IdInPath, sha256: Sha256InPath, request: Request, posted: FormIn) -> Response:
    """Take a document off the card."""
    parts = parts_of(request)
    here, author = _entered(request, site, posted)
    commit(parts.store, lambda: drop_paper(parts.ledger, here, card, sha256, author=author))
    return _back(here, card)


def _entered(request: Request, site: str, posted: Posted) -> tuple[str, str]:
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
        return here.id, desk.staff.person


def _back(site: str, card: str) -> Response:
    return RedirectResponse(f"/console/sites/{site}/equipment/cards/{card}", status_code=303)
