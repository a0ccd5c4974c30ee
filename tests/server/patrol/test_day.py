"""A day of patrol for supervisors, by page and API: each point's truth, the rate, crossed points, a round, the routes' editor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest
from fastapi.testclient import TestClient

from server.database import Store
from server.settings import Settings
from server.wiring import create_app
from sync.exchange.header import Heartbeat
from sync.records.roles import Role
from sync.rules.patrol import RoundFact
from sync.times import to_ms
from tests.carry import carry
from tests.desk import session_for
from tests.paper import OTHER_SITE, SITE, PaperPhone, Server, profile
from tests.records import moment, new_id, photo
from tests.server.patrol.walking import deliver, patrol_server, rebuilt_equal, round_task, route
from tests.sync.patrol.rounds import ROUTE, UPTIME_NS, blocked, ended, started, visit

HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return patrol_server(store, settings)


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss")) as made:
        yield made


def browser(server: Server, person: str = "boss") -> TestClient:
    token = session_for(server, person)["Authorization"].removeprefix("Bearer ")
    return TestClient(create_app(server.parts), headers=HTML, cookies={"linxun-session": token}, follow_redirects=False)


def day(boss: TestClient, on: str = "2026-11-20") -> dict[str, object]:
    answer = boss.get(f"/api/v1/sites/{SITE}/patrol", params={"day": on})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def part_walked(round_id: str) -> list[RoundFact]:
    stopped = msgspec.structs.replace(blocked(round_id, "cp-2", 120), photos=(photo(),))
    return [
        started(round_id, task="round-task"),
        visit(round_id, "cp-1", 60),
        stopped,
        ended(round_id, is_early=True, reason="下雨"),
    ]


def silent_since(server: Server, device: str, hours: float) -> None:
    """The phone delivers everything it has, as of that hour after noon."""
    at = moment(hours=hours)
    server.clock.ms = to_ms(at)
    beat = Heartbeat(waiting_facts=0, waiting_photos=0, boot_id="boot-1", boot_ns=10**12, server_at=at)
    carry(server, PaperPhone(device=device), 1, sent_at=at, boot_ns=UPTIME_NS + int(hours * 3600e9), heartbeat=beat)


def test_points_of_an_unwalked_round_are_open_then_not_heard_from_then_missed(server: Server, boss: TestClient) -> None:
    server.clock.ms = to_ms(moment(hours=1))
    assert set(day(boss)["rounds"][0]["points"].values()) == {"open"}  # type: ignore[index]
    server.clock.ms = to_ms(moment(hours=9))
    found = day(boss)
    assert set(found["rounds"][0]["points"].values()) == {"not_heard_from"}  # type: ignore[index]
    assert (found["reached"], found["due"]) == (0, 4)
    for device in ("phone-1", "phone-2"):
        silent_since(server, device, 9)
    found = day(boss)
    assert set(found["rounds"][0]["points"].values()) == {"missed"}  # type: ignore[index]
    assert (found["reached"], found["due"]) == (0, 4)


def test_reached_blocked_and_left_over_points_are_told_apart(server: Server, boss: TestClient) -> None:
    round_id = new_id()
    assert deliver(server, part_walked(round_id)) == []
    found = day(boss)
    (due,) = found["rounds"]  # type: ignore[misc]
    assert due["points"] == {"cp-1": "visited", "cp-2": "blocked", "cp-3": "not_heard_from", "cp-4": "not_heard_from"}  # type: ignore[index]
    assert (found["reached"], found["due"], due["rounds"]) == (1, 3, [round_id])  # type: ignore[index]
    one = boss.get(f"/api/v1/sites/{SITE}/rounds/{round_id}").json()
    assert (one["state"], one["reason"], one["presence"], one["reasons"]) == ("ended_early", "下雨", 33, ["missed"])
    assert [(v["point"], v["why"]) for v in one["visits"]] == [("cp-1", None), ("cp-2", "locked")]


def test_two_rounds_for_one_task_count_each_point_once(server: Server, boss: TestClient) -> None:
    deliver(server, part_walked(new_id()))
    second = new_id()
    rest = [visit(second, point, 60 * n, author="p2") for n, point in enumerate(("cp-2", "cp-3", "cp-4"), 1)]
    leave = ended(second, author="p2", is_early=True, reason="够了")
    deliver(server, [started(second, author="p2", task="round-task"), *rest, leave], "phone-2")
    (due,) = day(boss)["rounds"]  # type: ignore[misc]
    assert set(due["points"].values()) == {"visited"}  # type: ignore[index]
    assert (day(boss)["reached"], day(boss)["due"]) == (4, 4)


def test_unplanned_rounds_and_crossed_points_are_shown(server: Server, boss: TestClient) -> None:
    server.put(route(id="r-2", code="R4", name="夜间重点", points=("cp-1", "cp-4")))
    extra = new_id()
    deliver(server, [started(extra, kind="random"), visit(extra, "cp-1", 60), ended(extra, is_early=True, reason="x")])
    assert day(boss)["extra"] == [extra]
    shown = browser(server).get(f"/console/sites/{SITE}/patrol?day=2026-11-20").text
    assert "Crossed points" in shown
    assert "R1 ×1" in shown
    assert "R4 ×0" in shown


def test_a_visit_without_its_start_is_not_lost_from_sight(server: Server) -> None:
    deliver(server, [visit(new_id(), "cp-1", 60)])
    assert "Rounds whose start is not here yet" in browser(server).get(f"/console/sites/{SITE}/patrol?day=2026-11-20").text


def test_the_pages_say_who_when_how_and_why(server: Server) -> None:
    round_id = new_id()
    deliver(server, part_walked(round_id))
    client = browser(server)
    shown = client.get(f"/console/sites/{SITE}/patrol?day=2026-11-20").text
    for said in ("1 of 3 due", "R1 围界", "P1", "Presence 33", "Ended early: 下雨"):
        assert said in shown, said
    one = client.get(f"/console/sites/{SITE}/patrol/rounds/{round_id}").text
    for said in ("Points were not reached", "evidence, not a verdict", "CP-1", "12:01", "scan"):
        assert said in one, said


def test_what_a_guard_typed_is_never_html(server: Server) -> None:
    round_id = new_id()
    reason = "<script>alert(1)</script>"
    deliver(server, [started(round_id, task="round-task"), ended(round_id, is_early=True, reason=reason)])
    client = browser(server)
    for path in ("patrol?day=2026-11-20", f"patrol/rounds/{round_id}"):
        shown = client.get(f"/console/sites/{SITE}/{path}").text
        assert reason not in shown
        assert "&lt;script&gt;" in shown


def form_on(client: TestClient, path: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def fields(client: TestClient, path: str, **changes: str) -> dict[str, str]:
    plain = {"code": "R9", "name": "后山", "day_rounds": "1", "night_rounds": "2", "minutes": "45", "is_ordered": "1"}
    numbers = {"point.cp-3": "1", "point.cp-1": "2", "point.cp-2": ""}
    return {"form": form_on(client, path)} | plain | numbers | changes


def test_a_route_is_made_changed_and_removed_by_form(server: Server, boss: TestClient) -> None:
    client, path = browser(server), f"/console/sites/{SITE}/routes/new"
    assert client.post(path, data=fields(client, path)).status_code == 303
    made = next(r for r in boss.get(f"/api/v1/sites/{SITE}/routes").json()["routes"] if r["code"] == "R9")
    assert (made["points"], made["minutes"], made["is_ordered"]) == (["cp-3", "cp-1"], 45, True)
    path = f"/console/sites/{SITE}/routes/{made['id']}"
    changed = fields(client, path, name="北坡") | {"point.cp-1": "1", "point.cp-3": "2"}
    changed.pop("is_ordered")
    assert client.post(path, data=changed).status_code == 303
    made = next(r for r in boss.get(f"/api/v1/sites/{SITE}/routes").json()["routes"] if r["code"] == "R9")
    assert (made["name"], made["points"], made["is_ordered"]) == ("北坡", ["cp-1", "cp-3"], False)
    assert client.post(path + "/remove", data={"form": form_on(client, path)}).status_code == 303
    assert [r["code"] for r in boss.get(f"/api/v1/sites/{SITE}/routes").json()["routes"]] == ["R1"]
    assert rebuilt_equal(server)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "R1"}, "no other route may have it"),
        ({"code": "北 1"}, "letters and digits"),
        ({"name": ""}, "A name is needed"),
        ({"day_rounds": "0", "night_rounds": "0"}, "not none at all"),
        ({"minutes": "many"}, "Minutes for a round: 1 to 1440"),
        ({"night_rounds": "49"}, "Rounds by night: 0 to 48"),
        ({"point.cp-3": "", "point.cp-1": ""}, "At least one point"),
        ({"point.cp-99": "4"}, "all of this site"),
    ],
)
def test_a_wrong_route_is_named_and_nothing_is_written(
    server: Server, boss: TestClient, changes: dict[str, str], said: str
) -> None:
    client, path = browser(server), f"/console/sites/{SITE}/routes/new"
    answer = client.post(path, data=fields(client, path, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert [r["code"] for r in boss.get(f"/api/v1/sites/{SITE}/routes").json()["routes"]] == ["R1"]


def test_a_route_by_api_names_every_fault_by_its_pointer(server: Server, boss: TestClient) -> None:
    body = {"code": "R1", "name": "x", "points": ["cp-1", "cp-1", "cp-77"], "day_rounds": 0, "night_rounds": 0, "minutes": 0}
    answer = boss.post(f"/api/v1/sites/{SITE}/routes", json=body)
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/code", "/points/1", "/points/2", "/day_rounds", "/minutes"}
    good = body | {"code": "R7", "points": ["cp-2"], "day_rounds": 1, "minutes": 30}
    made = boss.post(f"/api/v1/sites/{SITE}/routes", json=good).json()
    again = boss.put(f"/api/v1/sites/{SITE}/routes/{made['id']}", json=good | {"minutes": 31}).json()
    assert again == made | {"minutes": 31}
    assert boss.delete(f"/api/v1/sites/{SITE}/routes/{made['id']}").json()["code"] == "R7"
    assert boss.put(f"/api/v1/sites/{SITE}/routes/{made['id']}", json=good).status_code == 404


def test_a_form_without_its_token_and_a_foreign_supervisor_change_nothing(server: Server, boss: TestClient) -> None:
    client, path = browser(server), f"/console/sites/{SITE}/routes/new"
    assert client.post(path, data=fields(client, path) | {"form": "x"}).status_code == 403
    server.put(profile("far", Role.SUPERVISOR, OTHER_SITE))
    stranger = browser(server, "far")
    for asked in ("patrol", "routes", "routes/new", f"routes/{ROUTE}", "handovers"):
        assert stranger.get(f"/console/sites/{SITE}/{asked}").status_code == 404, asked
    foreman = browser(server, "lead")
    server.put(profile("lead", Role.FOREMAN))
    assert foreman.get(f"/console/sites/{SITE}/routes").status_code == 200
    assert foreman.get(f"/console/sites/{SITE}/routes/new").status_code == 403
    assert len(boss.get(f"/api/v1/sites/{SITE}/routes").json()["routes"]) == 1


def test_a_night_belongs_to_the_day_it_began_on(server: Server, boss: TestClient) -> None:
    night = round_task(id="night", opens_at=moment(hours=7), due_at=moment(hours=19), closes_at=moment(hours=19))
    server.put(night)
    assert {one["task"] for one in day(boss)["rounds"]} == {"round-task", "night"}  # type: ignore[index, union-attr]
    server.clock.ms = to_ms(moment(hours=14))  # 02:00 of the 21st
    assert boss.get(f"/api/v1/sites/{SITE}/patrol").json()["on"] == "2026-11-20"
    server.clock.ms = to_ms(moment(hours=20))
    assert boss.get(f"/api/v1/sites/{SITE}/patrol").json()["on"] == "2026-11-21"


def test_regression_a_route_taken_away_takes_no_missed_point_with_it(server: Server, boss: TestClient) -> None:
    for device in ("phone-1", "phone-2"):
        silent_since(server, device, 9)
    before = day(boss)
    assert (before["reached"], before["due"]) == (0, 4)
    assert boss.delete(f"/api/v1/sites/{SITE}/routes/{ROUTE}").status_code == 200
    after = day(boss)
    assert (after["reached"], after["due"], after["rounds"]) == (0, 4, before["rounds"])
    page = browser(server).get(f"/console/sites/{SITE}/patrol?day=2026-11-20")
    assert page.status_code == 200
    assert "围界" in page.text


def test_regression_a_shortened_route_makes_no_point_of_yesterday_less_missed(server: Server, boss: TestClient) -> None:
    for device in ("phone-1", "phone-2"):
        silent_since(server, device, 9)
    server.put(route(points=("cp-1",)))
    assert (day(boss)["reached"], day(boss)["due"]) == (0, 4)
