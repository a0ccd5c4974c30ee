"""A day of patrol at a site: every due round with the truth about each of its points, the rounds beside the plan, the rate of
points reached (巡更到位率), and the points that two routes cross. Judged at the moment of reading; nothing here is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from server.patrol.views import rounds_begun, routes_as_written, routes_at
from server.site.views import SiteRow
from server.task.spans import holding
from server.task.stored_views import tasks_of
from server.task.views import Unheard, judged_tasks, unheard_of
from sync.records.patrol import Round, Route, Visit
from sync.records.task import Task
from sync.rules.patrol import TEMPLATE
from sync.rules.task import Judgement, Truth
from sync.rules.windows import DAY_BEGINS, begin_of

PointTruth = Literal["visited", "abnormal", "blocked", "missed", "not_heard_from", "held", "open", "excused"]
_OF_TRUTH: dict[Truth, PointTruth] = {
    Truth.MISSED: "missed",
    Truth.NOT_HEARD_FROM: "not_heard_from",
    Truth.HELD: "held",
    Truth.BLOCKED: "blocked",
    Truth.EXCUSED: "excused",
    # A round that is done has every point reached or blocked; one that a later, shorter round closed again has none left over.
    Truth.DONE: "missed",
}


@dataclass(frozen=True)
class PointRow:
    """One point of a due round."""

    point: str
    truth: PointTruth
    visit: Visit | None = None


@dataclass(frozen=True)
class DueRound:
    """A round that the plan asked for, with the rounds that were walked for it."""

    task: Task
    judgement: Judgement
    rounds: tuple[Round, ...]
    points: tuple[PointRow, ...]

    def count(self, *truths: PointTruth) -> int:
        """How many points stand so."""
        return sum(point.truth in truths for point in self.points)

    @property
    def missed(self) -> tuple[str, ...]:
        """The points that were certainly not reached."""
        return tuple(point.point for point in self.points if point.truth == "missed")


@dataclass(frozen=True)
class RouteDay:
    """One route's day: the rounds due, and those that nobody had planned."""

    route: Route
    due: tuple[DueRound, ...]
    extra: tuple[Round, ...]


@dataclass(frozen=True)
class Crossed:
    """A point that several routes pass, and how often each of them reached it this day."""

    point: str
    routes: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PatrolDay:
    """A site's patrol on one day: from 7 o'clock to 7 o'clock of the next. `counts` are points by truth.

    The rate is points reached by points due; blocked, excused and still open points are in neither."""

    on: date
    routes: tuple[RouteDay, ...]
    counts: dict[PointTruth, int]
    crossed: tuple[Crossed, ...]
    unheard: tuple[Unheard, ...]
    unstarted: tuple[Round, ...]

    @property
    def reached(self) -> int:
        """Points reached, with or without something to report."""
        return self.counts["visited"] + self.counts["abnormal"]

    @property
    def due(self) -> int:
        """Points that had to be reached by now."""
        return self.reached + self.counts["missed"] + self.counts["not_heard_from"] + self.counts["held"]

    @property
    def percent(self) -> int | None:
        """Whole percent reached, rounded down, so that 100 means all; None while nothing was due."""
        return self.reached * 100 // self.due if self.due else None


def patrol_day(site: SiteRow, on: date, now_ms: int) -> PatrolDay:
    """Return the patrol of one day in the site's calendar."""
    zone = ZoneInfo(site.time_zone)
    tasks = [task for task in tasks_of(site, (holding(on, "day"),)) if _is_round(task)]
    begin, end = begin_of(on, zone, DAY_BEGINS), begin_of(on + timedelta(days=1), zone, DAY_BEGINS)
    rounds = rounds_begun(site.id, begin, end, tasks=frozenset(task.id for task in tasks))
    judged, phones = judged_tasks(site, tasks, now_ms)
    planned = {task.id for task in tasks}
    days = []
    written = routes_as_written(site.id, {task.subject.id for task in tasks})
    routes = {route_id: states[-1][1] for route_id, states in written.items()} | {one.id: one for one in routes_at(site.id)}
    for route in sorted(routes.values(), key=lambda route: (route.code, route.id)):
        due = [
            _due(task, judgement, rounds, _as_of(task.opens_at, written.get(route.id, ()), route))
            for task, judgement in judged
            if task.subject.id == route.id
        ]
        extra = tuple(one for one in rounds if one.is_started and one.route == route.id and one.task not in planned)
        days.append(RouteDay(route, tuple(sorted(due, key=lambda one: (one.task.opens_at, one.task.nth))), extra))
    counts: Counter[PointTruth] = Counter(point.truth for day in days for one in day.due for point in one.points)
    return PatrolDay(
        on=on,
        routes=tuple(days),
        counts={truth: counts[truth] for truth in ("visited", "abnormal", *dict.fromkeys(_OF_TRUTH.values()), "open")},
        crossed=tuple(_crossed(days, rounds)),
        unheard=unheard_of(phones, judged),
        unstarted=tuple(one for one in rounds if not one.is_started),
    )


def today_at(site: SiteRow, now: datetime) -> date:
    """Return the patrol day that it is: before 7 o'clock still the day before, whose night rounds are being walked."""
    here = now.astimezone(ZoneInfo(site.time_zone))
    return here.date() if here.time() >= DAY_BEGINS else here.date() - timedelta(days=1)


def _is_round(task: Task) -> bool:
    return task.template == TEMPLATE and task.subject.kind == "route"


def _as_of(at: datetime, states: Sequence[tuple[datetime, Route]], route: Route) -> Route:
    """Return the route as it stood when the window opened: shortening it, or taking it away, makes no point less missed."""
    return next((one for since, one in reversed(states) if since <= at), states[0][1] if states else route)


def _due(task: Task, judgement: Judgement, rounds: Sequence[Round], route: Route) -> DueRound:
    walked = tuple(one for one in rounds if one.task == task.id and one.is_started)
    # What was due is what the round was to walk; of one that nobody walked, what the route then was.
    points = tuple(dict.fromkeys(walked[0].points if walked else route.points))
    visits: dict[str, Visit] = {}
    for one in walked:
        for visit in one.visits:
            if visit.point not in visits or ("blocked" in visits[visit.point].flags and "blocked" not in visit.flags):
                visits[visit.point] = visit
    return DueRound(task, judgement, walked, tuple(_point(point, visits.get(point), judgement) for point in points))


def _point(point: str, visit: Visit | None, judgement: Judgement) -> PointRow:
    if visit is not None:
        truth: PointTruth = "blocked" if "blocked" in visit.flags else "abnormal" if visit.abnormal else "visited"
        return PointRow(point, truth, visit)
    return PointRow(point, _OF_TRUTH.get(judgement.truth, "open"))


def _crossed(days: Iterable[RouteDay], rounds: Sequence[Round]) -> list[Crossed]:
    codes = {day.route.id: day.route.code for day in days}
    passing: dict[str, list[str]] = {}
    for day in days:
        for point in dict.fromkeys(day.route.points):
            passing.setdefault(point, []).append(day.route.id)
    reached = Counter(
        (visit.point, one.route) for one in rounds for visit in one.visits if "blocked" not in visit.flags and one.is_started
    )
    return [
        Crossed(point, tuple((codes[route], reached[point, route]) for route in routes))
        for point, routes in passing.items()
        if len(routes) > 1
    ]
