"""The removal plan: never over the quarter, no floor left bare, the most urgent first, everything due in it once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sync.records.equipment import Equipment, EquipmentState
from sync.rules.fire_plan import removal_plan
from tests.sync.fire.cards import PLACES, body
from tests.sync.fire.rules import RULES

TODAY = date(2026, 11, 20)
WHERE = ["t1-1", "t1-1-lobby", "t1-2", "t1-3", "t2-1", "t2-2", "t2-3", "garage-a"]


def due(key: str, where: str, days: int = 10, **changes: object) -> Equipment:
    return body(key, where, **{"service_due_on": (TODAY + timedelta(days=days)).isoformat()} | changes)


def test_a_batch_takes_from_every_building_before_a_second_of_one() -> None:
    cards = [due(f"t1{n}", "t1-1") for n in range(3)] + [due(f"t2{n}", "t2-1") for n in range(3)] + [due("g", "garage-a")]
    cards += [body(f"x{n}", "garage-a") for n in range(5)]
    plan = removal_plan(cards, PLACES, TODAY, RULES)
    assert plan.now.allowed == 3
    assert [sorted(r.building for r in batch) for batch in plan.batches] == [["garage", "t1", "t2"], ["t1", "t1", "t2"], ["t2"]]


def test_the_last_one_of_a_floor_is_marked_for_a_spare_and_two_of_one_floor_never_go_together() -> None:
    cards = [due("one", "t1-2"), due("a", "t1-1"), due("b", "t1-1-lobby"), *(body(f"x{n}", "garage-a") for n in range(9))]
    plan = removal_plan(cards, PLACES, TODAY, RULES)
    rows = {r.card.id: r for batch in plan.batches for r in batch}
    assert (rows["one"].needs_spare, rows["a"].needs_spare) == (True, False)
    assert not any({"a", "b"} <= {r.card.id for r in batch} for batch in plan.batches)


def test_scrap_comes_before_service_and_the_longest_overdue_first() -> None:
    cards = [due("later", "t1-1", 30), due("scrap", "t1-2", 50, scrap_on="2026-12-01"), due("late", "t1-3", -90)]
    cards += [body("x", "t2-1")]
    plan = removal_plan(cards, PLACES, TODAY, RULES)
    assert [[r.card.id for r in batch] for batch in plan.batches] == [["scrap"], ["late"], ["later"]]
    first = plan.batches[0][0]
    assert (first.is_scrap, first.due_on) == (True, date(2026, 12, 1))


def test_what_is_away_already_narrows_the_first_batch_only() -> None:
    cards = [due(f"d{n}", "garage-a") for n in range(4)] + [body(f"x{n}", "garage-a") for n in range(3)]
    cards += [body("gone", "t1-1", state=EquipmentState.AWAY_FOR_SERVICE)]
    assert [len(batch) for batch in removal_plan(cards, PLACES, TODAY, RULES).batches] == [1, 2, 1]


def test_a_unit_too_small_for_a_quarter_can_send_nothing_without_spares_and_the_plan_says_so() -> None:
    plan = removal_plan([due("a", "t1-1"), due("b", "t1-2"), body("c", "t1-3")], PLACES, TODAY, RULES)
    assert plan.batches == ()
    assert {r.card.id for r in plan.blocked} == {"a", "b"}


def test_nothing_is_planned_for_what_is_in_date_away_missing_or_scrapped() -> None:
    gone = [
        due(f"g{n}", "t1-1", state=state) for n, state in enumerate(EquipmentState) if state not in ("in_use", "out_of_service")
    ]
    assert removal_plan([body("fine"), due("far", "t1-1", 61), *gone], PLACES, TODAY, RULES).count == 0


@given(rows=st.lists(st.tuples(st.sampled_from(WHERE), st.integers(-400, 120), st.booleans(), st.integers(1, 3)), max_size=30))
def test_every_plan_holds_the_quarter_and_leaves_no_floor_bare(rows: list[tuple[str, int, bool, int]]) -> None:
    cards = [
        due(f"e{n}", where, days, count=count, state=EquipmentState.AWAY_FOR_SERVICE if is_away else EquipmentState.IN_USE)
        for n, (where, days, is_away, count) in enumerate(rows)
    ]
    plan = removal_plan(cards, PLACES, TODAY, RULES)
    hanging = Counter(PLACES.floor(c.place) for c in cards if c.state is EquipmentState.IN_USE)
    for number, batch in enumerate(plan.batches):
        assert 0 < sum(r.card.count for r in batch) <= (plan.now.allowed if number else max(plan.now.room, plan.now.allowed))
        left = hanging - Counter(r.floor for r in batch)
        assert all(left[r.floor] > 0 or r.needs_spare for r in batch)
    if plan.batches and plan.now.room:
        assert sum(r.card.count for r in plan.batches[0]) <= plan.now.allowed
    planned = [r.card.id for batch in (*plan.batches, plan.blocked) for r in batch]
    wanted = {
        c.id
        for c in cards
        if c.state is EquipmentState.IN_USE and date.fromisoformat(c.service_due_on or "") <= TODAY + timedelta(60)
    }
    assert sorted(planned) == sorted(wanted)
