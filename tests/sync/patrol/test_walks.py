"""The shortest plausible walk is learnt from others, moved by no two, and never used against the round that taught it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.rules.patrol import Known, RoundFact
from sync.rules.patrol_walks import after_ways, least_seconds, ways_of
from tests.records import SITE, new_id
from tests.sync.patrol.rounds import POINTS, ROUTE, known_walks, started, visit, walked, whole


def test_too_fast_is_said_only_where_enough_walks_are_known() -> None:
    facts = whole(new_id(), gap=20)
    assert not any("too_fast" in v.flags for v in walked(facts, Known(walks=known_walks(100, samples=4))).visits)
    found = walked(facts, Known(walks=known_walks(100)))
    assert [v.point for v in found.visits if "too_fast" in v.flags] == list(POINTS[1:])
    assert (found.presence, found.reasons) == (55, ("too_fast",))
    assert {v.least_seconds for v in found.visits[1:]} == {60}


def test_a_round_is_never_judged_by_what_it_taught_itself() -> None:
    found = walked(whole(new_id()))
    ways = ways_of(found)
    assert [(w.a, w.b, w.seconds) for w in ways] == [("cp-1", "cp-2", 55), ("cp-2", "cp-3", 55), ("cp-3", "cp-4", 55)]
    walks = after_ways(known_walks(100), ways, route=ROUTE, site=SITE)
    assert least_seconds(walks, "cp-2", "cp-1") == 60
    five = after_ways(known_walks(100, samples=4), ways, route=ROUTE, site=SITE)
    assert least_seconds(five, "cp-1", "cp-2") == 60
    assert least_seconds(five, "cp-1", "cp-2", own=ways) is None


def test_two_impossible_walks_move_nothing() -> None:
    cheats = [ways_of(walked(whole(new_id(), gap=6))) for _ in range(2)]
    walks = known_walks(100)
    for ways in cheats:
        walks = after_ways(walks, ways, route=ROUTE, site=SITE)
    assert least_seconds(walks, "cp-1", "cp-2") == 60


@given(st.lists(st.integers(1, 4000), min_size=5, max_size=60))
def test_the_plausible_time_is_never_above_what_most_have_walked(seconds: list[int]) -> None:
    walks = None
    for second in seconds:
        (way,) = ways_of(walked([started("01930000-0000-7000-8000-0000000000ab"), *_pair(second)]))
        walks = after_ways(walks, [way], route=ROUTE, site=SITE)
    least = least_seconds(walks, "cp-1", "cp-2")
    assert least == int(sorted(seconds)[2] * 0.6)
    assert sum(second < least for second in seconds) <= 2


def _pair(second: int) -> list[RoundFact]:
    round_id = "01930000-0000-7000-8000-0000000000ab"
    return [visit(round_id, "cp-1", 10, stay=0), visit(round_id, "cp-2", 10 + second, stay=0)]
