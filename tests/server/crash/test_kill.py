"""A real uvicorn is killed with SIGKILL while phones push: what it had answered is there, what it had not is sent again, and
nothing is there twice. The long version (200 kills) runs with `make soak`."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path

import pytest
import requests

from server.database import open_database, reading
from server.ledger.tables import Journal, Replica
from server.settings import Settings
from sync.journal import Replica as ReplicaName
from sync.journal import extend, first_link
from tests.benchmarks.serving import HOST, listening, post, prepare, session, started
from tests.paper import PaperPhone
from tests.records import inspection

PHONES, BATCH = 3, 20


class Pusher(threading.Thread):
    """One phone that goes on pushing new facts through every kill, and remembers what was answered."""

    def __init__(self, phone: PaperPhone, bearer: dict[str, str], address: str, answered: threading.Semaphore) -> None:
        super().__init__(name=phone.device)
        self.phone, self.bearer, self.address, self.answered = phone, bearer, address, answered
        self.is_stopped = threading.Event()
        self.settled: dict[int, str] = {}
        self.committed_unanswered = 0

    def run(self) -> None:
        """File and deliver until told to stop, then deliver what is left."""
        while not self.is_stopped.is_set():
            self.phone.file(*(inspection() for _ in range(BATCH)))
            self.deliver()

    def deliver(self) -> None:
        """Offer what is not settled until the server has answered on all of it."""
        while (first := len(self.settled) + 1) <= len(self.phone.filed):
            try:
                with session(self.bearer) as client:
                    reply = post(client, self.address, self.phone.request(first, want_page=False))
            except requests.RequestException:
                continue  # killed in the middle: the next connection waits for the next server
            assert not reply.fork
            for verdict in reply.verdicts:
                assert verdict.verdict in ("settled", "duplicate"), verdict
                self.committed_unanswered += verdict.verdict == "duplicate"
                self.settled[verdict.n] = verdict.hash
            self.answered.release()


def storm(root: Path, *, kills: int, seed: int) -> dict[str, int]:
    """Kill the server so often while phones push, then compare what they know with what it holds."""
    prepared = prepare(root, facts=5, phones=PHONES)
    chance, answered = random.Random(seed), threading.Semaphore(0)
    with listening() as door:
        address = f"http://{HOST}:{door.getsockname()[1]}"
        pushers = [Pusher(PaperPhone(name), bearer, address, answered) for name, bearer in prepared.bearers.items()]
        for number in range(kills):
            with started(prepared.data, door) as process:
                if number == 0:
                    for pusher in pushers:
                        pusher.start()
                for _ in range(chance.randint(1, 12)):  # the other phones are anywhere in their exchanges by then
                    assert answered.acquire(timeout=60)
                process.kill()
                process.wait()
        with started(prepared.data, door):
            for pusher in pushers:
                pusher.is_stopped.set()
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
