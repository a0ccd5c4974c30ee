"""The yearly programme over HTTP: a site's campaigns with their progress, and making a year's. No SQL, no decisions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from server.campaign.commands import make_year
from server.campaign.views import programme_of
from server.database import commit, reading
from server.forms import Answer, Form, GatedRoute, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.task.asked import today_at
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])


class CampaignAnswer(Answer):
    """One campaign: its window (local days, both inclusive), who answers for it, and how far it is. `tasks_due` is 0 where no
    checklist counts the progress; `percent` is then the owner's own word."""

    id: str
    code: str
    line: str
    zh: str
    en: str
    opens_on: str
    due_on: str
    role: str
    owner: str | None
    templates: list[str]
    acceptance_zh: str
    acceptance_en: str
    state: str
    tasks_done: int
    tasks_due: int
    percent: int
    revision: int


class ProgrammeAnswer(Answer):
    """One year of a site, in the order of the windows."""

    year: int
    campaigns: list[CampaignAnswer]


class YearForm(Form):
    """Which year's campaigns to make."""

    year: int = Field(ge=2000, le=2200)


class MadeAnswer(Answer):
    """How many campaigns are new."""

    made: int


@router.get("/{site}/campaigns", summary="A year's campaigns", openapi_extra={"x-right": Right.READ_RECORDS.value})
def campaigns(site: SiteInPath, request: Request, year: Annotated[int | None, Query(ge=2000, le=2200)] = None) -> ProgrammeAnswer:
    """Answer with the campaigns of a year, the running one unless another is asked for."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site)
        found = programme_of(here, year or today_at(here, desk.now_ms).year, desk.now_ms)
    rows = []
    for row in found.rows:
        fields = {name: getattr(row.campaign, name) for name in ("id", "code", "line", "zh", "en", "opens_on", "due_on", "owner")}
        fields |= {"acceptance_zh": row.campaign.acceptance_zh, "acceptance_en": row.campaign.acceptance_en}
        rows.append(
            CampaignAnswer(
                **fields,
                role=row.campaign.role.value,
                templates=list(row.campaign.templates),
                state=row.state,
                tasks_done=row.done,
                tasks_due=row.due,
                percent=row.percent,
                revision=row.revision,
            )
        )
    return ProgrammeAnswer(year=found.year, campaigns=rows)


@router.post("/{site}/campaigns", summary="Make a year's campaigns", openapi_extra={"x-right": Right.EDIT_PLAN.value})
def make(site: SiteInPath, form: YearForm, request: Request) -> MadeAnswer:
    """Make the campaigns of the built-in programme that the site's year does not have yet; doing it twice makes nothing twice."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_PLAN, site).id
    by = desk.staff.person
    return MadeAnswer(made=commit(parts.store, lambda: make_year(parts.ledger, here, form.year, author=by)))
