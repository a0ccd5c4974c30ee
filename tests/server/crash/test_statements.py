"""An exchange that is interrupted at any point of its transaction leaves nothing behind, and the same request sent again is taken
whole. SQLite itself breaks off: the point moves on until one exchange passes."""

import socket
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from peewee import OperationalError

from server.database import Store, reading
from server.database.engine import DRIVER
from server.ledger.tables import Document, Journal, Replica, Stream
from server.settings import Settings
from server.wiring import create_app
from sync.exchange import CONTENT_TYPE, PATH
from tests.carry import answer, carry
from tests.mobile.world import serve
from tests.paper import PaperPhone, Server, check, server_on
from tests.records import inspection, new_hazard, shift_end

INTERRUPTED = (OperationalError, DRIVER.OperationalError)
VERDICTS = ["settled", "held", "settled", "settled"]
HEADERS = {"Content-Type": CONTENT_TYPE}


@pytest.fixture
def server(sqlite_store: Store, settings: Settings) -> Server:
    made = server_on(sqlite_store, settings)
    made.enrol()
    return made


def picture(server: Server) -> tuple[Any, ...]:
    """Everything that an exchange may change, apart from the heartbeat."""
    with reading(server.parts.store):
        return (
            list(Journal.select().order_by(Journal.position).tuples()),
            list(Document.select().order_by(Document.row).tuples()),
            list(Stream.select().order_by(Stream.name).tuples()),
            list(Replica.select().order_by(Replica.id).tuples()),
        )


def interrupt_after(store: Store, steps: int | None) -> None:
    """Let the pooled connection run so many hundred machine instructions of SQLite, then break off; None lets it run."""
    left = [steps]

    def count() -> int:
        if left[0] is None:
            return 0
        left[0] -= 1
        return int(left[0] < 0)

    with store.engine.connection_context():
        store.engine.connection().set_progress_handler(count if steps is not None else None, 100)


def test_an_exchange_interrupted_at_any_point_leaves_nothing_and_passes_when_repeated(server: Server) -> None:
    phone = PaperPhone()
    hazard = new_hazard()
    phone.file(check(1, hazards=(hazard,), abnormal=("body",)), inspection(version=9), check(2), shift_end())
    body, before, points = phone.request(), picture(server), 0
    commits: list[tuple[int, list[str]]] = []
    while True:
        interrupt_after(server.parts.store, points)
        with suppress(*INTERRUPTED):
            answer(server, phone.device, body)
            break
        interrupt_after(server.parts.store, None)
        after = picture(server)
        if after != before:  # broken off behind a commit: then the whole of it is there
            commits.append((points, [row[7] for row in after[0][len(before[0]) :]]))
            before = after
        points += 1
    interrupt_after(server.parts.store, None)
    assert [verdicts for _, verdicts in commits] in ([], [VERDICTS], [VERDICTS, ["settled"]]), "the facts, then the receipt"
    assert points > 5
    assert [v.verdict for v in carry(server, phone).verdicts] == ["duplicate", "held", "duplicate", "duplicate"]
    with reading(server.parts.store):
        assert Document.select().where(Document.kind == "receipt").count() == 1


def test_a_full_disk_answers_507_keeps_what_was_settled_and_takes_the_rest_when_there_is_room(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    with TestClient(create_app(server.parts), headers=server.bearer() | HEADERS, raise_server_exceptions=False) as client:
        assert phone.read(client.post(PATH, content=phone.request()).content).high_water == 1
        phone.file(*(inspection(reason="x" * 1900) for _ in range(200)))
        limit_pages(server.parts.store, 1)
        refused = client.post(PATH, content=phone.request(2))
        assert (refused.status_code, refused.json()["remedy"]) == (507, "retry_later")
        limit_pages(server.parts.store, 1_000_000)
        reply = phone.read(client.post(PATH, content=phone.request(1)).content)
    assert [v.verdict for v in reply.verdicts] == ["duplicate"] + ["settled"] * 200


def limit_pages(store: Store, pages: int) -> None:
    """Give every pooled connection so many pages; SQLite takes the present size when that is more."""
    store.engine.close_all()
    original = store.engine._pragmas
    store.engine._pragmas = [*(p for p in original if p[0] != "max_page_count"), ("max_page_count", pages)]


def test_a_phone_that_falls_silent_is_dropped_and_holds_up_nobody(server: Server, settings: Settings) -> None:
    impatient = replace(settings, limits=replace(settings.limits, body_stall_seconds=0.4))
    host, stop = serve(replace(server.parts, settings=impatient))
    name, _, port = host.partition(":")
    phone = PaperPhone()
    phone.file(check(1))
    body = phone.request()
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {len(body)}\r\n"
    head += f"Authorization: {server.bearer()['Authorization']}\r\n\r\n"
    with socket.create_connection((name, int(port))) as silent, socket.create_connection((name, int(port))) as brisk:
        silent.sendall(head.encode() + body[:50])
        brisk.sendall(head.encode() + body)
        assert brisk.recv(12) == b"HTTP/1.1 200"
        silent.settimeout(5)
        assert silent.recv(12) == b"HTTP/1.1 400"
    stop()
