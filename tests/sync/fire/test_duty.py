"""How a site's extinguishers stand: every concern, the validity rate, half-month coverage, buildings, lift labels."""

from __future__ import annotations

from datetime import date

import pytest

from sync.records.equipment import EquipmentState
from sync.records.results import LastCheck
from sync.records.scope import EquipmentKind, PlaceKind
from sync.rules.fire_duty import Concern, Halves, Share, duties, halves, lift_labels, validity
from sync.rules.fire_places import Places
from tests.records import NOON
from tests.sync.fire.cards import PLACES, body, place
from tests.sync.fire.rules import RULES

TODAY = date(2026, 11, 20)


def found(*items: str) -> tuple[LastCheck, ...]:
    return (LastCheck(template="EXT-M", at=NOON, by="P", outcome="abnormal", abnormal=items),)


def by_old_label() -> tuple[LastCheck, ...]:
    return (LastCheck(template="EXT-M", at=NOON, by="P", outcome="normal", by_old_label=True),)


@pytest.mark.parametrize(
    ("changes", "concerns", "is_valid"),
    [
        ({}, (), True),
        ({"scrap_on": "2026-11-19"}, (Concern.SCRAP_DUE,), False),
        ({"service_due_on": "2026-11-19"}, (Concern.SERVICE_DUE,), False),
        ({"service_due_on": "2026-12-20"}, (Concern.SOON_SECOND,), True),
        ({"service_due_on": "2026-12-21"}, (Concern.SOON_FIRST,), True),
        ({"service_due_on": "2027-01-19"}, (Concern.SOON_FIRST,), True),
        ({"service_due_on": "2027-01-20"}, (), True),
        ({"service_due_on": None, "scrap_on": None}, (Concern.NO_DATE,), False),
        ({"state": EquipmentState.MISSING}, (Concern.MISSING,), False),
        ({"state": EquipmentState.AWAY_FOR_SERVICE}, (Concern.AWAY,), False),
        ({"state": EquipmentState.OUT_OF_SERVICE}, (Concern.OUT_OF_SERVICE,), False),
        ({"last_checks": found("gauge", "pin")}, (Concern.GAUGE,), False),
        ({"last_checks": found("pin")}, (Concern.FAILED,), False),
        ({"last_checks": found("label")}, (Concern.FAILED, Concern.LABEL_UNREADABLE), False),
        ({"last_checks": ()}, (Concern.NEVER_CHECKED,), False),
        ({"labels": ()}, (Concern.NO_LABEL,), True),
        ({"labels": ("0000000000", "1111111111")}, (), True),
        ({"labels": ("0000000000", "1111111111"), "last_checks": by_old_label()}, (Concern.TWO_LABELS,), True),
    ],
)
def test_each_thing_that_can_be_the_matter_is_said(
    changes: dict[str, object], concerns: tuple[Concern, ...], is_valid: bool
) -> None:
    (duty,) = duties([body("e", **changes)], PLACES, TODAY, RULES)
    assert (duty.concerns, duty.is_valid) == (concerns, is_valid)


def test_the_validity_rate_has_a_numerator_and_a_denominator_in_bodies() -> None:
    cards = [body("a", count=2), body("b", state=EquipmentState.MISSING), body("c", state=EquipmentState.SCRAPPED)]
    share = validity(duties(cards, PLACES, TODAY, RULES))
    assert (share, share.percent) == (Share(2, 3), 66.7)
    assert validity([]).percent is None


def test_only_basements_and_the_like_are_counted_by_half_months() -> None:
    cards = [body("up", "t1-1"), *(body(key, "garage-a") for key in ("both", "one", "none", "old"))]
    days = {
        "both": [date(2026, 11, 15), date(2026, 11, 16)],
        "one": [date(2026, 11, 16), date(2026, 11, 20)],
        "old": [date(2025, 11, 3), date(2026, 10, 20)],
        "up": [date(2026, 11, 2)],
    }
    rows = {row.card.id: (row.first, row.second) for row in halves(cards, PLACES, days, TODAY)}
    assert rows == {"both": (True, True), "one": (False, True), "none": (False, False), "old": (False, False)}
    assert isinstance(halves(cards, PLACES, days, TODAY)[0], Halves)


def test_buildings_and_floors_are_found_from_any_place_and_a_ring_of_places_ends() -> None:
    assert [PLACES.building(key) for key in ("t1-1-lobby", "t1", "garage-a", "estate", "nowhere")] == [
        *("t1", "t1", "garage", "estate", "nowhere")
    ]
    assert [PLACES.floor(key) for key in ("t1-1-lobby", "t1-1", "garage-a")] == ["t1-1", "t1-1", "garage-a"]
    ring = Places([place("a", PlaceKind.ROOF, "b"), place("b", PlaceKind.TOWER, "a")])
    assert ring.building("a") in ("a", "b")


def test_lift_labels_come_with_the_days_that_are_left() -> None:
    lifts = [
        body(key, kind=EquipmentKind.LIFT, valid_until=day)
        for key, day in (("x", None), ("y", "2026-12-01"), ("z", "2026-11-08"))
    ]
    rows = [(card.id, days) for card, days in lift_labels([*lifts, body("e")], TODAY)]
    assert rows == [("z", -12), ("y", 11), ("x", None)]
