"""Patrol in the console: a day's rounds with the truth about every point, one round with its evidence, the routes' editor. Each
page opens the database and its desk in its own body; what may be seen and done is asked there and nowhere in a template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.database import commit, reading
from server.equipment.posted import FormIn, Posted, entered
from server.forms import FormRoute, IdInPath, SiteInPath
from server.parts import parts_of
from server.patrol.commands import RouteInput, remove_route, write_route
from server.patrol.day import PatrolDay, patrol_day, today_at
from server.patrol.views import checkpoints_at, round_of, route_of, routes_at
from server.problems import problem_of
from server.site.tree import place_tree
from server.site.views import Names, company_name, names, names_of_people
from server.words import language_of
from sync.errors import InputError
from sync.records.patrol import Round, Route
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}", route_class=FormRoute, include_in_schema=False)
DayAsked = Annotated[str, Query(pattern=r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?$")]
NEW = "new"


@router.get("/patrol")
def day_page(site: SiteInPath, request: Request, day: DayAsked = "") -> Response:
    """Show the patrol of a day, the running one unless another is asked for."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_RECORDS)
        today = today_at(here, desk.now)
        on = _day_or(day, today)
        found = patrol_day(here, on, desk.now_ms)
        named, people, company = _names(request, here.id, found), names_of_people(here.id), company_name()
    return page(
        request,
        "patrol_day.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        day=found,
        names=named,
        people=people,
        before=(on - timedelta(days=1)).isoformat(),
        after=(on + timedelta(days=1)).isoformat() if on < today else "",
        is_today=on == today,
        may_edit=desk.may(Right.EDIT_PLAN, here.id),
    )


@router.get("/patrol/rounds/{round_id}")
def round_page(site: SiteInPath, round_id: IdInPath, request: Request) -> Response:
    """Show one round: its time line, ways, flags and photos, and what its presence score says."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_RECORDS)
        found = round_of(here.id, round_id)
        named = _named(request, here.id, [found], [found.route])
        people, company = names_of_people(here.id), company_name()
    return page(
        request,
        "patrol_round.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        round=found,
        names=named,
        people=people,
    )


@router.get("/routes")
def routes_page(site: SiteInPath, request: Request) -> Response:
    """Show the routes of a site."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_RECORDS)
        routes, company = routes_at(here.id), company_name()
        crossed = _crossed(routes)
    may_edit = desk.may(Right.EDIT_PLAN, here.id)
    return page(
        request, "patrol_routes.html", desk=desk, form=desk.csrf, company=company, site=here, routes=routes, crossed=crossed,
        may_edit=may_edit,
    )  # fmt: skip


@router.get("/routes/{route}")
def route_page(site: SiteInPath, route: IdInPath, request: Request) -> Response:
    """Show the form of one route, or of a new one."""
    return _form(request, site, route, None, None)


@router.post("/routes/{route}")
def save_route(site: SiteInPath, route: IdInPath, request: Request, posted: FormIn) -> Response:
    """Write the route, or say on the form what is wrong."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_PLAN, posted)
    author, known = desk.staff.person, None if route == NEW else route
    try:
        given = _given(posted)
        commit(parts.store, lambda: write_route(parts.ledger, here.id, given, author=author, route=known))
    except InputError as error:
        return _form(request, site, route, posted, error)
    return RedirectResponse(f"/console/sites/{here.id}/routes", status_code=303)


@router.post("/routes/{route}/remove")
def drop_route(site: SiteInPath, route: IdInPath, request: Request, posted: FormIn) -> Response:
    """Take a route away; its rounds stay."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_PLAN, posted)
    commit(parts.store, lambda: remove_route(parts.ledger, here.id, route, author=desk.staff.person))
    return RedirectResponse(f"/console/sites/{here.id}/routes", status_code=303)


def _form(request: Request, site: str, route: str, posted: Posted | None, error: InputError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EDIT_PLAN)
        known = None if route == NEW else route_of(here.id, route)
        points, company = checkpoints_at(here.id), company_name()
        tree = place_tree(here.id)
        places = {point.place: tree.path(point.place) for point in points}
        passing = _codes_by_point(one for one in routes_at(here.id) if one.id != route)
    numbers = {point: str(n) for n, point in enumerate(known.points, 1)} if known else {}
    if posted is not None:
        numbers = {key.removeprefix("point."): text for key, text in posted.texts.items() if key.startswith("point.")}
    values = posted.texts if posted is not None else _values(known)
    return page(
        request,
        "patrol_route.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        route=known,
        values=values,
        numbers=numbers,
        points=sorted(points, key=lambda point: (_number(numbers.get(point.id, "")) or 10**6, point.order, point.id)),
        places=places,
        passing=passing,
        problem=None if error is None else problem_of(error, language),
        wrong=frozenset() if error is None else frozenset(pointer.pointer.split("/")[1] for pointer in error.errors),
    )


def _values(route: Route | None) -> dict[str, str]:
    if route is None:
        return {"code": "", "name": "", "day_rounds": "2", "night_rounds": "2", "minutes": "60", "is_ordered": "1"}
    found = {name: str(getattr(route, name)) for name in ("code", "name", "day_rounds", "night_rounds", "minutes")}
    return found | ({"is_ordered": "1"} if route.is_ordered else {})


def _given(posted: Posted) -> RouteInput:
    """Return the form as a route; fields that are no numbers become ones that no route has, and are named."""
    ordered: list[tuple[int, int, str]] = []
    for key, text in posted.texts.items():
        if key.startswith("point.") and text.strip():
            ordered.append((_number(text) or 10**6, len(ordered), key.removeprefix("point.")))
    return RouteInput(
        code=posted.get("code"),
        name=posted.get("name"),
        points=tuple(point for _, _, point in sorted(ordered)),
        day_rounds=_whole(posted.get("day_rounds")),
        night_rounds=_whole(posted.get("night_rounds")),
        minutes=_whole(posted.get("minutes")),
        is_ordered=bool(posted.get("is_ordered")),
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else -1


def _number(text: str) -> int | None:
    found = _whole(text.strip())
    return found if found > 0 else None


def _day_or(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today) if text else today
    except ValueError:
        return today


def _names(request: Request, site: str, day: PatrolDay) -> Names:
    rounds = [one for route in day.routes for one in (*route.extra, *(walked for due in route.due for walked in due.rounds))]
    points = {point.point for route in day.routes for due in route.due for point in due.points}
    return _named(request, site, [*rounds, *day.unstarted], [], points | {one.point for one in day.crossed})


def _named(request: Request, site: str, rounds: Iterable[Round], routes: Iterable[str], points: Iterable[str] = ()) -> Names:
    wanted = {("checkpoint", point) for point in points} | {("route", route) for route in routes}
    for one in rounds:
        wanted |= {("checkpoint", point) for point in (*one.points, *(visit.point for visit in one.visits))}
        wanted.add(("route", one.route))
    return names(site, wanted, is_english=language_of(request) == "en")


def _codes_by_point(routes: Iterable[Route]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for route in routes:
        for point in dict.fromkeys(route.points):
            found.setdefault(point, []).append(route.code)
    return {point: tuple(codes) for point, codes in found.items()}


def _crossed(routes: Iterable[Route]) -> dict[str, int]:
    """Return how many points of each route another route passes too."""
    listed = list(routes)
    codes = _codes_by_point(listed)
    return {route.id: sum(len(codes[point]) > 1 for point in dict.fromkeys(route.points)) for route in listed}
