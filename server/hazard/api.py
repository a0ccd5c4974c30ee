"""Hazards over HTTP, for supervisors: the list by state, one whole, and closing with a reason. No SQL, no decisions."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from server.database import commit, reading
from server.fire.views import rules_of
from server.forms import Answer, Form, GatedRoute, Limit, Line, SiteInPath
from server.hazard.commands import close_hazard
from server.hazard.views import HazardRow, hazard_of, hazards
from server.parts import parts_of
from server.people.desk import desk_of
from server.record.api import FactInPath
from sync.records.documents import encode_document
from sync.rules.fire import Limit as FireLimit
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
StateInQuery = Annotated[Literal["open", "mended", "closed"], Query(description="Which hazards.")]
_READ, _CLOSE = {"x-right": Right.READ_RECORDS.value}, {"x-right": Right.CLOSE_HAZARD.value}


class HazardAnswer(Answer):
    """A hazard as its document says; `is_late`: open longer than the site's rule; `photos_here` are hashes in the vault."""

    hazard: dict[str, Any]
    is_late: bool
    photos_here: list[str]


class HazardsAnswer(Answer):
    """Open ones gravest and oldest first, mended ones oldest first, closed ones newest first."""

    hazards: list[HazardAnswer]


class CloseHazardForm(Form):
    """Why it counts as done, or never was one."""

    note: Line = Field(min_length=1)


@router.get("/{site}/hazards", summary="Hazards of a site by state", openapi_extra=_READ)
def listed(site: SiteInPath, request: Request, state: StateInQuery = "open", limit: Limit = 50) -> HazardsAnswer:
    """Answer with the hazards that are open, mended and waiting for verification, or closed."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site).id
        hours = rules_of(here).number(FireLimit.HAZARD_REPAIR_HOURS)
        found = hazards(here, state, now=desk.now, repair_hours=hours, limit=limit)
    return HazardsAnswer(hazards=[_answer(row) for row in found])


@router.get("/{site}/hazards/{fact_id}", summary="One hazard", openapi_extra=_READ)
def whole(site: SiteInPath, fact_id: FactInPath, request: Request) -> HazardAnswer:
    """Answer with one hazard; its id is the one that the phone minted."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site).id
        hours = rules_of(here).number(FireLimit.HAZARD_REPAIR_HOURS)
        return _answer(hazard_of(here, fact_id, now=desk.now, repair_hours=hours))


@router.post("/{site}/hazards/{fact_id}/close", status_code=204, response_class=Response,
             summary="Close a hazard", openapi_extra=_CLOSE)  # fmt: skip
def close(site: SiteInPath, fact_id: FactInPath, form: CloseHazardForm, request: Request) -> Response:
    """Close the hazard with a reason; closing a closed one changes nothing."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.CLOSE_HAZARD, site).id
        hazard_of(here, fact_id, now=desk.now, repair_hours=0)
    author = desk.staff.person
    commit(parts.store, lambda: close_hazard(parts.ledger, author, here, fact_id, form.note))
    return Response(status_code=204)


def _answer(row: HazardRow) -> HazardAnswer:
    document = json.loads(encode_document(row.hazard))
    return HazardAnswer(hazard=document, is_late=row.is_late, photos_here=[sha for sha, here in row.photos.items() if here])
