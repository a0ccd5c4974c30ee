""" "Missed" is said of nobody whose phone merely was not heard from: what the day at a site says, through the supervisors' door,
after exchanges of phones that were transferred, lost, restored, slow, or wrong about their authors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit
from server.device.commands import revoke
from server.settings import Settings
from server.wiring import create_app
from sync.exchange.header import Heartbeat, Reply
from sync.records.roles import Role
from sync.times import to_ms
from tests.carry import carry
from tests.desk import session_for
from tests.paper import OTHER_SITE, SITE, PaperPhone, Server, check, profile, server_on
from tests.records import moment

CLOSES, AFTER = moment(hours=8), moment(hours=9)


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    """One task whose window is 08:00 to 20:00, and `phone-1` with two patrols; it is noon."""
    made = server_on(store, settings, tasks=1)
    made.enrol()
    return made


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss")) as made:
        yield made


def truth(boss: TestClient) -> str:
    """What today says of the one task."""
    (today,) = [t for t in boss.get(f"/api/v1/sites/{SITE}/today").json()["tallies"] if t["span"] == "today"]
    (found,) = [name for name in ("done", "missed", "not_heard_from", "held", "open", "upcoming") if today[name]]
    assert today["total"] == 1
    return found


def at(server: Server, when: datetime) -> None:
    server.clock.ms = to_ms(when)


def deliver(
    server: Server, phone: PaperPhone, built: datetime | None, first: int = 1, last: int | None = None, **more: object
) -> Reply:
    """An exchange whose facts were read when the server's clock read `built`, as the phone says; None: it cannot say."""
    beat = Heartbeat(waiting_facts=0, waiting_photos=0, boot_id="boot-1", boot_ns=10**12, server_at=built)
    return carry(server, phone, first, last, heartbeat=beat, **more)


def test_a_check_that_nobody_made_is_missed_once_its_phone_was_heard(server: Server, boss: TestClient) -> None:
    assert truth(boss) == "open"
    at(server, AFTER)
    assert truth(boss) == "not_heard_from"
    deliver(server, PaperPhone(), AFTER)
    assert truth(boss) == "missed"


def test_people_who_were_transferred_after_the_window_began_are_still_asked(server: Server, boss: TestClient) -> None:
    at(server, moment(hours=1))
    server.put(*(profile(name, Role.PATROL, OTHER_SITE) for name in ("p1", "p2")))
    at(server, AFTER)
    assert truth(boss) == "not_heard_from"
    deliver(server, PaperPhone(), AFTER)
    assert truth(boss) == "missed"


def test_a_lost_phone_may_still_hold_the_record_of_a_window_it_served(server: Server, boss: TestClient) -> None:
    at(server, moment(hours=1))
    commit(server.parts.store, lambda: revoke("phone-1", by="boss", now_ms=server.clock.ms))
    at(server, AFTER)
    assert truth(boss) == "not_heard_from"


def test_a_lost_phone_that_had_delivered_everything_holds_nothing_back(server: Server, boss: TestClient) -> None:
    at(server, moment(hours=1))
    deliver(server, PaperPhone(), moment(hours=1))
    commit(server.parts.store, lambda: revoke("phone-1", by="boss", now_ms=server.clock.ms))
    at(server, AFTER)
    assert truth(boss) == "missed"


def test_a_restored_phone_at_its_new_head_does_not_speak_for_what_its_old_journal_announced(
    server: Server, boss: TestClient
) -> None:
    old = PaperPhone()
    old.file(check(2), check(3), check(1))
    deliver(server, old, moment(), 1, 1, want_page=False)  # cut off before its second request
    at(server, AFTER)
    new = PaperPhone(epoch="00000000000000e2")
    new.filed = old.filed[:1]
    deliver(server, new, AFTER)
    assert truth(boss) == "not_heard_from"
    deliver(server, old, AFTER, 2)
    assert truth(boss) == "done"


def test_a_journal_whose_fork_was_answered_is_given_up_for_the_one_that_follows_it(server: Server, boss: TestClient) -> None:
    old = PaperPhone()
    old.file(check(2), check(3), check(3))
    deliver(server, old, moment(), 1, 2, want_page=False)
    old.filed = old.filed[:1]  # restored from a copy of this morning
    at(server, AFTER)
    assert deliver(server, old, AFTER, 2).fork
    new = PaperPhone(epoch="00000000000000e2")
    new.filed = list(old.filed)
    deliver(server, new, AFTER)
    assert truth(boss) == "missed"


def test_a_request_that_was_built_before_the_window_closed_says_nothing_of_its_end(server: Server, boss: TestClient) -> None:
    at(server, moment(hours=8, seconds=40))
    deliver(server, PaperPhone(), moment(hours=7, minutes=59, seconds=50))
    assert truth(boss) == "not_heard_from"
    deliver(server, PaperPhone(), moment(hours=8, seconds=20))
    assert truth(boss) == "missed"


def test_a_phone_that_cannot_say_when_it_built_its_request_is_given_five_minutes(server: Server, boss: TestClient) -> None:
    at(server, moment(hours=8, minutes=4))
    deliver(server, PaperPhone(), None)
    assert truth(boss) == "not_heard_from"
    at(server, moment(hours=8, minutes=6))
    deliver(server, PaperPhone(), None)
    assert truth(boss) == "missed"


def test_a_phone_cannot_be_heard_of_the_future_and_never_less_than_before(server: Server, boss: TestClient) -> None:
    deliver(server, PaperPhone(), moment(days=9))
    at(server, AFTER)
    assert truth(boss) == "not_heard_from"
    deliver(server, PaperPhone(), AFTER)
    deliver(server, PaperPhone(), moment(hours=1))
    assert truth(boss) == "missed"


def test_a_held_record_that_names_the_check_waits_for_a_supervisor_instead_of_a_miss(server: Server, boss: TestClient) -> None:
    phone = PaperPhone()
    phone.file(check(1, author="p9"))
    assert [v.problem for v in deliver(server, phone, moment()).verdicts] == ["author-not-on-device"]
    assert truth(boss) == "open"
    at(server, AFTER)
    deliver(server, phone, AFTER, 2)
    assert truth(boss) == "held"
