"""Days without signal: what is planned stands ready, what is over goes, and the age of the plan is said plainly."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from mobile.task.views import TaskRow
from sync.records.people import Profile, SiteRoles
from sync.records.roles import Role
from sync.records.task import Excused, Task
from tests.phone_world import PhoneWorld


def rows(world: PhoneWorld) -> list[TaskRow]:
    return [row for group in world.phone.desk.task.today().due for row in group.rows]


def a_task(world: PhoneWorld) -> Task:
    found = world.phone.store.documents.get("task", rows(world)[0].id, Task)
    assert found is not None
    return found


def moved(task: Task, name: str, days: int, **change: object) -> Task:
    by = timedelta(days=days)
    window = {"opens_at": task.opens_at + by, "due_at": task.due_at + by, "closes_at": task.closes_at + by, "grace_until": None}
    return msgspec.structs.replace(task, **{"id": name, **window, **change})


@pytest.fixture
def bare(estate_phone: PhoneWorld) -> tuple[PhoneWorld, Task]:
    """A phone whose site has no due work but one check of today."""
    task = a_task(estate_phone)
    estate_phone.phone.store.documents.forget_all()
    estate_phone.pull([*estate_phone.estate.documents(), task], version=2)
    return estate_phone, task


def test_the_coming_days_are_counted_by_the_sites_own_days(bare: tuple[PhoneWorld, Task]) -> None:
    estate_phone, task = bare
    estate_phone.pull([moved(task, "t1", 1), moved(task, "t2", 1), moved(task, "t3", 3)])
    view = estate_phone.phone.desk.task.coming()
    assert [(day.on, day.count) for day in view.days] == [(date(2026, 11, 21), 2), (date(2026, 11, 23), 1)]
    assert (view.on, {row.id for group in view.groups for row in group.rows}) == (date(2026, 11, 21), {"t1", "t2"})
    third = estate_phone.phone.desk.task.coming(date(2026, 11, 23))
    assert [row.id for group in third.groups for row in group.rows] == ["t3"]


def test_planned_work_of_other_roles_and_people_is_not_mine(bare: tuple[PhoneWorld, Task]) -> None:
    estate_phone, task = bare
    others = moved(task, "t1", 1, roles=("cleaner",)), moved(task, "t2", 1, assignee="somebody-else")
    mine = moved(task, "t3", 1, roles=("cleaner",), assignee=estate_phone.person)
    estate_phone.pull([*others, mine])
    assert [day.count for day in estate_phone.phone.desk.task.coming().days] == [1]


def test_after_days_without_signal_the_new_day_is_there_and_the_age_is_said(bare: tuple[PhoneWorld, Task]) -> None:
    estate_phone, task = bare
    estate_phone.pull([moved(task, f"t{day}", day) for day in range(1, 8)])
    before = estate_phone.phone.desk.task.today()
    assert not before.is_stale
    assert before.planned_until == date(2026, 11, 27)
    estate_phone.wait(3 * 86_400)
    view = estate_phone.phone.desk.task.today()
    assert {row.id for group in view.due for row in group.rows} | {row.id for row in view.later} >= {"t3"}
    assert view.is_stale
    assert (view.on, view.planned_until) == (date(2026, 11, 23), date(2026, 11, 27))
    estate_phone.wait(5 * 86_400)
    over = estate_phone.phone.desk.task.today()
    assert (over.due_count, over.planned_until) == (0, None)


def test_a_new_document_shows_at_the_next_look(estate_phone: PhoneWorld) -> None:
    task = a_task(estate_phone)
    assert task.id in {row.id for row in rows(estate_phone)}
    excused = Excused(reason="封闭", by="boss", at=estate_phone.clock.now())
    estate_phone.pull([msgspec.structs.replace(task, state="excused", excused=excused)], version=5)
    view = estate_phone.phone.desk.task.today()
    assert task.id not in {row.id for group in view.due for row in group.rows}
    assert [(row.state, row.reason) for row in view.done if row.id == task.id] == [("excused", "封闭")]


def test_work_done_here_stays_listed_when_its_window_closes_before_it_is_sent(estate_phone: PhoneWorld) -> None:
    task = a_task(estate_phone)
    estate_phone.phone.device.camera.sees.append(picture())  # type: ignore[attr-defined]
    done: list[str] = []
    estate_phone.phone.desk.blocking.block(task.subject.kind, task.subject.id, "locked", done.append, task=task.id)
    assert done[0]
    row = next(row for row in rows(estate_phone) if row.id == task.id)
    assert (row.state, row.reason, row.is_waiting) == ("blocked", "locked", True)


def picture() -> bytes:
    from tests.mobile.world import jpeg

    return jpeg(3)


@pytest.mark.parametrize("roles", [(Role.PATROL,), (Role.CLEANER,)])
def test_a_person_of_two_sites_sees_what_is_due_at_each_and_changes_over(
    estate_phone: PhoneWorld, roles: tuple[Role, ...]
) -> None:
    estate, person = estate_phone.estate, estate_phone.person
    profile = next(d for d in estate.documents() if isinstance(d, Profile) and d.id == person)
    other = estate.light.site
    there = moved(a_task(estate_phone), "there", 0, site=other.id, roles=("patrol",))
    both = msgspec.structs.replace(profile, sites=(*profile.sites, SiteRoles(site=other.id, roles=roles)))
    estate_phone.pull([both, other, there], version=3)
    desk = estate_phone.phone.desk
    here, away = desk.task.sites()
    assert (here.is_current, away.is_current, away.is_here) == (True, False, True)
    assert away.due == (1 if roles == (Role.PATROL,) else 0)
    assert here.due == desk.task.today().due_count
    desk.people.choose_site(other.id)
    assert desk.task.today().site_name == other.name
    assert desk.task.today().due_count == away.due
