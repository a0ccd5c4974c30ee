"""Published figures: each closed day and month of a site once, at its hour, never changed, with later corrections beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from server.database import Store, commit, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Journal
from server.settings import Settings
from server.task.figures import publish_figures, published_from
from server.task.figures_tables import PublishedFigure
from server.task.spans import stretch
from server.wiring import create_app
from sync.errors import Conflict
from sync.exchange.header import Heartbeat
from sync.records.fact import FigureWasPublished
from sync.records.task import Figure, FigurePublished
from sync.records.types import Subject
from sync.times import to_ms
from tests.carry import carry
from tests.desk import session_for
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.records import NOON, moment

DAY = "2026-11-20"
FIGURE = f"/api/v1/sites/{SITE}/figures/{DAY}"
NEXT_NOON = moment(hours=24)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    """Three checks of today, 08:00 to 20:00; it is noon, and a phone with two patrols was heard at nine in the evening."""
    made = server_on(store, settings, tasks=3)
    made.enrol()
    return made


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss", hours=1000)) as made:
        yield made


def at(server: Server, when: datetime) -> None:
    server.clock.ms = to_ms(when)


def deliver(server: Server, phone: PaperPhone, first: int, *, whole: bool = True) -> None:
    now = datetime.fromtimestamp(server.clock.ms / 1000, UTC)
    boot_ns = 10**12 + round((now - NOON).total_seconds() * 1e9)  # the phone has been on since noon
    beat = Heartbeat(waiting_facts=0, waiting_photos=0, boot_id="boot-1", boot_ns=boot_ns, server_at=now if whole else None)
    carry(server, phone, first, heartbeat=beat, sent_at=now)


def test_a_day_is_published_at_the_noon_after_its_last_window_has_closed_and_only_once(server: Server, boss: TestClient) -> None:
    at(server, moment(hours=23, minutes=59))
    assert publish_figures(server.parts) == 0
    assert boss.get(FIGURE).status_code == 404
    at(server, NEXT_NOON)
    assert publish_figures(server.parts) == 1
    assert publish_figures(server.parts) == 0
    found = boss.get(FIGURE).json()
    assert found["published"]["published_at"].startswith("2026-11-21T04:00")
    assert found["published"]["figure"]["not_heard_from"] == 3
    assert not found["is_corrected"]


def test_a_record_that_arrives_later_stands_beside_the_published_figure_and_never_in_it(server: Server, boss: TestClient) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    deliver(server, phone, 1, whole=False)
    phone.file(check(2))  # made in its window, still on the phone
    at(server, NEXT_NOON)
    publish_figures(server.parts)
    published = boss.get(FIGURE).json()["published"]
    at(server, moment(hours=30))
    deliver(server, phone, 2)
    found = boss.get(FIGURE).json()
    assert found["published"] == published
    assert found["is_corrected"]
    assert found["is_whole"]
    assert (published["figure"]["done"], found["now"]["done"], found["now"]["missed"]) == (1, 2, 1)
    assert (published["figure"]["rate_percent"], found["now"]["rate_percent"]) == (33, 66)
    changes = {change["task"]: change for change in found["changes"]}
    assert set(changes) == {"t-2", "t-3"}
    assert (changes["t-2"]["before"], changes["t-2"]["now"]) == ("not_heard_from", "done")
    assert changes["t-2"]["arrived_at"] == moment(hours=30).isoformat().replace("+00:00", "Z")
    assert (changes["t-3"]["now"], changes["t-3"]["arrived_at"]) == ("missed", None)


def test_an_excuse_after_the_publication_is_a_correction_too(server: Server, boss: TestClient) -> None:
    at(server, NEXT_NOON)
    publish_figures(server.parts)
    at(server, moment(hours=25))
    boss.post(f"/api/v1/sites/{SITE}/work/excuse", json={"tasks": ["t-3"], "reason": "roof closed"})
    found = boss.get(FIGURE).json()
    assert [(c["task"], c["now"], c["arrived_at"]) for c in found["changes"]] == [("t-3", "excused", None)]
    assert (found["now"]["rate_due"], found["published"]["figure"]["rate_due"]) == (2, 3)


def test_a_published_figure_cannot_be_published_again_with_other_numbers(server: Server) -> None:
    at(server, NEXT_NOON)
    publish_figures(server.parts)
    figure = Figure(due=3, done=3, missed=0, not_heard_from=0, held=0, blocked=0, excused=0, open=0, late=0, abnormal=0)
    body = FigurePublished(period=DAY, scope="all", figure=figure)
    parts, about = server.parts, Subject(kind="site", id=SITE)
    with pytest.raises(Conflict):
        commit(parts.store, lambda: parts.ledger.act(FigureWasPublished, author="boss", site=SITE, subject=about, body=body))
    with reading(parts.store):
        assert Journal.select().where((Journal.kind == "figure.published") & (Journal.author == "boss")).count() == 0


def test_a_rebuild_makes_the_published_figures_again(server: Server, boss: TestClient) -> None:
    at(server, NEXT_NOON)
    publish_figures(server.parts)

    def rows() -> list[dict[str, object]]:
        with reading(server.parts.store):
            return [
                {**row, "undone": bytes(row["undone"])}
                for row in PublishedFigure.select().order_by(PublishedFigure.scope).dicts()
            ]

    before = rows()
    assert [row["scope"] for row in before] == ["FIRE-EXT", "all"]
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    assert rows() == before


def test_a_month_is_published_after_it_has_ended_and_counts_what_fell_due_in_it(server: Server, boss: TestClient) -> None:
    at(server, moment(days=11, minutes=-1))  # 1 December, before noon
    publish_figures(server.parts)
    assert boss.get(f"/api/v1/sites/{SITE}/figures/2026-11").status_code == 404
    at(server, moment(days=11))
    publish_figures(server.parts)
    assert boss.get(f"/api/v1/sites/{SITE}/figures/2026-11").json()["published"]["figure"]["due"] == 3
    listed = boss.get(f"/api/v1/sites/{SITE}/figures?first=2026-11-01&last=2026-11-30").json()["figures"]
    assert [one["period"] for one in listed] == [DAY]


def test_a_window_that_never_seems_to_close_does_not_keep_a_day_from_being_published() -> None:
    day = stretch(DAY)
    soon, late = datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    assert published_from(day, soon, SHANGHAI) == datetime(2026, 11, 21, 4, tzinfo=UTC)
    assert published_from(day, late, SHANGHAI) == datetime(2026, 11, 24, 4, tzinfo=UTC)
