"""A site's plan over HTTP: read it with its revision, and write it whole at that revision. No SQL, no decisions."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from server.database import commit, reading
from server.forms import Answer, Form, GatedRoute, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.plan.commands import change_plan
from server.plan.sheet import read_sheet, sheet_of, write_sheet
from server.plan.views import site_document
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
_EDIT = {"x-right": Right.EDIT_PLAN.value}
_PLAN = "systems, running, shifts, holidays and lines, spelled as in the site's document."


class PlanAnswer(Answer):
    """A site's plan and the revision at which it was read."""

    revision: int
    plan: dict[str, Any] = Field(description=_PLAN)


class PlanForm(Form):
    """The whole plan as it shall be, and the revision at which it was read."""

    revision: int = Field(ge=0, le=2**53)
    plan: dict[str, Any] = Field(description=_PLAN)


@router.get("/{site}/plan", summary="The plan of a site", openapi_extra=_EDIT)
def plan(site: SiteInPath, request: Request) -> PlanAnswer:
    """Answer with which systems are there, what runs, shifts, holidays, and how checklists are done here."""
    with reading(parts_of(request).store):
        here = desk_of(request).site(Right.EDIT_PLAN, site)
        document, revision = site_document(here.id)
    return PlanAnswer(revision=revision, plan=write_sheet(sheet_of(document)))


@router.put("/{site}/plan", summary="Change the plan of a site", openapi_extra=_EDIT)
def put_plan(site: SiteInPath, form: PlanForm, request: Request) -> PlanAnswer:
    """Write the plan. 409 when somebody changed it since that revision; 422 with a pointer to each field that does not do."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_PLAN, site).id
    wanted = read_sheet(form.plan)
    by = desk.staff.person
    revision = commit(parts.store, lambda: change_plan(parts.ledger, here, form.revision, lambda _: wanted, author=by))
    return PlanAnswer(revision=revision, plan=write_sheet(wanted))
