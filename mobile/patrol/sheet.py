"""Builds what the round's screens show from one round document. Used by the patrol actions; never writes."""

from __future__ import annotations

from datetime import datetime

from mobile.patrol.rounds import Rounds
from mobile.patrol.views import PastRound, PointRow, PointState, RoundView, ScannedPoint
from mobile.places import Names
from sync.records.patrol import Round, Visit
from sync.rules.windows import DAY_BEGINS, DAY_ENDS

SAID = frozenset({"manual", "typed_code", "out_of_order", "too_fast", "late", "far", "twice", "clock_moved"})
LAMPS = "LIGHT-D"


def round_view(found: Round, rounds: Rounds, names: Names, now: datetime, scanned: ScannedPoint | None) -> RoundView:
    """Return a round as its screens show it."""
    rows = [*_points(found, names), *_extras(found, names)]
    left = [row for row in rows if row.state in ("todo", "next")]
    has_ended = found.ended_in is not None
    late_after = found.late_after
    return RoundView(
        round_id=found.id,
        route_id=found.route,
        name=names.subject("route", found.route).name,
        kind=found.kind,
        is_ordered=found.is_ordered,
        started_at=found.started_at,
        ended_at=found.ended_at,
        late_after=late_after,
        is_late=late_after is not None and (found.ended_at or now) >= late_after,
        visited=sum(row.state in ("done", "abnormal") for row in rows),
        total=len(set(found.points)),
        points=tuple(rows),
        next_point=None if has_ended else next((row for row in rows if row.state == "next"), None),
        scanned=None if has_ended else scanned,
        is_all_done=not left,
        has_lamps=not has_ended and names.template(LAMPS) is not None and is_night(now, names, found.site),
        lamps_done=any(fact.body.template == LAMPS for fact in rounds.forms_of(found.id)),
        missed=len(found.missed),
        blocked=len(found.blocked),
        presence=found.presence,
        reasons=found.reasons,
        reason=found.reason,
        is_waiting=found.ended_in in rounds.waiting,
    )


def past_round(found: Round, names: Names) -> PastRound:
    """Return an ended round as a line of the list."""
    assert found.ended_at is not None, "only ended rounds are listed"
    visited = {visit.point for visit in found.visits if "blocked" not in visit.flags} & set(found.points)
    name, points = names.subject("route", found.route).name, len(set(found.points))
    return PastRound(found.id, name, found.started_at, found.ended_at, len(visited), points, len(found.missed), found.presence)


def is_night(now: datetime, names: Names, site: str) -> bool:
    """Whether it is night at the site, 19 to 7 o'clock."""
    time = now.astimezone(names.zone_of(site)).time()
    return time >= DAY_ENDS or time < DAY_BEGINS


def _points(found: Round, names: Names) -> list[PointRow]:
    rows: list[PointRow] = []
    has_next = False
    for number, point in enumerate(dict.fromkeys(found.points), 1):
        visit = _telling([visit for visit in found.visits if visit.point == point])
        state: PointState = "todo"
        if visit is not None:
            state = "blocked" if "blocked" in visit.flags else "abnormal" if visit.abnormal else "done"
        elif found.ended_in is not None:
            state = "missed"
        elif not has_next:
            state, has_next = "next", True
        rows.append(_row(point, number, state, visit, names))
    return rows


def _extras(found: Round, names: Names) -> list[PointRow]:
    listed = set(found.points)
    extra = dict.fromkeys(visit.point for visit in found.visits if visit.point not in listed)
    return [_row(point, 0, "extra", _telling([v for v in found.visits if v.point == point]), names) for point in extra]


def _telling(visits: list[Visit]) -> Visit | None:
    """Return the visit that says most of a point: the first that reached it, else the block."""
    return next((visit for visit in visits if "blocked" not in visit.flags), visits[0] if visits else None)


def _row(point: str, number: int, state: PointState, visit: Visit | None, names: Names) -> PointRow:
    named = names.subject("checkpoint", point)
    place = "" if named.place_name == named.name else named.place_name
    if visit is None:
        return PointRow(point, named.name, place, number, state)
    return PointRow(
        point=point,
        name=named.name,
        place_name=place,
        number=number,
        state=state,
        at=visit.at,
        flags=tuple(flag for flag in visit.flags if flag in SAID),
        why=visit.why or "",
        walk_seconds=visit.walk_seconds,
        least_seconds=visit.least_seconds,
        dwell_seconds=visit.dwell_seconds,
        fact_id=visit.fact,
    )
