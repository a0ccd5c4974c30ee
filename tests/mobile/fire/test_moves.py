"""Taking extinguishers away and bringing them back on the phone: offline, within the quarter, on disk after every tap."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from mobile.wiring import Phone
from server.database import commit, reading
from server.fire.views import ground_of
from sync.errors import AccessError, InputError
from sync.gate import read_phone_fact
from sync.records.equipment import Equipment, EquipmentState
from sync.records.fact import EquipmentWasMoved
from sync.records.fire import FireRules, LimitRule
from sync.records.scope import EquipmentKind
from tests.mobile.world import World

FIRM = "安泰消防维保"


def bodies(world: World) -> list[Equipment]:
    cards = [c for c in world.estate.main.objects.equipment if c.kind is EquipmentKind.EXTINGUISHER and len(c.labels) == 1]
    return [c for c in sorted(cards, key=lambda c: c.order) if c.state is EquipmentState.IN_USE]


def label(world: World, card: Equipment) -> str:
    return f"HTTPS://{world.estate.main.site.host.upper()}/E/{card.labels[0]}"


def repairer(world: World, name: str = "one") -> Phone:
    return world.phone(name, "repair-01")


def moved(phone: Phone, fact_id: str) -> EquipmentWasMoved:
    row = phone.store.outbox.fact(fact_id)
    assert row is not None
    fact = read_phone_fact(row.raw)
    assert isinstance(fact, EquipmentWasMoved)
    return fact


def test_several_scanned_bodies_go_away_and_come_back_with_their_date(world: World) -> None:
    phone, cards = repairer(world), bodies(world)[:3]
    fire = phone.desk.fire
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    for card in cards:
        assert fire.note(label(world, card)) == "added"
    assert fire.note(label(world, cards[0])) == "again"
    fire.firm(f"  {FIRM} ")
    fire.spare(cards[2].id)
    assert (fire.view().after, fire.view().is_allowed) == (fire.view().away + 2, True)
    fact = moved(phone, fire.file())
    assert fact.body.items == (cards[2].id, cards[0].id, cards[1].id)
    assert (fact.body.firm, fact.body.spares, fact.body.by, fact.subject.id) == (FIRM, 1, "label", world.site)
    assert fire.view().rows == ()
    shown = phone.desk.equipment.card("equipment", cards[0].id)
    assert any(row.key == "state" and row.is_warning for row in shown.fields)

    fire.choose("back")
    fire.add(cards[0].id)
    fire.serviced(fire.view().today - timedelta(days=1))
    back = moved(phone, fire.file())
    assert (back.body.action, back.body.by, back.body.serviced_on) == (
        "back",
        "list",
        (fire.view().today - timedelta(1)).isoformat(),
    )
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().problem == ""
    with reading(world.parts.store):
        found = {card.id: card for card in ground_of(world.site).cards}
    assert [found[c.id].state for c in cards] == [EquipmentState.IN_USE, *[EquipmentState.AWAY_FOR_SERVICE] * 2]
    assert found[cards[0].id].serviced_on == back.body.serviced_on
    assert [found[c.id].has_spare for c in cards] == [False, False, True]


def test_more_than_the_quarter_is_refused_with_what_is_possible_and_nothing_is_filed(world: World) -> None:
    phone, cards = repairer(world), bodies(world)
    fire = phone.desk.fire
    allowed = fire.view().allowed
    assert allowed == fire.view().total // 4
    for card in cards[: allowed + 2]:
        fire.add(card.id)
    view = fire.firm(FIRM)
    assert (view.is_allowed, view.spares_needed, view.room) == (False, 2, allowed - view.away)
    before = phone.store.journal.head().n
    with pytest.raises(InputError):
        fire.file()
    assert phone.store.journal.head().n == before
    assert len(fire.view().rows) == allowed + 2
    fire.spare(cards[0].id)
    assert fire.spare(cards[1].id).is_allowed
    assert fire.file()


def test_the_quarter_counts_what_this_phone_has_filed_and_not_sent(world: World) -> None:
    phone, cards = repairer(world), bodies(world)
    fire = phone.desk.fire
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    room = fire.view().room
    for card in cards[:room]:
        fire.add(card.id)
    fire.firm(FIRM)
    fire.file()
    assert fire.view().room == 0
    fire.add(cards[room].id)
    assert not fire.view().is_allowed
    assert fire.add(cards[0].id) == "away_already"


def test_two_phones_that_exceed_it_together_are_both_applied(world: World) -> None:
    phones, cards = [repairer(world), world.phone("two", "repair-01")], bodies(world)
    room = phones[0].desk.fire.view().room
    picked = [cards[:room], cards[room : 2 * room]]
    for phone, some in zip(phones, picked, strict=True):
        for card in some:
            phone.desk.fire.add(card.id)
        phone.desk.fire.firm(FIRM)
        phone.desk.fire.file()
    for phone in phones:
        status = phone.desk.shift.sync_now()
        assert (status.problem, status.held_facts) == ("", 0)
    phones[0].desk.shift.sync_now()
    view = phones[0].desk.fire.view()
    assert view.away > view.allowed


def test_a_rule_of_the_site_holds_on_the_phone_without_a_signal(world: World) -> None:
    phone = repairer(world)
    line = LimitRule(name="away_percent", number=10, source="区消防 2026-7", mark="v", origin="A")
    own = FireRules(id=world.site, site=world.site, limits=(line,))
    commit(world.parts.store, lambda: world.parts.ledger.put(world.parts.server_id, [own]))
    assert phone.desk.shift.sync_now().problem == ""
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    view = phone.desk.fire.view()
    assert (view.percent, view.source, view.allowed) == (10, "区消防 2026-7", view.total // 10)


def test_the_first_batch_of_the_plan_becomes_the_move_with_its_spares(world: World) -> None:
    phone = repairer(world)
    plan = phone.desk.fire.plan()
    first = plan.batches[0]
    assert len(first) <= plan.allowed
    assert {row.is_scrap for row in first} == {True, False}
    view = phone.desk.fire.take_batch()
    assert [(row.id, row.has_spare) for row in view.rows] == [(row.id, row.needs_spare) for row in first]
    phone.desk.fire.firm(FIRM)
    assert phone.desk.fire.file()


def test_a_kill_after_any_tap_loses_nothing_of_the_move(world: World) -> None:
    phone, cards = repairer(world), bodies(world)[:2]
    phone.desk.fire.add(cards[0].id, "label")
    phone.desk.fire.firm(FIRM)
    phone.desk.fire.add(cards[1].id)
    before = phone.desk.fire.spare(cards[1].id)
    phone = world.restart(phone)
    phone.desk.people.unlock(world.person("repair-01"), "2580")
    assert phone.desk.fire.view() == before
    fact = phone.desk.fire.file()
    phone = world.restart(phone)
    phone.desk.people.unlock(world.person("repair-01"), "2580")
    assert phone.desk.fire.view().rows == ()
    assert moved(phone, fact).body.items == (cards[1].id, cards[0].id)


def test_what_cannot_be_moved_is_said_and_not_added(world: World) -> None:
    phone = repairer(world)
    pump = next(c for c in world.estate.main.objects.equipment if c.kind is EquipmentKind.FIRE_PUMP)
    assert phone.desk.fire.add(pump.id) == "not_extinguisher"
    assert phone.desk.fire.note(label(world, pump)) == "not_extinguisher"
    assert phone.desk.fire.note("https://shop.example.com/1") == "unknown"
    assert phone.desk.fire.add("no-such-thing") == "unknown"
    assert phone.desk.fire.view().rows == ()


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_move_and_one_without_a_firm_file_nothing(world: World, count: int) -> None:
    phone = repairer(world)
    fire, before = phone.desk.fire, phone.store.journal.head().n
    for card in bodies(world)[:count]:
        fire.add(card.id)
    with pytest.raises(InputError):
        fire.file()
    assert phone.store.journal.head().n == before


def test_no_service_tomorrow_and_nothing_but_the_four_moves(world: World) -> None:
    fire = repairer(world).desk.fire
    tomorrow = fire.view().today + timedelta(days=1)
    with pytest.raises(InputError):
        fire.serviced(tomorrow)
    with pytest.raises(InputError):
        fire.choose("sold")


def test_a_guard_sees_the_move_and_may_not_file_it(world: World) -> None:
    phone = world.phone()
    phone.desk.fire.add(bodies(world)[0].id)
    assert not phone.desk.fire.firm(FIRM).may_move
    with pytest.raises(AccessError):
        phone.desk.fire.file()


def test_scrapping_takes_a_body_out_of_the_unit_at_once(world: World) -> None:
    phone, card = repairer(world), bodies(world)[0]
    total = phone.desk.fire.view().total
    phone.desk.fire.choose("scrapped")
    phone.desk.fire.add(card.id)
    phone.desk.fire.file()
    assert phone.desk.fire.view().total == total - 1
    assert phone.desk.fire.add(card.id) == "scrapped"
    assert phone.desk.shift.sync_now().held_facts == 0
    assert card.id not in {row.id for row in phone.desk.fire.pickable()}


def test_the_day_of_service_is_today_unless_told(world: World) -> None:
    phone = repairer(world)
    assert date.fromisoformat(phone.desk.fire.view().serviced_on) == phone.desk.fire.view().today
    assert msgspec.structs.asdict(moved_back(phone, world).body)["serviced_on"] == phone.desk.fire.view().today.isoformat()


def moved_back(phone: Phone, world: World) -> EquipmentWasMoved:
    phone.desk.fire.choose("back")
    phone.desk.fire.add(bodies(world)[0].id)
    return moved(phone, phone.desk.fire.file())
