"""The hazard's state machine: opened, seen by others, closed; a later decision stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Conflict
from sync.records.hazard import Hazard, Mending, Verification
from sync.rules.hazard import MAX_SIGHTINGS, after_closing, after_mending, after_seen, after_verification, opened_by
from tests.records import NOON, hazard, inspection, moment, new_hazard


def test_an_inspection_opens_each_hazard_it_names_with_the_phones_id() -> None:
    new = (new_hazard(text="rusty", severity="high"), new_hazard("press"))
    fact = inspection(hazards=new)
    found = opened_by(fact, moment(minutes=1))
    assert [(h.id, h.item, h.severity) for h in found] == [(new[0].id, "body", "high"), (new[1].id, "press", "normal")]
    assert {(h.site, h.opened_by, h.opened_at, h.opened_in, h.state) for h in found} == {
        ("jl", "p1", moment(minutes=1), fact.id, "open")
    }


def test_an_inspection_without_hazards_opens_none() -> None:
    assert opened_by(inspection(), NOON) == []


def test_a_person_counts_once_and_the_opener_not_at_all() -> None:
    found = hazard()
    once = after_seen(found, author="p2", at=NOON)
    assert [s.by for s in once.seen] == ["p2"]
    assert after_seen(once, author="p2", at=NOON) is once
    assert after_seen(once, author="p1", at=NOON) is once


def test_sightings_are_bounded() -> None:
    found = hazard()
    for number in range(MAX_SIGHTINGS + 5):
        found = after_seen(found, author=f"u{number}", at=NOON)
    assert len(found.seen) == MAX_SIGHTINGS


def test_seeing_a_closed_hazard_is_a_conflict_that_undoes_nothing() -> None:
    closed = after_closing(hazard(), author="boss", at=NOON, note="repaired")
    with pytest.raises(Conflict):
        after_seen(closed, author="p2", at=moment(hours=1))


def test_closing_a_closed_hazard_keeps_the_first_closing() -> None:
    closed = after_closing(hazard(), author="boss", at=NOON, note="repaired")
    assert after_closing(closed, author="other", at=moment(hours=1), note="again") is closed


STEPS = st.lists(st.tuples(st.sampled_from(["seen", "close"]), st.sampled_from(["p2", "p3", "boss"])), max_size=12)


@given(STEPS)
def test_whatever_comes_a_closed_hazard_never_opens_again(steps: list[tuple[str, str]]) -> None:
    found, closed_by = hazard(), ""
    for step, who in steps:
        if step == "close":
            found = after_closing(found, author=who, at=NOON, note="done")
            closed_by = closed_by or who
        elif closed_by:
            with pytest.raises(Conflict):
                after_seen(found, author=who, at=NOON)
        else:
            found = after_seen(found, author=who, at=NOON)
        assert (found.state == "closed") == bool(closed_by)
        assert (found.closed_by or "") == closed_by
        assert len({s.by for s in found.seen}) == len(found.seen)


def mended(found: Hazard, who: str, minutes: int) -> Hazard:
    return after_mending(found, fact_id=f"m-{who}", author=who, at=moment(minutes=minutes), mending=Mending(), photos=())


def looked(found: Hazard, who: str, minutes: int, *, holds: bool, about: str | None = None) -> Hazard:
    return after_verification(found, author=who, at=moment(minutes=minutes), found=Verification(is_mended=holds), about=about)


def test_regression_a_mending_from_before_the_hazard_opened_again_does_not_mend_it_when_it_comes_late() -> None:
    again = looked(mended(hazard(), "r1", 10), "p1", 20, holds=False)
    assert mended(again, "r2", 15) is again
    assert mended(again, "r2", 25).state == "mended"


def test_regression_a_late_look_at_an_earlier_mending_does_not_close_what_was_mended_since() -> None:
    twice = mended(looked(mended(hazard(), "r1", 10), "p2", 20, holds=False), "r2", 30)
    assert looked(twice, "p1", 15, holds=True, about="m-r1") is twice
    assert looked(twice, "p1", 40, holds=True, about="m-r2").state == "closed"


def test_regression_a_look_at_this_very_mending_counts_by_a_phone_whose_clock_is_behind() -> None:
    assert looked(mended(hazard(), "r1", 10), "p1", 9, holds=True, about="m-r1").state == "closed"
