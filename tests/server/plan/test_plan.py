"""A site's plan: read and written whole at a revision, refused at its field, and carried into the calendar's next windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.database import Store, reading
from server.plan.posted import Posted, carried_of, holidays_from, line_from, shifts_from
from server.plan.sheet import PlanSheet, pointer_of, read_sheet, sheet_of, with_line
from server.plan.views import holidays_of, next_windows, site_document
from server.settings import Settings
from server.wiring import create_app
from sync.errors import InputError
from sync.records.schedule import Every, Period
from sync.records.site import PlanLine, Site
from tests.desk import session_for
from tests.paper import SITE, Server, server_on

PLAN = f"/api/v1/sites/{SITE}/plan"
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return server_on(store, settings)


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss")) as made:
        yield made


def put(boss: TestClient, revision: int, **plan: Any) -> Any:
    return boss.put(PLAN, json={"revision": revision, "plan": plan})


def test_a_plan_is_written_whole_and_read_again(server: Server, boss: TestClient) -> None:
    first = boss.get(PLAN).json()
    assert first["plan"]["systems"] is None
    wanted = {
        "systems": ["FIRE"],
        "running": ["pool_season"],
        "shifts": [{"code": "N", "name": "Night", "begins": "19:00", "ends": "07:00", "roles": ["patrol"]}],
        "holidays": {"country": "CN", "extra": ["2026-10-08"], "worked": ["2026-10-10"]},
        "lines": [{"template": "FIRE-EXT", "periods": [{"every": "weekly", "weekdays": [1], "origin": "T"}], "origin": "T"}],
    }
    answer = put(boss, first["revision"], **wanted)
    assert answer.status_code == 200, answer.text
    again = boss.get(PLAN).json()
    assert again["revision"] == answer.json()["revision"] > first["revision"]
    assert again["plan"]["systems"] == ["FIRE"]
    assert again["plan"]["lines"][0]["periods"][0]["weekdays"] == [1]
    with reading(server.parts.store):
        site, _ = site_document(SITE)
    assert site.plan[0].periods == (Period(every=Every.WEEKLY, weekdays=(1,), origin="T"),)
    assert site.name == SITE  # what is not the plan is as it was


def test_saying_what_is_so_already_writes_nothing(boss: TestClient) -> None:
    first = boss.get(PLAN).json()
    assert put(boss, first["revision"], **first["plan"]).json() == first


def test_a_plan_read_before_somebody_elses_change_overwrites_nothing(boss: TestClient) -> None:
    opened = boss.get(PLAN).json()["revision"]
    assert put(boss, opened, systems=["FIRE"]).status_code == 200
    answer = put(boss, opened, systems=[])
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":overtaken")
    assert boss.get(PLAN).json()["plan"]["systems"] == ["FIRE"]


@pytest.mark.parametrize(
    ("plan", "pointer"),
    [
        ({"systems": ["NOPE"]}, "/plan/systems/0"),
        ({"lines": [{"template": "NO-SUCH"}]}, "/plan/lines/0/template"),
        ({"lines": [{"template": "FIRE-EXT"}, {"template": "FIRE-EXT", "is_used": False}]}, "/plan/lines/1/template"),
        ({"lines": [{"template": "FIRE-EXT", "periods": [{"every": "hourly"}]}]}, "/plan/lines/0/periods/0/every"),
        ({"lines": [{"template": "FIRE-EXT", "periods": [{"every": "daily"}, {"every": "daily"}]}]}, "/plan/lines/0/periods/1"),
        ({"holidays": {"country": "QQ"}}, "/plan/holidays/country"),
        ({"holidays": {"extra": ["2026-02-30"]}}, "/plan/holidays/extra/0"),
        ({"shifts": [{"code": "A", "name": "a", "begins": "7", "ends": "15:00"}]}, "/plan/shifts/0/begins"),
        (
            {"shifts": [{"code": c, "name": c, "begins": b, "ends": "15:00"} for c, b in (("A", "07:00"), ("B", "12:00"))]},
            "/plan/shifts/1",
        ),
        ({"colour": "red"}, "/plan"),
    ],
)
def test_a_plan_that_contradicts_itself_is_told_where_and_nothing_is_written(
    plan: dict[str, Any], pointer: str, boss: TestClient
) -> None:
    first = boss.get(PLAN).json()
    answer = put(boss, first["revision"], **plan)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert boss.get(PLAN).json() == first


def test_a_line_that_says_nothing_is_left_out() -> None:
    line = PlanLine(template="FIRE-EXT", is_used=False)
    sheet = with_line(PlanSheet(), line)
    assert sheet.lines == (line,)
    assert with_line(sheet, PlanLine(template="FIRE-EXT", origin="S")).lines == ()


def posted(**values: Any) -> Posted:
    return Posted({name.replace("__", "."): (v,) if isinstance(v, str) else tuple(v) for name, v in values.items()})


def test_the_form_of_a_checklist_gives_its_paces_and_carries_what_it_does_not_show() -> None:
    carried = carried_of(Period(every=Every.MONTHLY, share_percent=10, origin="S"))
    form = posted(paces="own", is_used="1", roles=("repair",), origin="S", note="as the plan says", p0__every="every_hours",
                  p0__hours="2", p0__begins="08:00", p0__ends="20:00", p0__rest=carried, p1__every="", p2__every="seasonal",
                  p2__months=("11", "12"), p2__times="3")  # fmt: skip
    line = line_from(form, "FIRE-EXT", ())
    assert line.periods == (
        Period(every=Every.EVERY_HOURS, hours=2, begins="08:00", ends="20:00", share_percent=10, origin="S"),
        Period(every=Every.SEASONAL, months=(11, 12), times=3, origin="A"),
    )
    assert (line.roles, line.origin, line.note, line.is_used) == (("repair",), "S", "as the plan says", True)


def test_every_field_that_does_not_do_is_named_at_once() -> None:
    form = posted(paces="own", is_used="1", p0__every="every_hours", p0__times="99", p1__every="seasonal", p2__every="daily",
                  p2__begins="08:00", p3__every="daily", p3__begins="08:00", p3__ends="08:00")  # fmt: skip
    with pytest.raises(InputError) as raised:
        line_from(form, "FIRE-EXT", ())
    assert {(one.pointer, one.detail) for one in raised.value.errors} == {
        ("/periods/0/times", "plan.wrong.number"),
        ("/periods/0/hours", "plan.wrong.hours"),
        ("/periods/1/months", "plan.wrong.months"),
        ("/periods/2/ends", "plan.wrong.both_hours"),
        ("/periods/3/ends", "plan.wrong.same_hours"),
    }


def test_shifts_and_holidays_of_a_form_are_typed_or_named() -> None:
    row = {"s0__code": "D", "s0__name": "Day", "s0__begins": "07:00", "s0__ends": "19:00", "s0__roles": ("patrol",)}
    rows = posted(**row, s1__code="", s1__name="x")
    assert [shift.code for shift in shifts_from(rows)] == ["D"]
    with pytest.raises(InputError):
        shifts_from(posted(s0__code="D", s0__name="", s0__begins="07:00", s0__ends="19:00"))
    assert holidays_from(posted(country="cn", extra="2026-10-08, 2026-10-07")).extra == ("2026-10-07", "2026-10-08")
    with pytest.raises(InputError):
        holidays_from(posted(country="CN", extra="October"))


def test_the_next_windows_are_those_that_the_calendar_will_open() -> None:
    site = Site(id=SITE, company="c1", division="d1", name=SITE, time_zone="Asia/Shanghai", host="127.0.0.1:8000")
    found = next_windows(site, Period(every=Every.MONTHLY), (), NOW)
    assert [window.label for window in found] == ["2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]
    assert [window.label for window in next_windows(site, Period(every=Every.YEARLY), (), NOW, many=2)] == ["2026", "2027"]


def test_the_years_holidays_are_named_with_the_sites_own_days() -> None:
    sheet = read_sheet({"holidays": {"country": "CN", "extra": ["2026-06-01"], "worked": ["2026-10-01"]}})
    site = Site(id=SITE, company="c1", division="d1", name=SITE, time_zone="Asia/Shanghai", host="h", holidays=sheet.holidays)
    days = {day.isoformat(): (name, worked) for day, name, worked in holidays_of(site, 2026, is_english=False)}
    assert days["2026-06-01"] == ("", False)
    assert days["2026-10-01"][1]
    assert days["2026-01-01"][0] == "元旦"
    assert sheet_of(site) == sheet


def test_a_message_of_the_types_gives_its_pointer() -> None:
    assert pointer_of("Expected `int` >= 1 - at `$.lines[0].periods[1].hours`") == (
        "/lines/0/periods/1/hours",
        "Expected `int` >= 1",
    )
    assert pointer_of("a shapeless message") == ("", "a shapeless message")
