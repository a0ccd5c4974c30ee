"""The supervisors' view of due work over HTTP: the sites they may see, and one site's day in three truths. No SQL."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request

from server.database import reading
from server.forms import Answer, GatedRoute, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.task.views import site_today
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])


class SiteAnswer(Answer):
    """A site that the caller may see."""

    id: str
    name: str
    time_zone: str
    host: str


class SitesAnswer(Answer):
    """The caller's sites."""

    sites: list[SiteAnswer]


class TallyAnswer(Answer):
    """How one span's due work stands; `late` and `abnormal` are among the done, `excused` is not in the rate's denominator."""

    span: str
    period: str
    total: int
    done: int
    missed: int
    not_heard_from: int
    held: int
    blocked: int
    excused: int
    open: int
    upcoming: int
    late: int
    abnormal: int


class UnheardAnswer(Answer):
    """A phone that may still hold records of closed windows: since when all of it was here, and what it last said it held."""

    id: str
    label: str
    tasks: int
    clear_at: datetime | None
    heard_at: datetime | None
    waiting_facts: int
    waiting_photos: int


class MissedAnswer(Answer):
    """A check that nobody made, every phone having been heard."""

    id: str
    template: str
    subject_kind: str
    subject_id: str
    place: str | None
    closes_at: datetime
    roles: list[str]


class TodayAnswer(Answer):
    """One site's due work now."""

    site: str
    at: datetime
    tallies: list[TallyAnswer]
    unheard: list[UnheardAnswer]
    missed: list[MissedAnswer]


@router.get("", summary="The sites I may see")
def sites(request: Request) -> SitesAnswer:
    """Answer with the sites whose records the caller may read."""
    with reading(parts_of(request).store):
        found = desk_of(request).visible(Right.READ_RECORDS)
    return SitesAnswer(sites=[SiteAnswer.model_validate(site) for site in found])


@router.get("/{site}/today", summary="Today at one site", openapi_extra={"x-right": Right.READ_RECORDS.value})
def today(site: SiteInPath, request: Request) -> TodayAnswer:
    """Answer with done, missed, not heard from, open and upcoming, and the phones that are not heard from."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        found = site_today(desk.site(Right.READ_RECORDS, site), desk.now_ms)
    return TodayAnswer(
        site=found.site,
        at=found.at,
        tallies=[TallyAnswer.model_validate(tally) for tally in found.tallies],
        unheard=[UnheardAnswer.model_validate(phone) for phone in found.unheard],
        missed=[
            MissedAnswer(**{**{k: getattr(m, k) for k in MissedAnswer.model_fields}, "roles": list(m.roles)})
            for m in found.missed
        ],
    )
