"""A day's handovers for supervisors: per post, with those that nobody took marked once they are overdue."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from server.database import Store
from server.settings import Settings
from server.wiring import create_app
from tests.desk import session_for
from tests.paper import SITE, Server
from tests.server.handover.test_handovers import gave, took
from tests.server.patrol.walking import deliver, patrol_server
from tests.sync.patrol.rounds import UPTIME_NS

HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return patrol_server(store, settings)


def test_what_nobody_took_is_marked_and_what_was_taken_says_by_whom(server: Server) -> None:
    first, second = gave(), gave()
    deliver(server, [first, second])
    deliver(server, [took(first.id, is_agreed=False, note="少一台对讲机")], "phone-2")
    headers = session_for(server, "boss")
    client = TestClient(create_app(server.parts), headers=headers)
    rows = client.get(f"/api/v1/sites/{SITE}/handovers", params={"day": "2026-11-20"}).json()["handovers"]
    assert {row["id"]: row["state"] for row in rows} == {first.id: "disagreed", second.id: "overdue"}
    cookies = {"linxun-session": headers["Authorization"].removeprefix("Bearer ")}
    shown = TestClient(create_app(server.parts), headers=HTML, cookies=cookies)
    page = shown.get(f"/console/sites/{SITE}/handovers?day=2026-11-20").text
    for said in ("nobody has taken: 1", "Taken over by P2", "少一台对讲机", "道闸抬杆慢", "Gate"):
        assert said in page, said
    assert "No post was handed over" in shown.get(f"/console/sites/{SITE}/handovers?day=2026-11-19").text


def test_within_the_hour_it_only_waits(server: Server) -> None:
    half_an_hour_ago = UPTIME_NS + (10 * 3600 - 1800) * 10**9
    deliver(server, [gave(boot_ns=half_an_hour_ago)])
    client = TestClient(create_app(server.parts), headers=session_for(server, "boss"))
    (row,) = client.get(f"/api/v1/sites/{SITE}/handovers").json()["handovers"]
    assert row["state"] == "waiting"
