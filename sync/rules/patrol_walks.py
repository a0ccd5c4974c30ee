"""The shortest plausible walking time of each pair of points, learnt from ended rounds and never used against their own round.

Run on the server, which keeps `WalkTimes`, and read on the phone. A pair counts both ways as one. The numbers are ours
(decision 0022): the third shortest of at least five walks, so that two walks that never happened move nothing, and of it 60
percent, so that a quick guard is not called a cheat.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.records.patrol import Round, Visit, Walk, WalkTimes, Way

ENOUGH_SAMPLES = 5
NTH_SHORTEST = 3
KEPT = 5
SHARE = 0.6
MOST_WALKS = 400
_UNTAUGHT = frozenset({"manual", "clock_moved", "blocked", "too_fast", "far", "twice"})


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return the two points in the order in which a pair is kept."""
    return (one, other) if one <= other else (other, one)


def least_seconds(walks: WalkTimes | None, a: str, b: str, *, own: Iterable[Way] = ()) -> int | None:
    """Return the shortest plausible time between two points in whole seconds, None while too little is known.

    `own` are the walks that the judged round itself has taught: they are left out."""
    if walks is None or a == b:
        return None
    first, second = pair_of(a, b)
    known = next((walk for walk in walks.walks if (walk.a, walk.b) == (first, second)), None)
    if known is None:
        return None
    shortest, samples = list(known.shortest), known.samples
    for way in own:
        if (way.a, way.b) == (first, second):
            samples -= 1
            if way.seconds in shortest:
                shortest.remove(way.seconds)
    if samples < ENOUGH_SAMPLES or len(shortest) < NTH_SHORTEST:
        return None
    return int(shortest[NTH_SHORTEST - 1] * SHARE)


def ways_of(round_: Round) -> tuple[Way, ...]:
    """Return what a round teaches: between two scanned visits of one start of the phone, the shortest of each pair."""
    found: dict[tuple[str, str], int] = {}
    before: Visit | None = None
    for visit in round_.visits:
        is_taught = (
            before is not None
            and visit.walk_seconds is not None
            and before.boot_id == visit.boot_id
            and before.point != visit.point
            and _UNTAUGHT.isdisjoint(visit.flags)
            and not {"manual", "blocked"} & set(before.flags)
        )
        if is_taught and before is not None and visit.walk_seconds is not None:
            pair = pair_of(before.point, visit.point)
            found[pair] = min(visit.walk_seconds, found.get(pair, visit.walk_seconds))
        before = visit
    return tuple(Way(a=a, b=b, seconds=seconds) for (a, b), seconds in sorted(found.items()))[:MOST_WALKS]


def after_ways(walks: WalkTimes | None, ways: Iterable[Way], *, route: str, site: str) -> WalkTimes:
    """Return the walking times of a route with these walks in them; the pairs walked least leave when there are too many."""
    known = {(walk.a, walk.b): walk for walk in walks.walks} if walks is not None else {}
    for way in ways:
        old = known.get((way.a, way.b))
        shortest = sorted((*(old.shortest if old else ()), way.seconds))[:KEPT]
        samples = min((old.samples if old else 0) + 1, 2**31)
        known[way.a, way.b] = Walk(a=way.a, b=way.b, shortest=tuple(shortest), samples=samples)
    kept = sorted(known.values(), key=lambda walk: (-walk.samples, walk.a, walk.b))[:MOST_WALKS]
    return WalkTimes(id=route, site=site, walks=tuple(sorted(kept, key=lambda walk: (walk.a, walk.b))))
