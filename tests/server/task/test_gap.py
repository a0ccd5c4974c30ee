"""The longest gap of a pace: what is overdue when its window opens is due on the first day of that window, never before it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.task.planning_objects import Target
from server.task.planning_tasks import narrowed
from server.task.recurrence import windows_between
from server.task.recurrence_days import SiteDays
from server.task.stored_views import day_of
from sync.records.results import LastCheck
from sync.records.schedule import Every, Period
from sync.records.site import Site
from tests.records import task

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(("last", "due"), [(date(2026, 10, 1), date(2026, 11, 1)), (date(2026, 10, 22), date(2026, 11, 6))])
def test_regression_an_overdue_visit_counts_in_its_own_month(last: date, due: date) -> None:
    days = SiteDays(Site(id="jl", company="c", division="d", name="-", time_zone=SHANGHAI, host="H.CN"))
    pace = Period(every=Every.HALF_MONTHLY, max_gap_days=15)
    window = windows_between(pace, date(2026, 11, 1), date(2026, 11, 1), days)[0]
    noon = datetime(last.year, last.month, last.day, 4, tzinfo=UTC)
    lift = Target("equipment", "lift", None, 0, last_checks=(LastCheck(template="LIFT-V", at=noon, by="x", outcome="normal"),))
    template: Any = SimpleNamespace(code="LIFT-V")
    found = narrowed(window, pace, template, lift, days)
    made = task(period=found.label, opens_at=found.opens_at, due_at=found.due_at, closes_at=found.closes_at)
    assert day_of(made, ZoneInfo(SHANGHAI)) == due
