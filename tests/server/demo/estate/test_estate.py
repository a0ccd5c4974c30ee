"""The demo estate: every number of its sketch, and the same bytes from the same seed in every process."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from server.demo.estate import Estate, build_estate, morning_tasks
from server.template.builtin import builtin_templates
from sync.records.documents import DOCUMENTS, decode_document, encode_document, kind_of_document, stream_of
from sync.records.people import Profile
from sync.records.roles import Duty, LicenceKind, Role
from sync.records.scope import EquipmentKind as E
from sync.records.scope import PlaceKind, ZoneKind
from sync.records.site import UnitState
from sync.rules.label import is_sound, label_payload

ROOT = Path(__file__).resolve().parents[4]
TODAY = date(2026, 11, 21)
HOST = "127.0.0.1:8000"


def estate_of(seed: str = "demo", password_seed: str = "secret", today: date = TODAY) -> Estate:
    return build_estate(builtin_templates(), seed=seed, password_seed=password_seed, today=today, host=HOST)


@pytest.fixture(scope="module")
def estate() -> Estate:
    return estate_of()


def fingerprint(estate: Estate) -> str:
    found = hashlib.sha256()
    for document in [*estate.documents(), *estate.late_documents(), *morning_tasks(estate, TODAY)]:
        found.update(encode_document(document) + b"\n")
    found.update(repr((estate.logins, estate.faults)).encode())
    return found.hexdigest()


def test_the_main_site_has_308_things_as_the_sketch_lists_them(estate: Estate) -> None:
    kinds = Counter(card.kind for card in estate.main.objects.equipment)
    assert kinds == {
        E.EXTINGUISHER: 120, E.HYDRANT_INDOOR: 74, E.HYDRANT_OUTDOOR: 4, E.SIAMESE: 2,
        E.FIRE_PUMP: 4, E.JOCKEY_PUMP: 1, E.FIRE_TANK: 2, E.ALARM_VALVE: 2, E.FIRE_PANEL: 1, E.DETECTOR_GROUP: 7,
        E.SMOKE_FAN: 2, E.FIRE_SHUTTER: 4, E.EMERGENCY_LIGHTS: 7, E.LIFT: 10,
        E.TRANSFORMER: 2, E.LV_CABINET: 4, E.TOWER_BOX: 6, E.GENERATOR: 1,
        E.DOMESTIC_PUMP: 3, E.WATER_TANK: 2, E.SUMP_PIT: 4, E.RECORDER: 2, E.CAMERA_GROUP: 6,
        E.ACCESS_DOOR: 9, E.BARRIER: 2, E.PERIMETER_ZONE: 4, E.LAMP_CIRCUIT: 4,
        E.PLAYGROUND: 1, E.POOL: 1, E.WATER_FEATURE: 1, E.EMERGENCY_CABINET: 2,
        E.POWER_METER: 5, E.WATER_METER: 3, E.CHARGING_GROUP: 4, E.AIR_UNIT: 2,
    }  # fmt: skip
    assert sum(kinds.values()) == 308


def test_the_extinguishers_hang_where_the_sketch_says(estate: Estate) -> None:
    objects = estate.main.objects
    cards = [card for card in objects.equipment if card.kind is E.EXTINGUISHER]
    where = Counter(objects.place_by_id[card.place].kind for card in cards)
    rooms = {PlaceKind.SWITCH_ROOM, PlaceKind.GENERATOR_ROOM, PlaceKind.PUMP_ROOM, PlaceKind.FIRE_PUMP_ROOM}
    rooms |= {PlaceKind.WEAK_CURRENT_ROOM, PlaceKind.FAN_ROOM, PlaceKind.HEAT_ROOM}
    assert {where[room] for room in rooms} == {2}
    assert where[PlaceKind.FLOOR] == 66 + 4
    assert where[PlaceKind.GARAGE_ZONE] == 28
    assert where[PlaceKind.OFFICE] + where[PlaceKind.CONTROL_ROOM] == 4
    assert where[PlaceKind.GATE] == 2
    assert where[PlaceKind.BIKE_SHED] == 2
    assert sum(card.variant == "co2" for card in cards) == 6
    assert sum("basement" in objects.classes_of(card.place) for card in cards) == 42
    assert all(card.maker_code and card.made_on and card.scrap_on and card.service_due_on for card in cards)


def test_the_cameras_are_96_and_class_a_is_what_the_sketch_calls_so(estate: Estate) -> None:
    cards = estate.main.objects.equipment
    assert sum(card.count for card in cards if card.kind is E.CAMERA_GROUP) == 96
    class_a = {card.kind for card in cards if card.risk == "A"}
    assert {E.LIFT, E.GENERATOR, E.FIRE_PUMP, E.JOCKEY_PUMP, E.FIRE_TANK} <= class_a


def test_the_buildings_are_those_of_the_sketch(estate: Estate) -> None:
    kinds = Counter(place.kind for place in estate.main.objects.places)
    assert kinds[PlaceKind.TOWER] == 6
    assert kinds[PlaceKind.FLOOR] == 66 + 2
    assert kinds[PlaceKind.GARAGE_ZONE] == 4
    assert kinds[PlaceKind.SHOP] == 8
    assert kinds[PlaceKind.GATE] == 3
    assert kinds[PlaceKind.YARD] == 5
    garage = next(place for place in estate.main.objects.places if place.kind is PlaceKind.GARAGE)
    assert sum(place.parent == garage.id for place in estate.main.objects.places) == 4 + 7


def test_264_flats_of_which_12_are_vacant(estate: Estate) -> None:
    units = estate.main.objects.units
    assert Counter(unit.state for unit in units) == {UnitState.LIVED_IN: 252, UnitState.VACANT: 12}
    assert sum(unit.is_under_renovation for unit in units) == 5
    week = [unit.moved_in_on for unit in units if unit.moved_in_on]
    assert len(week) == 3
    assert all((TODAY - date.fromisoformat(day)).days < 7 for day in week)
    assert len({unit.number for unit in units}) == 264


def test_32_cleaning_zones_in_8_grids_5_green_and_8_fire_grids_of_three_departments(estate: Estate) -> None:
    zones = estate.main.objects.zones
    kinds = Counter(zone.kind for zone in zones)
    assert kinds == {
        ZoneKind.CLEAN_LOBBY: 6, ZoneKind.CLEAN_CORRIDOR: 6, ZoneKind.CLEAN_GARAGE: 4, ZoneKind.CLEAN_TOILET: 2,
        ZoneKind.CLEAN_YARD: 5, ZoneKind.CLEAN_WASTE: 3, ZoneKind.CLEAN_ROOF: 6,
        ZoneKind.CLEAN_GRID: 8, ZoneKind.GREEN: 5, ZoneKind.FIRE_GRID: 8,
    }  # fmt: skip
    grids = {zone.id for zone in zones if zone.kind is ZoneKind.CLEAN_GRID}
    assert {zone.grid for zone in zones if zone.grid is not None} == grids
    assert sum(zone.grid is not None for zone in zones) == 32
    wardens = [zone for zone in zones if zone.kind is ZoneKind.FIRE_GRID]
    assert len({zone.keeper for zone in wardens}) == 8
    assert len({zone.department for zone in wardens}) == 3
    named = {person.id for person in estate.main.objects.people if Duty.FIRE_WARDEN in person.duties}
    assert named == {zone.keeper for zone in wardens}


def test_four_routes_of_36_points_make_264_scans_a_day(estate: Estate) -> None:
    routes = {route.code: route for route in estate.main.objects.routes}
    assert {code: len(route.points) for code, route in routes.items()} == {"R1": 12, "R2": 12, "R3": 12, "R4": 8}
    scans = {code: len(route.points) * (route.day_rounds + route.night_rounds) for code, route in routes.items()}
    assert scans == {"R1": 108, "R2": 36, "R3": 72, "R4": 48}
    assert sum(scans.values()) == 264
    assert {point for route in routes.values() for point in route.points} == {p.id for p in estate.main.objects.checkpoints}
    assert len(estate.main.objects.checkpoints) == 36
    assert set(routes["R4"].points) <= {*routes["R1"].points, *routes["R3"].points}
    assert {route.origin for route in routes.values()} == {"A"}


def test_39_people_by_post_and_three_above_the_sites(estate: Estate) -> None:
    posts = Counter(member.post.rsplit("-", 1)[0] for member in estate.main.members)
    assert posts == {
        "manager": 1, "cs-head": 1, "desk": 1, "keeper": 2, "eng-head": 1, "eng-foreman": 1, "repair": 4, "sec-head": 1,
        "sec-foreman": 3, "guard": 9, "monitor": 6, "env-head": 1, "env-foreman": 1, "cleaner": 6, "gardener": 1,
    }  # fmt: skip
    assert len(estate.main.members) == len(estate.main.objects.people) == 39
    assert [member.profile.company_roles for member in estate.above] == [(Role.QUALITY,), (Role.HQ,), (Role.ADMIN,)]
    assert {firm.trade for firm in estate.main.site.firms} == {"lift", "fire", "tank_cleaning", "pest"}


def test_three_repair_workers_are_electricians_and_all_monitors_are_licensed(estate: Estate) -> None:
    held = {member.post: {licence.kind for licence in member.profile.licences} for member in estate.main.members}
    assert sum(LicenceKind.ELECTRICIAN in kinds for post, kinds in held.items() if post.startswith("repair")) == 3
    assert all(LicenceKind.FIRE_OPERATOR in kinds for post, kinds in held.items() if post.startswith("monitor"))


def test_the_light_site_has_60_things_8_points_and_12_people(estate: Estate) -> None:
    assert len(estate.light.objects.equipment) == 60
    assert len(estate.light.objects.checkpoints) == 8
    assert len(estate.light.members) == 12
    assert Counter(place.kind for place in estate.light.objects.places)[PlaceKind.TOWER] == 1


def test_every_label_is_one_of_its_own_and_fits_the_sites_code(estate: Estate) -> None:
    labels = [
        label
        for site in (estate.main, estate.light)
        for thing in (*site.objects.equipment, *site.objects.checkpoints)
        for label in thing.labels
    ]
    assert len(set(labels)) == len(labels) == 308 + 36 + 60 + 8 + 1
    assert all(is_sound(label) for label in labels)
    assert label_payload(estate.main.site.host, labels[0]).endswith(labels[0])
    codes = [card.maker_code for card in estate.main.objects.equipment if card.maker_code]
    assert len(set(codes)) == 120


def test_ids_are_unique_and_every_document_survives_the_feed(estate: Estate) -> None:
    documents = [*estate.documents(), *estate.late_documents()]
    cards = [document for document in documents if not isinstance(document, Profile)]
    assert len({document.id for document in cards}) == len(cards)
    for document in documents:
        kind = kind_of_document(document)
        assert decode_document(kind, encode_document(document)) == document
        assert stream_of(document).split(":")[0] in ("company", "site", "person")
    made_of_facts = {"task", "receipt", "round", "walk_times", "handover", "month", "phrasebook"}
    decided_later = {"campaign", "fire_rules"}
    assert {kind_of_document(document) for document in documents} == set(DOCUMENTS) - made_of_facts - decided_later


def test_the_same_seed_gives_the_same_bytes_in_another_process(estate: Estate) -> None:
    code = "from tests.server.demo.estate.test_estate import *; print(fingerprint(estate_of()))"
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONHASHSEED": hash_seed}
        )
        assert run.stdout.strip() == fingerprint(estate)
    assert fingerprint(estate_of()) == fingerprint(estate)


def test_another_seed_is_another_estate_and_another_password_seed_changes_only_passwords(estate: Estate) -> None:
    other = estate_of(seed="other")
    assert not {card.id for card in other.main.objects.equipment} & {card.id for card in estate.main.objects.equipment}
    again = estate_of(password_seed="changed")
    assert [encode_document(d) for d in again.documents()] == [encode_document(d) for d in estate.documents()]
    assert not {login.password for login in again.logins} & {login.password for login in estate.logins}


def test_everybody_can_sign_in_under_a_name_of_their_own(estate: Estate) -> None:
    assert len({login.username for login in estate.logins}) == len(estate.logins) == 39 + 12 + 3
    assert estate.login("guard-03").person == estate.main.person("guard-03").id
    assert estate.login("manager-01", "light").person == estate.light.person("manager-01").id
    assert estate.login("admin").username == "admin"
