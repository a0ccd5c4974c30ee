"""The task's state machine, and its three-valued truth as a table."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.task import Blocked, Excused
from sync.rules.task import Gap, Phone, Service, Truth, after_blocked, after_excused, after_inspection, judge
from tests.records import NOON, moment, new_id, task

OPENS, CLOSES = moment(hours=-4), moment(hours=8)
BEFORE, DURING, AFTER = moment(hours=-5), NOON, moment(hours=9)
LONG_AGO = moment(days=-9)


def phone(
    name: str = "a",
    clear_at: datetime | None = None,
    roles: tuple[str, ...] = ("patrol",),
    people: tuple[str, ...] = ("p1",),
    *,
    since: datetime = LONG_AGO,
    until: datetime | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Phone:
    services = tuple(Service(person, role, since, until) for person in people for role in roles)
    return Phone(id=name, name=name, services=services, clear_at=clear_at, gaps=gaps)


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
    assert {row[3] for row in TABLE} | {Truth.HELD, Truth.BLOCKED, Truth.EXCUSED} == set(Truth)


WHO = {"by": "p1", "at": NOON}


def test_a_blocked_task_stays_open_until_it_closes_and_is_then_blocked_and_not_missed() -> None:
    locked = after_blocked(task(), Blocked(reason="locked", fact=new_id(), **WHO))
    assert [judge(locked, at, [HEARD]).truth for at in (DURING, AFTER)] == [Truth.OPEN, Truth.BLOCKED]
    assert after_inspection(locked, fact_id=new_id(), author="p1", at=NOON, abnormal=0).state == "done"


def test_an_excused_task_is_excused_at_any_time_and_the_first_reason_stands() -> None:
    first, second = Excused(reason="fair on the yard", **WHO), Excused(reason="another", **WHO)
    excused = after_excused(task(), first)
    assert after_excused(excused, second) is excused
    assert [judge(excused, at, [NEVER]).truth for at in (BEFORE, DURING, AFTER)] == [Truth.EXCUSED] * 3
    assert after_blocked(excused, Blocked(reason="locked", fact=new_id(), **WHO)).state == "excused"


def test_what_is_done_is_neither_blocked_nor_excused_afterwards() -> None:
    found = after_inspection(task(), fact_id=new_id(), author="p1", at=NOON, abnormal=0)
    assert after_blocked(found, Blocked(reason="locked", fact=new_id(), **WHO)) is found
    assert after_excused(found, Excused(reason="fair", **WHO)) is found


def test_a_closed_task_that_a_held_record_names_waits_for_a_supervisor_and_is_not_missed() -> None:
    assert judge(task(), AFTER, [HEARD], is_held=True).truth is Truth.HELD
    assert judge(task(), DURING, [HEARD], is_held=True).truth is Truth.OPEN
    assert judge(task(**done()), AFTER, [HEARD], is_held=True).truth is Truth.DONE


SERVED = [  # since, until, clear_at of a phone that serves no more; the window is 08:00 to 20:00, noon is NOON
    (moment(days=-9), NOON, moment(hours=-1), Truth.NOT_HEARD_FROM),
    (moment(days=-9), NOON, NOON, Truth.MISSED),
    (moment(days=-9), OPENS, None, Truth.MISSED),
    (moment(hours=1), moment(hours=2), None, Truth.NOT_HEARD_FROM),
    (CLOSES, None, None, Truth.MISSED),
]


@pytest.mark.parametrize(("since", "until", "clear_at", "truth"), SERVED)
def test_a_phone_that_served_in_the_window_is_asked_though_it_serves_no_more(
    since: datetime, until: datetime | None, clear_at: datetime | None, truth: Truth
) -> None:
    assert judge(task(), AFTER, [phone("left", clear_at, since=since, until=until)]).truth is truth


@pytest.mark.parametrize(
    ("gap", "truth"),
    [
        (Gap(moment(hours=-3), moment(hours=-2)), Truth.NOT_HEARD_FROM),
        (Gap(moment(days=-2), moment(days=-1)), Truth.MISSED),
        (Gap(CLOSES, AFTER), Truth.MISSED),
    ],
)
def test_facts_that_were_announced_and_never_came_leave_doubt_for_their_own_time_alone(gap: Gap, truth: Truth) -> None:
    assert judge(task(), AFTER, [phone("restored", AFTER, gaps=(gap,))]).truth is truth


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
def test_a_check_at_or_after_the_grace_is_late_and_counts_as_done(at: datetime, late: bool) -> None:
    found = after_inspection(task(grace_until=CLOSES), fact_id=new_id(), author="p1", at=at, abnormal=0)
    assert (found.state, found.is_late) == ("done", late)


CLEAR = st.none() | st.integers(-600, 900).map(lambda m: moment(minutes=m))


@given(st.lists(CLEAR, max_size=4), st.integers(-600, 900))
def test_nobody_is_blamed_while_a_phone_may_still_hold_the_record(clears: list[datetime | None], minute: int) -> None:
    found = judge(task(), moment(minutes=minute), [phone(str(i), clear) for i, clear in enumerate(clears)])
    if found.truth is Truth.MISSED:
        assert moment(minutes=minute) >= CLOSES
        assert all(clear is not None and clear >= CLOSES for clear in clears)
    assert bool(found.unheard) == (found.truth is Truth.NOT_HEARD_FROM)
