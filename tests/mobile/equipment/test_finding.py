"""Finding without a label: the place tree leads to every thing, each sort of object has its list, each card its templates."""

from __future__ import annotations

from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Contract, Unit, UnitState
from tests.phone_world import PhoneWorld


def test_the_tree_leads_to_every_thing_of_the_site(estate_phone: PhoneWorld) -> None:
    desk = estate_phone.phone.desk
    found, ahead = set[str](), [""]
    while ahead:
        view = desk.equipment.tree(ahead.pop())
        found |= {row.id for row in view.objects}
        ahead += [place.id for place in view.places]
    cards = [d for d in estate_phone.estate.documents() if isinstance(d, Equipment | Checkpoint) and d.site == estate_phone.site]
    assert found == {card.id for card in cards}


def test_a_place_says_how_much_is_inside_and_where_it_stands(estate_phone: PhoneWorld) -> None:
    desk = estate_phone.phone.desk
    top = desk.equipment.tree()
    into = max(top.places, key=lambda place: place.inside)
    below = desk.equipment.tree(into.id)
    assert below.name == into.name
    assert into.inside == len(below.objects) + sum(1 + place.inside for place in below.places)


def test_units_and_contracts_have_lists_and_cards(estate_phone: PhoneWorld) -> None:
    place = estate_phone.estate.main.objects.places[2].id
    unit = Unit(id="u-1", site=estate_phone.site, place=place, number="1-101", state=UnitState.VACANT, is_under_renovation=True)
    contract = Contract(
        id="c-1", site=estate_phone.site, firm="某电梯公司", trade="lift", name="电梯维保", valid_until="2026-12-01"
    )
    estate_phone.pull([unit, contract])
    desk = estate_phone.phone.desk
    assert [row.id for row in desk.equipment.nearby(sorts=("unit",)) if row.id == "u-1"] == ["u-1"]
    assert [row.id for row in desk.equipment.nearby(sorts=("contract",)) if row.id == "c-1"] == ["c-1"]
    shown = desk.equipment.card("unit", "u-1")
    assert (shown.name, {field.key for field in shown.fields}) == ("1-101", {"unit_state", "renovation"})
    paper = desk.equipment.card("contract", "c-1")
    assert [(line.key, line.days_left) for line in paper.dates] == [("valid_until", 11)]


def test_a_card_offers_what_can_be_checked_at_its_sort(estate_phone: PhoneWorld) -> None:
    desk, objects = estate_phone.phone.desk, estate_phone.estate.main.objects
    from sync.records.scope import ScopeKind
    from sync.records.template import Template

    templates = {t.code: t for t in estate_phone.phone.store.documents.every("template", Template)}
    for kind, card in (("zone", objects.zones[0]), ("place", objects.places[4]), ("checkpoint", objects.checkpoints[0])):
        for row in desk.equipment.card(kind, card.id).due:
            if row.state == "free":
                assert ScopeKind(kind) in {scope.scope for scope in templates[row.template].objects}
