"""Rounds and handovers long over leave the phones and stay on the server; one that is needed again comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.database import Store, reading
from server.ledger.old import KEPT_DAYS, archive_old
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from server.patrol.views import round_of, rounds_begun
from server.settings import Settings
from tests.paper import SITE, PaperPhone, Server
from tests.records import NOON, new_id
from tests.server.patrol.test_rounds import whole
from tests.server.patrol.walking import deliver, patrol_server


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return patrol_server(store, settings)


def archive(server: Server) -> int:
    return archive_old(server.parts.store, server.parts.ledger, [SITE], server.clock.ms)


def live(server: Server) -> int:
    with reading(server.parts.store):
        return Document.select().where((Document.kind == "round") & ~Document.deleted).count()


def seen(server: Server) -> list[tuple[str, str, int]]:
    with reading(server.parts.store):
        found = rounds_begun(SITE, NOON - timedelta(days=1), NOON + timedelta(days=1))
    return [(one.id, one.state, len(one.visits)) for one in found]


def test_a_round_leaves_the_phones_after_forty_days_and_is_still_shown(server: Server) -> None:
    round_id = new_id()
    deliver(server, whole(round_id))
    before = seen(server)
    assert before
    server.clock.go(timedelta(days=KEPT_DAYS - 1).total_seconds())
    assert archive(server) == 0
    server.clock.go(timedelta(days=2).total_seconds())
    assert (archive(server), live(server)) == (1, 0)
    assert seen(server) == before
    with reading(server.parts.store):
        assert round_of(SITE, round_id).id == round_id
    assert archive(server) == 0


def test_a_rebuild_archives_the_same(server: Server) -> None:
    deliver(server, whole(new_id()))
    server.clock.go(timedelta(days=KEPT_DAYS + 1).total_seconds())
    archive(server)
    before = seen(server)
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    assert (seen(server), live(server)) == (before, 0)


def test_a_record_that_comes_very_late_is_not_held_and_brings_the_round_back(server: Server) -> None:
    round_id, phone = new_id(), PaperPhone()
    facts = whole(round_id)
    deliver(server, facts[:-1], phone=phone)
    server.clock.go(timedelta(days=KEPT_DAYS + 1).total_seconds())
    assert archive(server) == 1
    assert deliver(server, facts[-1:], phone=phone) == []
    assert (live(server), seen(server)[0][1]) == (1, "finished")
    assert archive(server) == 1
    assert seen(server)[0][1] == "finished"
