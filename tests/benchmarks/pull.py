"""(b) A fresh phone (the phone's own store and delivery code) pulls 20,000 documents over HTTP into its SQLite, against a
raw scan of the server's file and a raw insert into another. Then both directions over a phone link: 150 ms, 2 Mbit/s up,
8 down."""

from __future__ import annotations

import gzip
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from mobile.delivery.exchange import Trader
from mobile.delivery.transport import Transport
from mobile.store.opening import Places, Store, open_store
from server.database.engine import DRIVER
from server.demo.link import PHONE_LINK, Link
from sync.exchange import PATH
from sync.exchange.framing import unframe
from sync.exchange.header import read_reply
from sync.exchange.pull import read_documents
from tests.benchmarks import payload
from tests.benchmarks.push import RUNS, line
from tests.benchmarks.serving import HOST, Prepared, copy_of, offers, post, prepare, serving, session
from tests.fakes import fake_device
from tests.paper import PaperPhone

TARGET = 2.0
LINK_FACTS = 2_000
ROWS_PER_COMMIT = 4_000  # as many as the phone commits with one page
_SCAN = "SELECT stream, version, kind, id, body FROM document WHERE stream = 'site:jl' ORDER BY version"


def run() -> list[dict[str, object]]:
    """Return one line for loopback, one for each direction of the phone link."""
    with tempfile.TemporaryDirectory() as root:
        prepared = prepare(Path(root), facts=payload.FACTS)
        references, ours = [], []
        for number in range(RUNS):
            references.append(raw_copy(prepared.data / "linxun.db", Path(root) / f"raw-{number}.db"))
            ours.append(first_pull(prepared, Path(root), number))
    with tempfile.TemporaryDirectory() as root:
        small = prepare(Path(root), facts=LINK_FACTS)
        up, down = over_link(small, Path(root))
    return [
        line("pull 20,000 documents", median(ours), median(references), TARGET),
        line("2,000 facts up a phone link", up, 2.0, 1.0),
        line("2,000 documents down a phone link", down, 1.0, 1.0),
    ]


def raw_copy(source: Path, target: Path) -> float:
    """Seconds for the floor: read every document, insert it, commit FULL as often as the phone does."""
    with closing(DRIVER.connect(str(source))) as reader, closing(DRIVER.connect(str(target), isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE document (stream TEXT, version INTEGER, kind TEXT, id TEXT, body BLOB, PRIMARY KEY (kind, id))")
        began = time.perf_counter()
        rows = reader.execute(_SCAN)
        while part := rows.fetchmany(ROWS_PER_COMMIT):
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany("INSERT INTO document VALUES (?, ?, ?, ?, ?)", part)
            raw.execute("COMMIT")
        return time.perf_counter() - began


def first_pull(prepared: Prepared, root: Path, number: int) -> float:
    """Seconds until the phone's store stands at the head of every stream, in as many exchanges as that takes."""
    with serving(copy_of(prepared, root / "run")) as address, closing(bare_store(root / f"phone-{number}")) as store:
        device = fake_device(root / f"phone-{number}")
        bearer = prepared.bearers["phone-1"]["Authorization"].removeprefix("Bearer ")
        trader = Trader(store, device, Transport(address), lambda: bearer, "bench")
        began = time.perf_counter()
        while trader.trade(store.outbox.batch(most_facts=1, most_bytes=1), want_page=True).more:
            pass
        seconds = time.perf_counter() - began
        assert store.documents.count() > payload.FACTS
    return seconds


def bare_store(folder: Path) -> Store:
    """The phone's store with a journal of `phone-1` and nothing else."""
    places = Places(folder / "data", folder / "no_backup")
    store = open_store(places, new_epoch=lambda: "00000000000000aa", free_bytes=lambda: 10**10)
    store.begin_journal(PaperPhone("phone-1", "00000000000000aa").replica)
    return store


def over_link(prepared: Prepared, root: Path) -> tuple[float, float]:
    """Medians of seconds for 2,000 facts up and 2,000 documents down, packed as phones pack on such a link."""
    phone = PaperPhone()
    payload.filed(phone, LINK_FACTS)
    (body,) = offers(phone, LINK_FACTS)
    ups, downs = [], []
    for _ in range(RUNS):
        with serving(copy_of(prepared, root / "run")) as address:
            link = Link(int(address.rpartition(":")[2]), PHONE_LINK)
            with session(prepared.bearers["phone-1"]) as client:
                client.headers.update({"Accept-Encoding": "gzip"})
                near = f"http://{HOST}:{link.port}"
                # The connection is open already, as it is in a shift.
                post(client, near, PaperPhone(epoch="00000000000000ff").request(want_page=False))
                began = time.perf_counter()
                packed = gzip.compress(body, compresslevel=1)
                answer = client.post(near + PATH, data=packed, headers={"Content-Encoding": "gzip"}, timeout=60)
                reply = read_reply(unframe(answer.content)[0])
                ups.append(time.perf_counter() - began)
                assert reply.high_water == LINK_FACTS
                began = time.perf_counter()
                answer = client.post(near + PATH, data=PaperPhone(epoch="00000000000000fe").request(), timeout=60)
                rows = read_documents(unframe(answer.content)[1])
                downs.append(time.perf_counter() - began)
                assert len(rows) >= LINK_FACTS
            link.close()
    return median(ups), median(downs)
