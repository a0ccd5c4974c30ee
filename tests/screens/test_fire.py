"""By thumb: extinguishers away and back from their card, the quarter's refusal, mending, the second look before anything else."""

from __future__ import annotations

import pytest

from sync.gate import read_phone_fact
from sync.records.fact import EquipmentWasMoved, HazardMended, HazardVerified
from tests.pictures import jpeg
from tests.scenes_fire import admit_repairer, hand_to
from tests.screens.conftest import Hand


@pytest.fixture
def at_repair(at_work: Hand) -> Hand:
    """The phone in the hands of a repairer."""
    hand_to(at_work.world, at_work.front, admit_repairer(at_work.world))
    return at_work


def last_fact(hand: Hand) -> object:
    return read_phone_fact(hand.world.phone.store.outbox.facts(newest_first=True, limit=1)[0].raw)


def hazard_on_a_label(hand: Hand) -> str:
    singles = set(hand.world.extinguishers())
    desk = hand.world.phone.desk.hazard
    return next(row.id for row in desk.every() if desk.hazard(row.id).subject_id in singles)


def test_from_the_card_over_two_more_labels_to_a_filed_move(at_repair: Hand) -> None:
    hand, bodies = at_repair, at_repair.world.extinguishers()
    hand.scan(hand.world.label_of(bodies[1]))
    hand.driver.tap("move")
    assert hand.front.name == "fire_moves"
    for body in bodies[2:4]:
        hand.world.phone.device.scanner.sees.append(hand.world.label_of(body))  # type: ignore[attr-defined]
    hand.driver.tap("scan")
    hand.driver.until(lambda: len(hand.front.page.view.rows) == 3)
    hand.driver.tap("firm")
    hand.driver.tap(hand.front.page.view.firms[0])
    hand.driver.tap(f"spare {bodies[2]}")
    hand.driver.tap("file")
    fact = last_fact(hand)
    assert isinstance(fact, EquipmentWasMoved)
    assert (fact.body.items, fact.body.spares, fact.body.by) == ((bodies[2], bodies[1], bodies[3]), 1, "label")
    assert hand.front.name == "card"
    assert hand.driver.says("已记下")


def test_over_the_quarter_the_button_is_off_and_the_screen_says_what_is_possible(at_repair: Hand) -> None:
    hand = at_repair
    hand.front.home("fire_moves")
    fire = hand.world.phone.desk.fire
    for body in hand.world.extinguishers()[: fire.view().allowed + 1]:
        fire.add(body)
    fire.firm("A")
    hand.front.refresh()
    hand.driver.frames(2)
    assert hand.driver.find("file").disabled
    assert hand.driver.says("超过上限")
    hand.driver.tap(f"drop {hand.front.page.view.rows[0].id}")
    assert not hand.driver.find("file").disabled


def test_the_first_batch_is_taken_with_one_tap_and_scrapping_is_asked_once_more(at_repair: Hand) -> None:
    hand = at_repair
    hand.front.home("fire_moves")
    hand.driver.frames(2)
    hand.driver.tap("plan")
    hand.driver.tap("take batch")
    assert hand.front.name == "fire_moves"
    rows = hand.front.page.view.rows
    assert rows
    hand.driver.tap("scrapped")
    hand.driver.tap("file")
    assert hand.world.phone.store.outbox.facts() == []
    assert hand.driver.says("报废后不能再恢复")


def test_a_guard_s_card_offers_no_move(at_work: Hand) -> None:
    at_work.scan(at_work.world.label_of(at_work.world.extinguishers()[1]))
    assert not at_work.front.page.can_move(at_work.front.page.view)


def test_mending_needs_the_object_a_phrase_and_a_photo(at_repair: Hand) -> None:
    hand, hazard = at_repair, hazard_on_a_label(at_repair)
    hand.front.home("hazard", hazard_id=hazard)
    hand.driver.frames(2)
    other = next(b for b in hand.world.extinguishers() if b != hand.front.page.view.subject_id)
    hand.world.phone.device.scanner.sees.append(hand.world.label_of(other))  # type: ignore[attr-defined]
    hand.driver.tap("scan")
    assert hand.driver.says("这不是")
    hand.world.phone.device.scanner.sees.append(hand.world.label_of(hand.front.page.view.subject_id))  # type: ignore[attr-defined]
    hand.driver.tap("scan")
    hand.driver.tap("mend")
    hand.picture(jpeg(480))
    hand.driver.tap("已更换")
    fact = last_fact(hand)
    assert isinstance(fact, HazardMended)
    assert (fact.subject.id, fact.body.note, len(fact.photos)) == (hazard, "已更换", 1)
    assert hand.driver.says("自己不能复核")


def test_scanning_an_object_with_a_repair_asks_for_the_second_look_first(at_repair: Hand) -> None:
    hand, hazard = at_repair, hazard_on_a_label(at_repair)
    desk = hand.world.phone.desk.hazard
    hand.picture(jpeg(480))
    desk.mend(hazard, "已更换", lambda _fact: None)
    subject = desk.hazard(hazard).subject_id
    hand.scan(hand.world.label_of(subject))
    assert hand.front.name == "card", "who mended it is not asked"
    hand_to(hand.world, hand.front, hand.world.person)
    hand.scan(hand.world.label_of(subject))
    assert hand.front.name == "hazard"
    hand.driver.tap("fails")
    hand.driver.tap("和原来一样")
    fact = last_fact(hand)
    assert isinstance(fact, HazardVerified)
    assert (fact.body.is_mended, fact.body.by, fact.body.note) == (False, "label", "和原来一样")
    assert hand.front.name == "card"


def test_the_second_look_closes_it_with_one_tap_from_the_card(at_repair: Hand) -> None:
    hand, hazard = at_repair, hazard_on_a_label(at_repair)
    desk = hand.world.phone.desk.hazard
    hand.picture(jpeg(480))
    desk.mend(hazard, "已更换", lambda _fact: None)
    hand_to(hand.world, hand.front, hand.world.person)
    hand.scan(hand.world.label_of(desk.hazard(hazard).subject_id))
    hand.driver.tap("verify")
    fact = last_fact(hand)
    assert isinstance(fact, HazardVerified)
    assert fact.body.is_mended
    assert hand.front.name == "card"
    assert hazard not in {row.hazard_id for row in hand.front.page.view.faults}
