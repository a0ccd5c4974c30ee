"""The periods of due work: labels, their first and last days, the next and the one before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.task.spans import SPANS, all_holding, holding, stretch

DAYS = st.dates(date(2000, 1, 10), date(2199, 12, 20))


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2028-02-29", "2028-02-29", "2028-02-29"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-02-H2", "2026-02-16", "2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-S1", "2026-01-01", "2026-06-30"),
        ("2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_label_runs_from_its_first_to_its_last_day(label: str, first: str, last: str) -> None:
    found = stretch(label)
    assert (found.first.isoformat(), found.last.isoformat(), found.label) == (first, last, label)


@pytest.mark.parametrize(
    "label", ["2026-13", "2026-02-30", "2027-W53", "1999", "2026-Q5", "", "2026-11-20x", "0000", "9999-12-31"]
)
def test_what_is_no_period_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stretch(label)


@given(DAYS)
def test_every_day_is_in_one_period_of_each_kind_which_its_label_names_again(day: date) -> None:
    for found in all_holding(day):
        assert found.first <= day <= found.last
        assert stretch(found.label) == found


@given(DAYS, st.sampled_from(SPANS))
def test_neighbours_meet_without_a_gap(day: date, span: str) -> None:
    here = holding(day, span)  # type: ignore[arg-type]
    assert here.next.first == here.last + timedelta(days=1)
    assert here.next.before == here
