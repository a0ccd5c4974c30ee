"""Where a point stands is learnt from good positions of scanned visits; poor ones and far ones teach nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.documents import decode_document, encode_document
from sync.records.equipment import Checkpoint
from sync.records.inspection import Fix
from sync.rules.patrol_place import distance_metres, place_flag, with_fix
from tests.records import checkpoint


def fix(lat: float, lon: float, accuracy: float = 10) -> Fix:
    return Fix(lat=lat, lon=lon, accuracy_metres=accuracy)


def taught(*fixes: Fix) -> Checkpoint:
    point = checkpoint()
    for one in fixes:
        point = with_fix(point, one)
    return point


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [((0.0, 0.0), (0.0, 1.0), 111_195), ((31.23, 121.47), (31.23, 121.47), 0), ((0.0, 179.999), (0.0, -179.999), 222)],
)
def test_distances_on_the_earth(one: tuple[float, float], other: tuple[float, float], metres: float) -> None:
    assert distance_metres(fix(*one), *other) == pytest.approx(metres, abs=1)


def test_five_good_fixes_make_a_place_and_four_do_not() -> None:
    far = fix(31.30, 121.47)
    four, five = taught(*[fix(31.23, 121.47)] * 4), taught(*[fix(31.23, 121.47)] * 5)
    assert (place_flag(far, four), place_flag(far, five)) == (None, "far")
    assert place_flag(fix(31.23, 121.4705, accuracy=5), five) is None
    assert place_flag(None, five) == "no_fix"


def test_a_poor_fix_and_one_that_lies_far_off_teach_nothing() -> None:
    known = taught(*[fix(31.23, 121.47)] * 5)
    assert with_fix(known, fix(31.23, 121.47, accuracy=200)) is known
    assert with_fix(known, fix(31.30, 121.47)) is known


def test_the_mean_goes_the_short_way_round_the_date_line() -> None:
    point = taught(fix(0, 179.9999), fix(0, -179.9999))
    assert point.lon is not None
    assert abs(point.lon) == pytest.approx(180.0, abs=1e-3)


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 100)), max_size=30))
def test_whatever_is_taught_stays_a_place_on_earth(fixes: list[tuple[float, float, float]]) -> None:
    point = taught(*(fix(*one) for one in fixes))
    assert decode_document("checkpoint", encode_document(point)) == point
