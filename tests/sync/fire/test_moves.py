"""The quarter and what a move makes of a card, alone and in long histories against a plain count."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Conflict
from sync.records.equipment import Equipment, EquipmentState
from sync.rules.fire import Limit
from sync.rules.fire_moves import Away, after_moved, away_now, may_take_away
from tests.records import NOON
from tests.sync.fire.cards import body, moved
from tests.sync.fire.rules import RULES

AWAY = {"state": EquipmentState.AWAY_FOR_SERVICE}


@pytest.mark.parametrize(("total", "allowed"), [(0, 0), (1, 0), (3, 0), (4, 1), (7, 1), (8, 2), (120, 30), (123, 30)])
def test_the_quarter_is_rounded_down(total: int, allowed: int) -> None:
    assert away_now([body(f"e{n}") for n in range(total)], RULES) == Away(total, 0, allowed)


def test_scrapped_bodies_are_no_part_of_the_unit_and_group_cards_count_their_bodies() -> None:
    cards = [body("a", count=6), body("b"), body("c", state=EquipmentState.SCRAPPED), body("d", state=EquipmentState.MISSING)]
    assert away_now(cards, RULES) == Away(8, 0, 2)
    assert may_take_away(cards, {"a"}, RULES).adds == 6


def test_taking_one_too_many_is_refused_and_says_how_many_spares_are_needed() -> None:
    cards = [body(f"e{n}") for n in range(7)] + [body("gone", **AWAY)]
    assert may_take_away(cards, {"e0"}, RULES).is_allowed
    refused = may_take_away(cards, {"e0", "e1", "e2"}, RULES)
    assert (refused.is_allowed, refused.now.room, refused.spares_needed) == (False, 1, 2)
    assert may_take_away(cards, {"e0", "e1", "e2"}, RULES, spares=2).is_allowed


def test_what_is_away_already_or_no_extinguisher_of_the_unit_adds_nothing() -> None:
    cards = [body("e0"), body("gone", **AWAY)]
    assert may_take_away(cards, {"gone", "stranger"}, RULES).adds == 0


def test_a_move_away_and_back_is_on_the_card_with_the_new_service_date() -> None:
    gone = after_moved(body("e1"), moved("away", "e1", "e2", firm="安泰  消防", spares=1), at=NOON, rules=RULES)
    assert (gone.state, gone.away_with, gone.has_spare, gone.state_since) == (AWAY["state"], "安泰 消防", True, NOON)
    later = NOON + timedelta(days=9)
    back = after_moved(gone, moved("back", "e1", serviced_on="2026-11-28"), at=later, rules=RULES)
    assert (back.state, back.away_with, back.has_spare) == (EquipmentState.IN_USE, "", False)
    assert (back.serviced_on, back.service_due_on) == ("2026-11-28", "2028-11-28")


def test_only_the_first_items_have_the_spares() -> None:
    away = moved("away", "e1", "e2", "e3", spares=2)
    assert [after_moved(body(key), away, at=NOON, rules=RULES).has_spare for key in ("e1", "e2", "e3")] == [True, True, False]


@pytest.mark.parametrize(("action", "has_spare"), [("replaced", True), ("scrapped", False)])
def test_a_body_gone_for_good_counts_no_more(action: str, has_spare: bool) -> None:
    gone = after_moved(body("e1"), moved(action, "e1"), at=NOON, rules=RULES)
    assert (gone.state, gone.has_spare) == (EquipmentState.SCRAPPED, has_spare)
    assert away_now([gone], RULES).total == 0


def test_an_older_move_that_arrives_late_changes_no_later_state_but_adds_its_service_date() -> None:
    here = body("e1", state_since=NOON, serviced_on="2025-01", service_due_on="2027-01-31")
    late = NOON - timedelta(days=1)
    assert after_moved(here, moved("away", "e1"), at=late, rules=RULES) == here
    back = after_moved(here, moved("back", "e1", serviced_on="2026-11-01"), at=late, rules=RULES)
    assert (back.state_since, back.serviced_on, back.service_due_on) == (NOON, "2026-11-01", "2028-11-01")


def test_an_older_service_date_never_takes_the_place_of_a_newer_one() -> None:
    here = body("e1", serviced_on="2026-10")
    assert after_moved(here, moved("back", "e1", serviced_on="2026-09-30"), at=NOON, rules=RULES).serviced_on == "2026-10"


def test_what_was_scrapped_before_cannot_be_moved() -> None:
    gone = after_moved(body("e1"), moved("scrapped", "e1"), at=NOON, rules=RULES)
    with pytest.raises(Conflict):
        after_moved(gone, moved("away", "e1"), at=NOON + timedelta(minutes=1), rules=RULES)


def test_the_same_move_twice_changes_nothing_more() -> None:
    for action in ("away", "back", "replaced", "scrapped"):
        once = after_moved(body("e1"), moved(action, "e1", serviced_on="2026-11-20"), at=NOON, rules=RULES)
        assert after_moved(once, moved(action, "e1", serviced_on="2026-11-20"), at=NOON, rules=RULES) == once


STEP = st.tuples(st.sampled_from(["away", "back", "scrapped"]), st.sets(st.integers(0, 11), min_size=1), st.integers(0, 3))


@given(total=st.integers(1, 12), steps=st.lists(STEP, max_size=25), percent=st.integers(1, 100))
def test_one_phone_that_asks_before_each_move_never_has_more_away_than_may_be(
    total: int, steps: list[tuple[str, set[int], int]], percent: int
) -> None:
    """Scrapping shrinks the unit, so the share may be exceeded by it; taking away never is what exceeds it."""
    share = msgspec.structs.replace(RULES.limits["away_percent"], number=percent)
    rules = msgspec.structs.replace(RULES, limits=RULES.limits | {Limit.AWAY_PERCENT.value: share})
    cards = {f"e{n}": body(f"e{n}") for n in range(total)}
    spared: dict[str, bool] = {}
    for number, (action, picked, spares) in enumerate(steps):
        wanted = [f"e{n}" for n in sorted(picked) if _can(cards.get(f"e{n}"), action)]
        spares = min(spares, len(wanted))
        if not wanted or (action == "away" and not may_take_away(cards.values(), wanted, rules, spares=spares).is_allowed):
            continue
        move = moved(action, *wanted, spares=spares if action == "away" else 0)
        at = NOON + timedelta(minutes=number)
        cards |= {key: after_moved(cards[key], move, at=at, rules=rules) for key in wanted}
        for place, key in enumerate(wanted):
            spared.pop(key, None)
            if action == "away":
                spared[key] = place < spares
        hang = sum(card.state is not EquipmentState.SCRAPPED for card in cards.values())
        away = sum(not has_spare for has_spare in spared.values())
        assert away_now(cards.values(), rules) == Away(hang, away, hang * percent // 100)
        if action == "away" and len(wanted) > spares:
            assert away * 100 <= hang * percent


def _can(card: Equipment | None, action: str) -> bool:
    if card is None or card.state is EquipmentState.SCRAPPED:
        return False
    return action != "away" or card.state is EquipmentState.IN_USE


@given(
    total=st.integers(4, 12),
    first=st.sets(st.integers(0, 11), min_size=1),
    second=st.sets(st.integers(0, 11), min_size=1),
)
def test_two_phones_that_each_kept_the_quarter_alone_are_applied_and_a_breach_shows(
    total: int, first: set[int], second: set[int]
) -> None:
    cards = {f"e{n}": body(f"e{n}") for n in range(total)}
    moves = [[key for key in cards if int(key[1:]) in picked] for picked in (first, second)]
    kept = [keys for keys in moves if keys and may_take_away(cards.values(), keys, RULES).is_allowed]
    for number, keys in enumerate(kept):
        at = NOON + timedelta(minutes=number)
        cards |= {key: after_moved(cards[key], moved("away", *keys), at=at, rules=RULES) for key in keys}
    away = len({key for keys in kept for key in keys})
    now = away_now(cards.values(), RULES)
    assert (now.away, now.is_breach) == (away, away > total // 4)
