"""(a) One phone pushes 20,000 inspection facts over HTTP on loopback: validated, chained, committed FULL and applied, against a
raw `executemany` of the same bytes into SQLite FULL in batches of 500."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from server.database.engine import DRIVER
from sync.exchange.push import Filed
from tests.benchmarks import payload
from tests.benchmarks.serving import Prepared, copy_of, offers, post, prepare, serving, session
from tests.paper import PaperPhone

RUNS = 5
BATCH = 2_000
TARGET = 4.0


def run() -> list[dict[str, object]]:
    """Return one line: medians of five runs, reference and ours in turns."""
    with tempfile.TemporaryDirectory() as root:
        prepared = prepare(Path(root), facts=payload.FACTS)
        phone = PaperPhone()
        filed = payload.filed(phone, payload.FACTS)
        bodies = offers(phone, BATCH)
        references, ours = [], []
        for number in range(RUNS):
            references.append(raw_insert(Path(root) / f"raw-{number}.db", filed))
            ours.append(push(prepared, Path(root) / "run", bodies))
    return [line("push 20,000 facts", median(ours), median(references), TARGET)]


def raw_insert(file: Path, filed: Sequence[Filed]) -> float:
    """Seconds for the floor: the same bytes, batches of 500, each committed FULL."""
    with closing(DRIVER.connect(str(file), isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE fact (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        began = time.perf_counter()
        for start in range(0, len(filed), 500):
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany("INSERT INTO fact VALUES (?, ?)", [(f.n, f.raw) for f in filed[start : start + 500]])
            raw.execute("COMMIT")
        return time.perf_counter() - began


def push(prepared: Prepared, data: Path, bodies: Sequence[bytes]) -> float:
    """Seconds from the first byte sent to the last verdict read; every fact must be settled."""
    with serving(copy_of(prepared, data)) as address, session(prepared.bearers["phone-1"]) as client:
        settled = 0
        began = time.perf_counter()
        for body in bodies:
            reply = post(client, address, body)
            settled += sum(1 for verdict in reply.verdicts if verdict.verdict == "settled")
        seconds = time.perf_counter() - began
    assert settled == payload.FACTS, f"{settled} of {payload.FACTS} facts settled"
    return seconds


def line(name: str, ours: float, reference: float, target: float) -> dict[str, object]:
    """One result as it is printed; times in seconds."""
    ratio = ours / reference
    return {
        "name": name,
        "ours": round(ours, 4),
        "reference": round(reference, 4),
        "unit": "s",
        "ratio": round(ratio, 2),
        "target": target,
        "met": ratio <= target,
    }
