"""What runs beside each other on PostgreSQL: a rebuild beside exchanges, exchanges beside supervisors' acts. Locks are taken in
one order, so nobody waits in a circle; a second connection sees who holds what. SQLite lets one writer in at a time anyway."""

import threading
from collections.abc import Callable
from time import monotonic

import psycopg
import pytest

from server.database import Store, commit, reading, writing
from server.database.failures import failure_of
from server.database.sql import Sql
from server.delivery.exchange import read_incoming, take
from server.device.credentials import phone_by_id
from server.ledger.ledger import COMPANY
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Stream
from server.settings import Settings
from server.wiring import intakes
from sync.errors import InputError, ServerBusy
from sync.exchange.digest import as_digest, document_sum
from tests.carry import carry
from tests.paper import PaperPhone, Server, check, server_on
from tests.records import SITE, equipment, inspection, new_hazard, shift_end, template


@pytest.fixture
def server(postgres_store: Store, settings: Settings) -> Server:
    made = server_on(postgres_store, settings)
    made.enrol()
    return made


def take_part(server: Server, phone: PaperPhone) -> None:
    """The first transaction of an exchange, inside an open block that nobody has committed yet."""
    parts, known = server.parts, phone_by_id(phone.device)
    assert known is not None
    incoming = read_incoming(phone.request(), parts.settings.limits)
    take(parts.ledger, known, incoming, limits=parts.settings.limits, began_ms=parts.now_ms())


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_for_waiter(other: psycopg.Connection) -> None:  # type: ignore[type-arg]
    """Return as soon as some session of this database waits for a lock."""
    until = monotonic() + 20
    query = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while not other.execute(query).fetchone()[0]:  # type: ignore[index]
        assert monotonic() < until, "nobody came to wait"


@pytest.fixture
def other(server: Server):  # type: ignore[no-untyped-def]
    """Another session of the same database."""
    with psycopg.connect(server.parts.store.engine.database, autocommit=True) as connection:
        yield connection


def assert_streams_are_true(server: Server) -> None:
    with reading(server.parts.store):
        for stream in Stream.select():
            documents = list(Document.select().where(Document.stream == stream.name))
            live = [document_sum(d.kind.encode(), d.id.encode(), d.version) for d in documents if not d.deleted]
            assert as_digest(len(live), sum(live)) == as_digest(stream.count, int(stream.checksum, 16)), stream.name
            assert max(d.version for d in documents) == stream.head


def test_regression_a_rebuild_beside_an_exchange_that_has_not_committed_leaves_true_streams(
    server: Server,
    other: psycopg.Connection,  # type: ignore[type-arg]
) -> None:
    """The documents of the exchange stayed between the old rows and the new: counts, checksums and versions were wrong."""
    phone = PaperPhone()
    phone.file(check(1, hazards=(new_hazard(),), abnormal=("body",)), check(2), inspection())
    with writing(server.parts.store):
        take_part(server, phone)
        rebuilding = in_a_thread(lambda: rebuild(server.parts.store, intakes()))
        wait_for_waiter(other)
    rebuilding.join()
    assert_streams_are_true(server)
    phone.file(check(3))
    assert [v.verdict for v in carry(server, phone).verdicts] == ["duplicate"] * 3 + ["settled"]
    assert_streams_are_true(server)


def test_regression_an_exchange_never_holds_the_servers_own_journal(
    server: Server,
    other: psycopg.Connection,  # type: ignore[type-arg]
) -> None:
    """It held a site's stream and wanted the server's journal for a receipt; a supervisor's act held that and wanted the site."""
    phone = PaperPhone()
    phone.file(check(1), shift_end())
    with writing(server.parts.store):
        take_part(server, phone)
        own = server.parts.ledger.identity.own
        free = other.execute("SELECT id FROM replica WHERE device = %s AND epoch = %s FOR UPDATE NOWAIT", (own.device, own.epoch))
        assert free.fetchone() is not None
    assert [v.verdict for v in carry(server, phone).verdicts] == ["duplicate"] * 2
    assert any(key[1] == "receipt" for key in phone.rows), "the receipt follows although the first answer was lost"


def test_regression_an_act_waits_for_the_first_of_its_streams_before_it_holds_another(
    server: Server,
    other: psycopg.Connection,  # type: ignore[type-arg]
) -> None:
    with other.transaction():
        other.execute("SELECT name FROM stream WHERE name = %s FOR UPDATE", (COMPANY,))
        documents = [equipment(id="ext-1", name="moved"), template()]
        acting = in_a_thread(lambda: commit(server.parts.store, lambda: server.parts.ledger.put("boss", documents)))
        with psycopg.connect(server.parts.store.engine.database, autocommit=True) as third:
            wait_for_waiter(third)
            free = third.execute("SELECT name FROM stream WHERE name = %s FOR UPDATE NOWAIT", (f"site:{SITE}",))
            assert free.fetchone() is not None
    acting.join()
    assert_streams_are_true(server)


def test_two_receipts_are_never_written_for_one_shift(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1), shift_end())
    bodies = [in_a_thread(lambda: carry(server, PaperPhone(filed=list(phone.filed)))) for _ in range(6)]
    for one in bodies:
        one.join()
    with reading(server.parts.store):
        assert Document.select().where(Document.kind == "receipt").count() == 1
        assert (
            Document.get(Document.kind == "receipt").version
            == 1 + Document.select().where((Document.stream == "person:p1") & (Document.kind != "receipt")).count()
        )


def test_what_the_driver_raises_by_itself_is_named(server: Server, other: psycopg.Connection) -> None:  # type: ignore[type-arg]
    with other.transaction():
        other.execute("SELECT id FROM replica FOR UPDATE")
        with pytest.raises(psycopg.OperationalError) as busy, writing(server.parts.store):
            Sql().run("SELECT id FROM replica FOR UPDATE NOWAIT")
    assert isinstance(failure_of(busy.value), ServerBusy)
    with pytest.raises(psycopg.IntegrityError) as twice, writing(server.parts.store):
        Sql().run("INSERT INTO stream (name, head, count, checksum) VALUES (?, 0, 0, '')", COMPANY)
    assert isinstance(failure_of(twice.value), InputError)
