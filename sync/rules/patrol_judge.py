"""What the visits of a round say together: their order, ways and flags, the points missed, and the presence score with reasons.

Called after every fact of a round, on both sides. Judging again gives the same; the order in which facts arrived does not matter.
Flags are evidence beside a visit, never a verdict; the weights are ours (decision 0022).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, get_args

import msgspec

from sync.records.patrol import Flag, Round, Visit, WalkTimes
from sync.rules.patrol_walks import least_seconds

FLAGS: Final[tuple[Flag, ...]] = get_args(Flag)
DERIVED: Final = frozenset({"out_of_order", "too_fast", "late", "twice", "clock_moved"})
"""Flags that follow from the other visits; the rest belongs to the visit itself."""
LOSSES: Final = {"too_fast": 60, "far": 50, "manual": 40, "clock_moved": 30, "typed_code": 20, "out_of_order": 10}
"""How much of a point's 100 each flag takes. No position, a late visit and a second one take nothing."""
MISSED_LOSS = 100
CLOCK_SECONDS = 120
MOST_SECONDS = 7 * 86_400
MOST_POINTS = 200


def in_order(visits: Iterable[Visit]) -> list[Visit]:
    """Return the visits as they were made: by the boot clock within one start of the phone, the starts by their first time."""
    every = list(visits)
    begun: dict[str, datetime] = {}
    for visit in every:
        boot = visit.boot_id or ""
        begun[boot] = min(visit.at, begun.get(boot, visit.at))
    return sorted(every, key=lambda v: (begun[v.boot_id or ""], v.boot_id or "", v.boot_ns, v.at, v.fact))


def judged(round_: Round, walks: WalkTimes | None) -> Round:
    """Return the round with its visits in order, their ways and flags, and what is missed, blocked and scored."""
    visits = tuple(_judged_visits(round_, walks))
    seen = {visit.point for visit in visits if "blocked" not in visit.flags}
    points = round_.points if round_.is_started else tuple(dict.fromkeys(v.point for v in visits))[:MOST_POINTS] or round_.points
    stopped = {visit.point for visit in visits} - seen
    is_over = round_.is_started and round_.ended_in is not None
    missed = tuple(point for point in dict.fromkeys(points) if point not in seen | stopped) if is_over else ()
    blocked = tuple(point for point in dict.fromkeys(points) if point in stopped)
    found = msgspec.structs.replace(round_, points=points, visits=visits, missed=missed, blocked=blocked)
    presence, reasons = _presence(found) if is_over else (None, ())
    return msgspec.structs.replace(found, presence=presence, reasons=reasons)


def _judged_visits(round_: Round, walks: WalkTimes | None) -> Iterator[Visit]:
    places = {point: number for number, point in enumerate(round_.points)} if round_.is_started else {}
    visited: set[str] = set()
    furthest = -1
    before: Visit | None = None
    for visit in in_order(round_.visits):
        flags: set[str] = {flag for flag in visit.flags if flag not in DERIVED}
        walk, has_moved = _way(before, visit)
        least = None if before is None else least_seconds(walks, before.point, visit.point, own=round_.taught)
        if has_moved:
            flags.add("clock_moved")
        elif walk is not None and least is not None and walk < least and "blocked" not in flags:
            flags.add("too_fast")
        if "blocked" not in flags:
            place = places.get(visit.point)
            if visit.point in visited:
                flags.add("twice")
            elif round_.is_ordered and place is not None and place < furthest:
                flags.add("out_of_order")
            furthest = max(furthest, -1 if place is None else place)
            visited.add(visit.point)
        if round_.late_after is not None and visit.at >= round_.late_after:
            flags.add("late")
        named = tuple(flag for flag in FLAGS if flag in flags)
        visit = msgspec.structs.replace(visit, walk_seconds=walk, least_seconds=least, flags=named)
        if "blocked" not in flags:
            before = visit  # who says from afar that a point is blocked has not walked there
        yield visit


def _way(before: Visit | None, visit: Visit) -> tuple[int | None, bool]:
    """Return the seconds walked from the visit before, and whether the phone's clock was moved in between."""
    if before is None:
        return None, False
    stayed = visit.dwell_seconds or 0
    wall = ((visit.made_at or visit.at) - (before.made_at or before.at)).total_seconds()
    if before.boot_id is not None and before.boot_id == visit.boot_id:
        by_boot = (visit.boot_ns - before.boot_ns) / 1e9
        return min(int(max(by_boot - stayed, 0)), MOST_SECONDS), abs(wall - by_boot) > CLOCK_SECONDS
    if wall < 0:
        return None, True
    return min(int(max(wall - stayed, 0)), MOST_SECONDS), False


def _presence(round_: Round) -> tuple[int | None, tuple[str, ...]]:
    due = [point for point in dict.fromkeys(round_.points) if point not in round_.blocked]
    if not due:
        return None, ()
    lost: dict[str, int] = {}
    kept = 0
    for point in due:
        visits = [v for v in round_.visits if v.point == point and "blocked" not in v.flags]
        if not visits:
            lost["missed"] = lost.get("missed", 0) + MISSED_LOSS
            continue
        best = max(visits, key=_worth)
        kept += _worth(best)
        for flag in best.flags:
            if flag in LOSSES:
                lost[flag] = lost.get(flag, 0) + LOSSES[flag]
    return kept // len(due), tuple(sorted(lost, key=lambda reason: (-lost[reason], reason)))


def _worth(visit: Visit) -> int:
    return max(0, 100 - sum(LOSSES.get(flag, 0) for flag in visit.flags))
