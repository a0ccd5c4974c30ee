"""What a supervisor may change of patrol: write a route, or take one away. Every change is a fact of the server; what is wrong in
the input is named and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_bytes

import msgspec

from server.ledger.documents import Key
from server.ledger.ledger import Ledger
from server.patrol.views import checkpoints_at, route_of, routes_at
from sync.errors import InputError, Pointer
from sync.ids import uuid7
from sync.records.patrol import Route

MOST_POINTS = 200


@dataclass(frozen=True)
class RouteInput:
    """A route as a supervisor gives it; `points` in walking order, each once."""

    code: str
    name: str
    points: tuple[str, ...]
    day_rounds: int
    night_rounds: int
    minutes: int
    is_ordered: bool


def write_route(ledger: Ledger, site: str, given: RouteInput, *, author: str, route: str | None = None) -> Route:
    """Write a new route, or another state of one, and return it. InputError names every field that is wrong; NotFound."""
    before = None if route is None else route_of(site, route)
    wrong = _wrong(site, given, route)
    if wrong:
        raise InputError("the route cannot be written", errors=tuple(wrong))
    made = Route(
        id=before.id if before is not None else uuid7(ledger.now_ms(), token_bytes(10)),
        site=site,
        code=given.code,
        name=given.name,
        points=given.points,
        day_rounds=given.day_rounds,
        night_rounds=given.night_rounds,
        minutes=given.minutes,
        is_ordered=given.is_ordered,
        origin=before.origin if before is not None else "A",
    )
    if made != before:
        ledger.put(author, [made])
    return made


def remove_route(ledger: Ledger, site: str, route: str, *, author: str) -> None:
    """Take a route away; its rounds stay. NotFound when there is none."""
    found = route_of(site, route)
    ledger.remove(author, [Key(f"site:{site}", "route", found.id)])


def _wrong(site: str, given: RouteInput, route: str | None) -> list[Pointer]:
    known = {point.id for point in checkpoints_at(site)}
    wrong = []
    if any(one.code == given.code and one.id != route for one in routes_at(site)):
        wrong.append(Pointer("/code", "in use"))
    if not given.points:
        wrong.append(Pointer("/points", "at least one point"))
    if len(given.points) > MOST_POINTS:
        wrong.append(Pointer("/points", f"at most {MOST_POINTS}"))
    wrong += [Pointer(f"/points/{n}", "no checkpoint of this site") for n, one in enumerate(given.points) if one not in known]
    seen: set[str] = set()
    for number, point in enumerate(given.points):
        if point in seen:
            wrong.append(Pointer(f"/points/{number}", "stands twice"))
        seen.add(point)
    if given.day_rounds + given.night_rounds == 0:
        wrong.append(Pointer("/day_rounds", "no round by day or by night"))
    return wrong + _misshapen(given)


def _misshapen(given: RouteInput) -> list[Pointer]:
    """Return the fields that the record itself does not take."""
    fields = {
        "id": "r",
        "site": "s",
        "origin": "A",
        "code": given.code,
        "name": given.name,
        "points": list(given.points[:MOST_POINTS]) or ["p"],
        "day_rounds": given.day_rounds,
        "night_rounds": given.night_rounds,
        "minutes": given.minutes,
        "is_ordered": given.is_ordered,
    }
    wrong = []
    for name in ("code", "name", "day_rounds", "night_rounds", "minutes"):
        alone = fields | {other: _PLAIN[other] for other in _PLAIN if other != name}
        try:
            msgspec.convert(alone | {"points": ["p"]}, Route)
        except msgspec.ValidationError:
            wrong.append(Pointer(f"/{name}", "not of its shape"))
    return wrong


_PLAIN = {"code": "R", "name": "R", "day_rounds": 1, "night_rounds": 1, "minutes": 60}
