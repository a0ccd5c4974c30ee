"""A person's month is counted from accepted facts: in the calendar of the site, once per fact, equal after a rebuild."""

from __future__ import annotations

import pytest

from server.database import Store, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from server.settings import Settings
from sync.records.documents import decode_document
from sync.records.inspection import Answer
from sync.records.scope import ZoneKind
from sync.records.site import Zone
from sync.records.template import AnswerKind
from sync.records.types import Subject
from sync.records.work import PersonMonth
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.records import inspection, item, moment, new_hazard, photo, template

SCORE = template(item("score", AnswerKind.SCORE, warn_low=90.0), code="CLEAN-S")


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    made.put(
        SCORE,
        Zone(id="g1", site=SITE, kind=ZoneKind.CLEAN_GRID, name="Grid"),
        Zone(id="z1", site=SITE, kind=ZoneKind.CLEAN_LOBBY, name="Lobby", grid="g1", keeper="p2"),
        Zone(id="z2", site=SITE, kind=ZoneKind.CLEAN_YARD, name="Yard", grid="g1", keeper="p2"),
    )
    return made


def months(server: Server) -> dict[tuple[str, str], PersonMonth]:
    with reading(server.parts.store):
        rows = [
            (row.stream, decode_document("month", bytes(row.body)))
            for row in Document.select().where((Document.kind == "month") & ~Document.deleted)
        ]
    assert all(isinstance(month, PersonMonth) and stream == f"person:{month.person}" for stream, month in rows)
    return {(month.person, month.month): month for _, month in rows if isinstance(month, PersonMonth)}


def score(points: float, **changes: object):  # type: ignore[no-untyped-def]
    answers = (Answer(i="score", v=points),)
    return inspection(template="CLEAN-S", answers=answers, subject=Subject(kind="zone", id="g1"), **changes)


def test_checks_hazards_photos_and_closed_tasks_are_counted_once(server: Server) -> None:
    phone = PaperPhone()
    bad = check(1, abnormal=("body",), hazards=(new_hazard(),), photos=(photo(),))
    phone.file(bad, check(1), check(2))
    carry(server, phone)
    carry(server, phone)  # a duplicate counts nothing
    month = months(server)["p1", "2026-11"]
    assert (month.checks, month.tasks_done, month.abnormal, month.hazards, month.photos) == (3, 2, 1, 1, 1)


def test_the_month_is_the_sites_and_not_greenwichs(server: Server) -> None:
    server.clock.go(11 * 86_400)
    phone = PaperPhone()
    # 17:30 UTC on 30 November is 01:30 on 1 December in Shanghai.
    phone.file(check(1, made_at=moment(days=10, hours=13, minutes=30)))
    carry(server, phone)
    assert {month for _, month in months(server)} == {"2026-12"}


def test_a_score_of_a_grid_counts_in_the_month_of_its_keepers_and_not_twice(server: Server) -> None:
    phone = PaperPhone()
    phone.file(score(96.0), score(83.0))
    carry(server, phone)
    kept = months(server)["p2", "2026-11"]
    assert (kept.score_sum, kept.score_count, kept.last_score, kept.checks) == (179, 2, 83, 0)
    assert months(server)["p1", "2026-11"].score_count == 0


def test_regression_a_corrected_score_takes_the_place_of_the_wrong_one_and_is_no_more_work(server: Server) -> None:
    phone = PaperPhone()
    first = score(9.0)
    phone.file(first, score(92.0), score(95.0, corrects=first.id))
    carry(server, phone)
    kept = months(server)["p2", "2026-11"]
    assert (kept.score_sum, kept.score_count, kept.last_score) == (187, 2, 92)
    assert months(server)["p1", "2026-11"].checks == 2
    before = months(server)
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    assert months(server) == before


def test_nobody_scores_their_own_zones(server: Server) -> None:
    phone = PaperPhone()
    phone.file(score(100.0, author="p2"))
    carry(server, phone)
    assert months(server)["p2", "2026-11"].score_count == 0


def test_a_rebuild_counts_the_same(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1), score(91.0), check(2, author="p2"))
    carry(server, phone)
    before = months(server)
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    assert months(server) == before
