"""What might be tried so that a rate looks better, or by mistake: what has opened stays as it was, and is not due twice."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from server.database import Store, commit
from server.settings import Settings
from server.task.opening import open_due_work
from sync.errors import Conflict
from sync.records.campaign import Campaign
from sync.records.schedule import Every, Period
from sync.records.site import PlanLine
from tests.server.task.test_opening import DAY, laid, put, written


def test_regression_no_master_fact_writes_over_due_work(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    frozen = next(task for task in written(store).values() if task.opens_at <= clock.now)
    cheat = msgspec.structs.replace(frozen, state="excused")
    with pytest.raises(Conflict):
        commit(store, lambda: parts.ledger.put(estate.login("admin").person, [cheat]))
    assert written(store)[frozen.id] == frozen


def test_regression_another_time_zone_does_not_double_the_work_of_today(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    site = estate.main.site
    before = {task.id: task for task in written(store, site.id).values() if task.opens_at <= clock.now}
    put(parts, estate, msgspec.structs.replace(site, time_zone="Asia/Tokyo"))
    open_due_work(parts)
    now = written(store, site.id)
    assert all(now[task_id] == task for task_id, task in before.items())
    had = {(task.template, task.subject.id, task.period, task.nth) for task in before.values()}
    doubled = [
        t
        for t in now.values()
        if t.id not in before and t.opens_at <= clock.now and (t.template, t.subject.id, t.period, t.nth) in had
    ]
    assert doubled == []


def test_regression_other_hours_of_a_pace_do_not_double_the_work_of_today(store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(store, settings)
    site = estate.main.site
    period = Period(every=Every.DAILY, begins="06:00", ends="20:00")
    put(parts, estate, msgspec.structs.replace(site, plan=(PlanLine(template="ELEC-D", periods=(period,)),)))
    open_due_work(parts)
    before = {t.id for t in written(store, site.id).values() if t.template == "ELEC-D" and t.period == DAY.isoformat()}
    later = msgspec.structs.replace(period, begins="09:00")
    put(parts, estate, msgspec.structs.replace(site, plan=(PlanLine(template="ELEC-D", periods=(later,)),)))
    open_due_work(parts)
    after = [t for t in written(store, site.id).values() if t.template == "ELEC-D"]
    assert {t.id for t in after if t.period == DAY.isoformat()} == before
    tomorrow = [t for t in after if t.period == (DAY + timedelta(days=1)).isoformat()]
    assert len(tomorrow) == len(before)
    assert all((t.opens_at.hour, t.opens_at.minute) == (1, 0) for t in tomorrow)


def test_regression_another_deadline_of_a_campaign_does_not_double_its_work(store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(store, settings)
    site = estate.main.site
    wanted = Campaign(
        id="c-2026-x", site=site.id, code="X", year=2026, line="engineering", zh="查", en="look", opens_on="2026-11-01",
        due_on="2026-11-30", role="repair", templates=("ELEC-D",),
    )  # fmt: skip
    put(parts, estate, wanted)
    open_due_work(parts)
    before = {task.id for task in written(store, site.id).values() if task.campaign == wanted.id}
    assert before
    for changed in ({"due_on": "2026-12-20"}, {"opens_on": "2026-11-10"}):
        put(parts, estate, msgspec.structs.replace(wanted, **changed))
        open_due_work(parts)
        assert {task.id for task in written(store, site.id).values() if task.campaign == wanted.id} == before
