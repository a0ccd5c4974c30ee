"""The task's state machine, and its three-valued truth as a table."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.task import Phone, Truth, after_inspection, judge
from tests.records import NOON, moment, new_id, task

OPENS, CLOSES = moment(hours=-4), moment(hours=8)
BEFORE, DURING, AFTER = moment(hours=-5), NOON, moment(hours=9)


def phone(
    name: str = "a", clear_at: datetime | None = None, roles: tuple[str, ...] = ("patrol",), people: tuple[str, ...] = ()
) -> Phone:
    return Phone(id=name, name=name, roles=frozenset(roles), people=frozenset(people), clear_at=clear_at)


def done(at: datetime = NOON) -> dict[str, object]:
    return {"state": "done", "done_by": "p1", "done_at": at, "done_in": new_id()}


HEARD, UNHEARD = phone("heard", CLOSES), phone("unheard", moment(hours=7))
NEVER = phone("never", None)
OTHER_ROLE = phone("other", None, ("cleaner",))

TABLE = [  # state of the task, the moment, the phones, the truth, who is unheard
    ("open", BEFORE, [NEVER], Truth.UPCOMING, []),
    ("open", OPENS, [NEVER], Truth.OPEN, []),
    ("open", DURING, [], Truth.OPEN, []),
    ("open", moment(hours=7, minutes=59), [HEARD], Truth.OPEN, []),
    ("open", CLOSES, [HEARD], Truth.MISSED, []),
    ("open", AFTER, [], Truth.MISSED, []),
    ("open", AFTER, [HEARD], Truth.MISSED, []),
    ("open", AFTER, [UNHEARD], Truth.NOT_HEARD_FROM, ["unheard"]),
    ("open", AFTER, [NEVER], Truth.NOT_HEARD_FROM, ["never"]),
    ("open", AFTER, [HEARD, UNHEARD, NEVER], Truth.NOT_HEARD_FROM, ["unheard", "never"]),
    ("open", AFTER, [HEARD, OTHER_ROLE], Truth.MISSED, []),
    ("done", BEFORE, [NEVER], Truth.DONE, []),
    ("done", DURING, [NEVER], Truth.DONE, []),
    ("done", AFTER, [NEVER], Truth.DONE, []),
]


@pytest.mark.parametrize(("state", "now", "phones", "truth", "unheard"), TABLE)
def test_the_truth_about_a_task(state: str, now: datetime, phones: list[Phone], truth: Truth, unheard: list[str]) -> None:
    found = judge(task(**done()) if state == "done" else task(), now, phones)
    assert (found.truth, [p.name for p in found.unheard]) == (truth, unheard)


def test_the_table_covers_every_truth() -> None:
    assert {row[3] for row in TABLE} == set(Truth)


def test_an_assignees_phone_counts_whatever_its_roles_are() -> None:
    assigned = task(assignee="p9")
    phones = [phone("own", None, ("cleaner",), ("p9",)), phone("other", None, ("cleaner",), ("p8",))]
    assert [p.name for p in judge(assigned, AFTER, phones).unheard] == ["own"]


def test_one_role_in_common_is_enough_to_be_asked() -> None:
    assert judge(task(roles=("patrol", "repair")), AFTER, [phone("a", None, ("repair", "cleaner"))]).truth is Truth.NOT_HEARD_FROM


def test_the_first_inspection_settles_a_task_and_later_ones_are_only_counted() -> None:
    first, second = new_id(), new_id()
    once = after_inspection(task(), fact_id=first, author="p1", at=NOON, abnormal=2)
    assert (once.state, once.done_by, once.done_in, once.is_late, once.abnormal, once.further) == (
        "done",
        "p1",
        first,
        False,
        2,
        0,
    )
    again = after_inspection(once, fact_id=second, author="p2", at=moment(hours=1), abnormal=0)
    assert (again.done_by, again.done_in, again.abnormal, again.further) == ("p1", first, 2, 1)


def test_the_same_fact_twice_changes_nothing() -> None:
    fact = new_id()
    once = after_inspection(task(), fact_id=fact, author="p1", at=NOON, abnormal=0)
    assert after_inspection(once, fact_id=fact, author="p1", at=NOON, abnormal=0) is once


@pytest.mark.parametrize(("at", "late"), [(moment(hours=7, minutes=59), False), (CLOSES, True), (AFTER, True)])
def test_a_check_at_or_after_the_close_is_late_and_counts_as_done(at: datetime, late: bool) -> None:
    found = after_inspection(task(), fact_id=new_id(), author="p1", at=at, abnormal=0)
    assert (found.state, found.is_late) == ("done", late)


CLEAR = st.none() | st.integers(-600, 900).map(lambda m: moment(minutes=m))


@given(st.lists(CLEAR, max_size=4), st.integers(-600, 900))
def test_nobody_is_blamed_while_a_phone_may_still_hold_the_record(clears: list[datetime | None], minute: int) -> None:
    found = judge(task(), moment(minutes=minute), [phone(str(i), clear) for i, clear in enumerate(clears)])
    if found.truth is Truth.MISSED:
        assert moment(minutes=minute) >= CLOSES
        assert all(clear is not None and clear >= CLOSES for clear in clears)
    assert bool(found.unheard) == (found.truth is Truth.NOT_HEARD_FROM)
