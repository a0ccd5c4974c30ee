"""The projection: what waits shows at once, what the server has applied changes nothing, a conflict is kept and named."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sync.projection import Documents, project
from sync.records.fact import PhoneFact
from sync.rules.hazard import after_closing, after_seen
from tests.records import NOON, equipment, hazard, inspection, moment, new_hazard, seen, shift_end, task


class Held:
    """The documents of a phone as plain dicts."""

    def __init__(self) -> None:
        self.tasks = {"t-1": task()}
        self.cards = {"ext-1": equipment()}
        self.hazards = {}  # type: ignore[var-annotated]

    @property
    def documents(self) -> Documents:
        return Documents(self.tasks.get, lambda _kind, card_id: self.cards.get(card_id), self.hazards.get, lambda author: author)

    def take_over(self, waiting: list[PhoneFact]) -> None:
        """What the server would make of the facts, by the same rules."""
        found = project(waiting, self.documents)
        self.tasks |= found.tasks
        self.cards |= found.cards  # type: ignore[arg-type]
        self.hazards |= found.hazards


def test_a_waiting_check_closes_its_task_and_stands_on_the_card() -> None:
    held = Held()
    fact = inspection(task="t-1", hazards=(new_hazard(),), abnormal=("body",))
    found = project([fact], held.documents)
    assert found.tasks["t-1"].state == "done"
    assert found.cards["ext-1"].last_checks[0].fact == fact.id
    assert [h.id for h in found.cards["ext-1"].open_hazards] == list(found.hazards) == [fact.body.hazards[0].id]
    assert held.tasks["t-1"].state == "open", "a projection changes no document"


def test_facts_about_things_this_phone_does_not_hold_are_harmless() -> None:
    found = project(
        [
            inspection(task="t-9", subject=msgspec.convert({"kind": "equipment", "id": "x"}, type(inspection().subject))),
            seen("0" * 8 + "-0000-7000-8000-" + "0" * 12),
            shift_end(),
        ],
        Held().documents,
    )
    assert (found.tasks, found.cards, found.hazards, found.conflicts) == ({}, {}, {}, ())


def test_seeing_a_hazard_that_still_waits_counts_on_top_of_it() -> None:
    opening = inspection(hazards=(new_hazard(),))
    hazard_id = opening.body.hazards[0].id
    found = project([opening, seen(hazard_id)], Held().documents)
    assert [s.by for s in found.hazards[hazard_id].seen] == ["p2"]
    assert found.cards["ext-1"].open_hazards[0].seen == 1


def test_a_sighting_of_a_hazard_that_was_closed_meanwhile_is_a_named_conflict() -> None:
    held = Held()
    known = hazard()
    held.hazards[known.id] = after_closing(known, author="boss", at=NOON, note="done")
    late = seen(known.id)
    found = project([late, inspection(task="t-1")], held.documents)
    assert found.conflicts == (late.id,)
    assert found.tasks["t-1"].state == "done", "one conflict stops nothing else"


def test_regression_a_hazard_closed_on_the_server_does_not_come_back_by_the_check_that_opened_it() -> None:
    held = Held()
    fact = inspection(hazards=(new_hazard(),))
    held.take_over([fact])
    closed = after_closing(held.hazards[fact.body.hazards[0].id], author="boss", at=NOON, note="done")
    held.hazards[closed.id] = closed
    held.cards["ext-1"] = msgspec.structs.replace(held.cards["ext-1"], open_hazards=())
    assert project([fact], held.documents).cards["ext-1"].open_hazards == ()


STEPS = st.lists(
    st.tuples(st.sampled_from(["check", "hazard", "seen"]), st.sampled_from(["p1", "p2", "p3"]), st.integers(-90, 90)), max_size=6
)


def facts_of(steps: list[tuple[str, str, int]]) -> list[PhoneFact]:
    made: list[PhoneFact] = []
    hazards: list[str] = []
    checked = False
    for what, who, minute in steps:
        if what == "seen" and hazards:
            made.append(seen(hazards[-1], author=who, made_at=moment(minutes=minute)))
        elif what != "seen":
            new = (new_hazard(),) if what == "hazard" else ()
            made.append(inspection(task=None if checked else "t-1", author=who, made_at=moment(minutes=minute), hazards=new))
            hazards += [h.id for h in new]
            checked = True
    return made


@given(STEPS)
def test_a_fact_the_server_has_applied_changes_nothing(steps: list[tuple[str, str, int]]) -> None:
    waiting = facts_of(steps)
    held = Held()
    held.take_over(waiting)
    again = project(waiting, held.documents)
    assert {k: v for k, v in again.tasks.items() if held.tasks[k] != v} == {}
    assert {k: v for k, v in again.hazards.items() if held.hazards[k] != v} == {}
    assert {k: v for k, v in again.cards.items() if held.cards[k] != v} == {}
    assert again.conflicts == ()


@given(STEPS, st.integers(0, 6))
def test_what_is_shown_is_the_same_however_much_of_it_the_server_has_applied(steps: list[tuple[str, str, int]], cut: int) -> None:
    waiting = facts_of(steps)
    shown = Held()
    shown.take_over(waiting)
    held = Held()
    held.take_over(waiting[:cut])
    found = project(waiting[cut:], held.documents)
    assert held.tasks | found.tasks == shown.tasks
    assert held.cards | found.cards == shown.cards  # type: ignore[operator]
    assert held.hazards | found.hazards == shown.hazards


def test_a_second_sighting_by_one_person_is_one() -> None:
    known = hazard()
    assert after_seen(after_seen(known, author="p2", at=NOON), author="p2", at=NOON).seen[0].by == "p2"
