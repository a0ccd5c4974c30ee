"""Binding a label on the spot: a sound unknown code opens its object at once, a wrong one is refused, a proposal says so."""

from __future__ import annotations

import msgspec
import pytest

from sync.errors import InputError, NotFound
from sync.exchange.header import Verdict
from sync.gate import read_phone_fact
from sync.records.fact import LabelWasBound
from sync.records.people import Profile, SiteRoles
from sync.records.roles import Role
from sync.records.site import Place, Zone
from sync.rules.label import label_payload, mint_label_code
from tests.mobile.world import jpeg
from tests.phone_world import PhoneWorld

NEW = mint_label_code(b"\x07" * 8)
MAKER = "12345AB67890CD"


def payload(code: str) -> str:
    return label_payload("m.example.cn", code)


def make_foreman(world: PhoneWorld) -> None:
    profile = next(d for d in world.estate.documents() if isinstance(d, Profile) and d.id == world.person)
    world.pull([msgspec.structs.replace(profile, sites=(SiteRoles(site=world.site, roles=(Role.FOREMAN,)),))])


def bound(world: PhoneWorld) -> list[LabelWasBound]:
    facts = [read_phone_fact(row.raw) for row in world.phone.store.outbox.facts() if row.kind == "label.bound"]
    return [fact for fact in facts if isinstance(fact, LabelWasBound)]


def test_an_unknown_label_opens_what_it_was_stuck_on_at_once(estate_phone: PhoneWorld) -> None:
    desk, body = estate_phone.phone.desk, estate_phone.extinguishers()[0]
    old = desk.equipment.card("equipment", body).label_code.replace("-", "")
    found = desk.equipment.read(payload(NEW))
    assert found.kind == "unknown_code"
    desk.binding.bind(found.code, "equipment", body, "worn")
    [fact] = bound(estate_phone)
    assert (fact.body.code, fact.body.supersedes, fact.body.why) == (NEW, old, "worn")
    again = desk.equipment.read(payload(NEW))
    assert (again.kind, again.subject_id) == ("card", body)
    assert desk.equipment.card("equipment", body).label_code.replace("-", "") == NEW
    assert desk.equipment.read(payload(old)).kind == "moved_label"


def test_a_wrong_check_character_is_refused_wherever_it_is_tried(estate_phone: PhoneWorld) -> None:
    wrong = NEW[:-1] + ("2" if NEW[-1] != "2" else "3")
    assert estate_phone.phone.desk.equipment.read(f"HTTPS://M.EXAMPLE.CN/E/{wrong}").kind == "wrong_check"
    with pytest.raises(InputError):
        estate_phone.phone.desk.binding.bind(wrong, "equipment", estate_phone.extinguishers()[0], "new")
    assert bound(estate_phone) == []


def test_a_post_without_the_right_is_told_that_it_proposes(estate_phone: PhoneWorld) -> None:
    body = estate_phone.extinguishers()[0]
    assert estate_phone.phone.desk.binding.view(NEW, "equipment", body).is_proposal
    make_foreman(estate_phone)
    assert not estate_phone.phone.desk.binding.view(NEW, "equipment", body).is_proposal


def test_a_held_proposal_opens_nothing_and_says_that_it_waits(estate_phone: PhoneWorld) -> None:
    desk, store = estate_phone.phone.desk, estate_phone.phone.store
    desk.binding.bind(NEW, "equipment", estate_phone.extinguishers()[0], "new")
    [offered] = store.outbox.batch(most_facts=10, most_bytes=10**6).facts
    verdict = Verdict(offered.n, offered.id, offered.hash.hex(), "held", "not-allowed")
    store.outbox.settle([verdict], high_water=1, safe=0, now_ms=5)
    found = desk.equipment.read(payload(NEW))
    assert (found.kind, found.reason) == ("unknown_code", "held")


def test_a_makers_code_becomes_an_alias_and_supersedes_nothing(estate_phone: PhoneWorld) -> None:
    desk, body = estate_phone.phone.desk, estate_phone.extinguishers()[0]
    assert desk.binding.view(MAKER, "equipment", body).reasons == ("maker",)
    label = desk.equipment.card("equipment", body).label_code
    desk.binding.bind(MAKER, "equipment", body, "maker")
    assert bound(estate_phone)[0].body.supersedes is None
    found = desk.equipment.read(MAKER)
    assert (found.kind, found.subject_id, found.method) == ("card", body, "maker_label")
    assert desk.equipment.card("equipment", body).label_code == label


def test_a_photo_goes_with_it_when_one_was_taken(estate_phone: PhoneWorld) -> None:
    desk, taken = estate_phone.phone.desk, list[str]()
    estate_phone.phone.device.camera.sees.append(jpeg(4))  # type: ignore[attr-defined]
    desk.binding.take_photo(taken.append)
    desk.binding.bind(NEW, "equipment", estate_phone.extinguishers()[0], "new", taken[0])
    assert [photo.sha256 for photo in bound(estate_phone)[0].photos] == taken
    assert estate_phone.phone.store.photos.counts().waiting == 1


def test_only_what_is_on_this_phone_and_can_carry_a_label_takes_one(estate_phone: PhoneWorld) -> None:
    binding = estate_phone.phone.desk.binding
    with pytest.raises(NotFound):
        binding.bind(NEW, "equipment", "nowhere", "new")
    with pytest.raises(InputError):
        binding.bind(NEW, "unit", "u1", "new")
    with pytest.raises(InputError):
        binding.bind(NEW, "equipment", estate_phone.extinguishers()[0], "maker")


@pytest.mark.parametrize("kind", ["place", "zone"])
def test_labels_of_places_and_zones_open_their_cards(estate_phone: PhoneWorld, kind: str) -> None:
    objects = estate_phone.estate.main.objects
    thing: Place | Zone = objects.places[3] if kind == "place" else objects.zones[0]
    estate_phone.pull([msgspec.structs.replace(thing, labels=(NEW,))])
    found = estate_phone.phone.desk.equipment.read(payload(NEW))
    assert (found.kind, found.subject_kind, found.subject_id) == ("card", kind, thing.id)
    card = estate_phone.phone.desk.equipment.card(kind, thing.id)
    assert (card.is_on_phone, card.name, card.label_code.replace("-", "")) == (True, thing.name, NEW)


def test_the_same_makers_code_at_another_site_is_said(estate_phone: PhoneWorld) -> None:
    from sync.records.equipment import Equipment

    estate = estate_phone.estate
    here = next(e for e in estate.main.objects.equipment if e.id == estate_phone.extinguishers()[0])
    mine = msgspec.structs.replace(here, maker_code=MAKER)
    theirs: Equipment = msgspec.structs.replace(here, id="twin", site=estate.light.site.id, maker_code=MAKER, labels=())
    estate_phone.pull([mine, theirs, estate.light.site])
    found = estate_phone.phone.desk.equipment.read(MAKER)
    assert (found.kind, found.subject_id, found.also_at) == ("card", here.id, estate.light.site.name)
    estate_phone.pull([msgspec.structs.replace(here, maker_code=None)], version=3)
    found = estate_phone.phone.desk.equipment.read(MAKER)
    assert (found.kind, found.reason, found.site) == ("other_site", estate.light.site.name, estate.light.site.id)
