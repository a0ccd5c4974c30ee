"""Patrol over HTTP for supervisors: a day's rounds with the truth about each point, one round, the routes, and writing one. No
SQL, no decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from server.database import commit, reading
from server.forms import Answer, Form, GatedRoute, Id, IdInPath, Line, SiteInPath
from server.handover.views import handover_day
from server.parts import parts_of
from server.patrol.commands import RouteInput, remove_route, write_route
from server.patrol.day import patrol_day, today_at
from server.patrol.views import round_of, route_of, routes_at
from server.people.desk import desk_of
from sync.records.patrol import Round, Route
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
_READ, _EDIT = {"x-right": Right.READ_RECORDS.value}, {"x-right": Right.EDIT_PLAN.value}
Day = Annotated[date | None, Query(description="A day of the site's calendar, 7 to 7 o'clock; the running one unless given.")]


class RouteAnswer(Answer):
    """A route; `points` are checkpoint ids in walking order, `minutes` what a round may take."""

    id: str
    code: str
    name: str
    points: list[str]
    day_rounds: int
    night_rounds: int
    minutes: int
    is_ordered: bool


class RoutesAnswer(Answer):
    """The site's routes by code."""

    routes: list[RouteAnswer]


class RouteForm(Form):
    """A route as it shall be."""

    code: Line
    name: Line
    points: list[Id] = Field(max_length=400)
    day_rounds: int = Field(ge=0, le=1000)
    night_rounds: int = Field(ge=0, le=1000)
    minutes: int = Field(ge=0, le=100_000)
    is_ordered: bool = True


class VisitAnswer(Answer):
    """One point as it was visited; seconds; flags are evidence, never a verdict."""

    point: str
    at: datetime
    fact: str
    by: str
    walk_seconds: int | None
    least_seconds: int | None
    dwell_seconds: int | None
    flags: list[str]
    abnormal: int
    why: str | None


class RoundAnswer(Answer):
    """One round; `presence` is 0 to 100 with its reasons worst first, null while it runs."""

    id: str
    route: str
    author: str
    kind: str
    task: str | None
    started_at: datetime
    ended_at: datetime | None
    state: str
    reason: str
    missed: list[str]
    blocked: list[str]
    presence: int | None
    reasons: list[str]
    visits: list[VisitAnswer]


class DueAnswer(Answer):
    """A due round: the truth about each of its points, and the rounds that were walked for it."""

    task: str
    route: str
    truth: str
    opens_at: datetime
    due_at: datetime
    points: dict[str, str]
    rounds: list[str]


class DayAnswer(Answer):
    """A day of patrol: `reached` of `due` points; blocked, excused and open points are in neither."""

    on: date
    reached: int
    due: int
    counts: dict[str, int]
    rounds: list[DueAnswer]
    extra: list[str]


class HandoverAnswer(Answer):
    """A handover and how it stands: waiting, overdue, agreed, disagreed."""

    id: str
    post: str
    template: str
    given_by: str
    given_at: datetime
    open_matters: str
    abnormal: int
    taken_by: str | None
    taken_at: datetime | None
    note: str
    state: str


class HandoversAnswer(Answer):
    """The handovers given on a day."""

    on: date
    handovers: list[HandoverAnswer]


@router.get("/{site}/patrol", summary="A day of patrol", openapi_extra=_READ)
def patrol(site: SiteInPath, request: Request, day: Day = None) -> DayAnswer:
    """Answer with the rounds of a day and the truth about every point of them."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site)
        found = patrol_day(here, day or today_at(here, desk.now), desk.now_ms)
    rounds = [
        DueAnswer(
            task=due.task.id,
            route=row.route.id,
            truth=due.judgement.truth.value,
            opens_at=due.task.opens_at,
            due_at=due.task.due_at,
            points={point.point: point.truth for point in due.points},
            rounds=[one.id for one in due.rounds],
        )
        for row in found.routes
        for due in row.due
    ]
    extra = [one.id for row in found.routes for one in row.extra]
    counts = {str(truth): count for truth, count in found.counts.items()}
    return DayAnswer(on=found.on, reached=found.reached, due=found.due, counts=counts, rounds=rounds, extra=extra)


@router.get("/{site}/rounds/{round_id}", summary="One round", openapi_extra=_READ)
def one_round(site: SiteInPath, round_id: IdInPath, request: Request) -> RoundAnswer:
    """Answer with one round and its evidence."""
    with reading(parts_of(request).store):
        found = round_of(desk_of(request).site(Right.READ_RECORDS, site).id, round_id)
    return _round(found)


@router.get("/{site}/routes", summary="The patrol routes", openapi_extra=_READ)
def routes(site: SiteInPath, request: Request) -> RoutesAnswer:
    """Answer with the routes of a site."""
    with reading(parts_of(request).store):
        found = routes_at(desk_of(request).site(Right.READ_RECORDS, site).id)
    return RoutesAnswer(routes=[_route(route) for route in found])


@router.post("/{site}/routes", summary="Make a patrol route", openapi_extra=_EDIT)
def make(site: SiteInPath, form: RouteForm, request: Request) -> RouteAnswer:
    """Write a new route; everything that is wrong with it is named."""
    return _write(request, site, form, None)


@router.put("/{site}/routes/{route}", summary="Write a patrol route", openapi_extra=_EDIT)
def write(site: SiteInPath, route: IdInPath, form: RouteForm, request: Request) -> RouteAnswer:
    """Write another state of a route; everything that is wrong with it is named."""
    return _write(request, site, form, route)


@router.delete("/{site}/routes/{route}", summary="Take a patrol route away", openapi_extra=_EDIT)
def remove(site: SiteInPath, route: IdInPath, request: Request) -> RouteAnswer:
    """Take a route away and answer with what it was; its rounds stay."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_PLAN, site).id
        found = route_of(here, route)
    commit(parts.store, lambda: remove_route(parts.ledger, here, route, author=desk.staff.person))
    return _route(found)


@router.get("/{site}/handovers", summary="A day's handovers", openapi_extra=_READ)
def handovers(site: SiteInPath, request: Request, day: Day = None) -> HandoversAnswer:
    """Answer with the handovers that were given on a day, and whether the next shift took them."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_RECORDS, site)
        found = handover_day(here, day or today_at(here, desk.now), desk.now)
    rows = [
        HandoverAnswer(
            **{name: getattr(row.handover, name) for name in HandoverAnswer.model_fields if name != "state"}, state=row.state
        )
        for _, listed in found.posts
        for row in listed
    ]
    return HandoversAnswer(on=found.on, handovers=rows)


def _write(request: Request, site: str, form: RouteForm, route: str | None) -> RouteAnswer:
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_PLAN, site).id
    given = RouteInput(**form.model_dump() | {"points": tuple(form.points)})
    author = desk.staff.person
    return _route(commit(parts.store, lambda: write_route(parts.ledger, here, given, author=author, route=route)))


def _route(route: Route) -> RouteAnswer:
    fields = {name: getattr(route, name) for name in RouteAnswer.model_fields}
    return RouteAnswer(**fields | {"points": list(route.points)})


def _round(found: Round) -> RoundAnswer:
    fields = {name: getattr(found, name) for name in RoundAnswer.model_fields}
    visits = [
        VisitAnswer(**{name: getattr(visit, name) for name in VisitAnswer.model_fields} | {"flags": list(visit.flags)})
        for visit in found.visits
    ]
    lists = {name: list(fields[name]) for name in ("missed", "blocked", "reasons")}
    return RoundAnswer(**fields | lists | {"visits": visits})
