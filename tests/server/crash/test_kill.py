"""A real uvicorn is killed with SIGKILL while phones push: what it had answered is there, what it had not is sent again, and
nothing is there twice. The long version (200 kills) runs with `make soak`."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import requests

from server.database import open_database, reading
from server.ledger.tables import Journal, Replica
from server.settings import Settings
from sync.journal import Replica as ReplicaName
from sync.journal import extend, first_link
from tests.benchmarks.serving import HOST, Prepared, free_port, post, prepare, session, started
from tests.paper import PaperPhone
from tests.records import inspection

APP = "server.wiring:app_from_environment"
PHONES, BATCH = 3, 20


class Pusher(threading.Thread):
    """One phone that goes on pushing new facts through every kill, and remembers what was answered."""

    def __init__(self, phone: PaperPhone, prepared: Prepared, address: str, stop: threading.Event) -> None:
        super().__init__(name=phone.device)
        self.phone, self.prepared, self.address, self.stop = phone, prepared, address, stop
        self.settled: dict[int, str] = {}
        self.committed_unanswered = 0

    def run(self) -> None:
        while not self.stop.is_set():
            self.phone.file(*(inspection() for _ in range(BATCH)))
            self.deliver()
        self.deliver()

    def deliver(self) -> None:
        """Offer what is not settled until the server has answered on all of it."""
        while (first := len(self.settled) + 1) <= len(self.phone.filed):
            try:
                with session(self.prepared.bearers[self.phone.device]) as client:
                    reply = post(client, self.address, self.phone.request(first, want_page=False))
            except requests.RequestException:
                self.stop.wait(0.02)  # nobody there: the phone waits before it tries again
                continue
            assert not reply.fork
            for verdict in reply.verdicts:
                assert verdict.verdict in ("settled", "duplicate"), verdict
                self.committed_unanswered += verdict.verdict == "duplicate"
                self.settled[verdict.n] = verdict.hash


def storm(root: Path, *, kills: int, seed: int) -> dict[str, int]:
    """Kill the server so often while phones push, then compare what they know with what it holds."""
    prepared = prepare(root, facts=5, phones=PHONES)
    port, chance, stop = free_port(), random.Random(seed), threading.Event()
    pushers = [Pusher(PaperPhone(name), prepared, f"http://{HOST}:{port}", stop) for name in prepared.bearers]
    for number in range(kills):
        with started(prepared.data, APP, port) as process:
            if number == 0:
                for pusher in pushers:
                    pusher.start()
            time.sleep(chance.uniform(0.05, 0.4))  # a kill comes at any instant
            process.kill()
            process.wait()
    with started(prepared.data, APP, port):
        stop.set()
        for pusher in pushers:
            pusher.join(timeout=60)
            assert not pusher.is_alive()
    return compare(prepared.data, pushers)


def compare(data: Path, pushers: list[Pusher]) -> dict[str, int]:
    """Assert that every fact is held once, in order, chained, and that no answer was taken back."""
    store = open_database(Settings(data=data))
    with reading(store) as database:
        assert database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
        for pusher in pushers:
            replica = Replica.get(Replica.device == pusher.phone.device)
            rows = list(Journal.select().where(Journal.replica == replica.id).order_by(Journal.n))
            assert [row.n for row in rows] == list(range(1, len(pusher.phone.filed) + 1))
            assert [bytes(row.body) for row in rows] == [fact.raw for fact in pusher.phone.filed]
            assert {row.n: row.fact_hash for row in rows} == pusher.settled
            name = ReplicaName(replica.device, replica.epoch)
            assert extend(first_link(name), 1, [f.hash for f in pusher.phone.filed]).hex() == replica.link
        settled = Counter(row.fact_id for row in Journal.select().where(Journal.verdict == "settled"))
        assert max(settled.values()) == 1
    store.close()
    return {
        "facts": sum(len(p.phone.filed) for p in pushers),
        "committed but unanswered": sum(p.committed_unanswered for p in pushers),
    }


def test_a_server_killed_while_phones_push_keeps_every_answer_and_doubles_nothing(tmp_path: Path) -> None:
    found = storm(tmp_path, kills=4, seed=1)
    assert found["facts"] > PHONES * BATCH


@pytest.mark.soak
def test_two_hundred_kills_keep_every_answer_and_double_nothing(tmp_path: Path) -> None:
    print(storm(tmp_path, kills=200, seed=20261120))
