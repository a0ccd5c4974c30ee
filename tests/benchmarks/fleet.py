"""(d) Fifty phones at once push 100 facts each, against one phone that pushes the same 5,000 facts alone: the fleet may take
twice the time, and no request may fail."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from tests.benchmarks import payload
from tests.benchmarks.push import RUNS, line
from tests.benchmarks.serving import Prepared, copy_of, offers, post, prepare, serving, session
from tests.paper import PaperPhone

PHONES, EACH = 50, 100
TARGET = 2.0


def run() -> list[dict[str, object]]:
    """Return one line; the reference is the single phone."""
    facts = payload.facts(PHONES * EACH)
    alone = PaperPhone()
    alone.file(*facts)
    single = [("phone-1", offers(alone, 2_000))]
    fleet = []
    for number in range(PHONES):
        phone = PaperPhone(f"phone-{number + 1}")
        phone.file(*facts[number * EACH : (number + 1) * EACH])
        fleet.append((phone.device, offers(phone, EACH)))
    with tempfile.TemporaryDirectory() as root:
        prepared = prepare(Path(root), facts=len(facts), phones=PHONES)
        references, ours = [], []
        for _ in range(RUNS):
            references.append(deliver(prepared, Path(root) / "run", single))
            ours.append(deliver(prepared, Path(root) / "run", fleet))
    return [line("50 phones push 100 facts each", median(ours), median(references), TARGET)]


def deliver(prepared: Prepared, data: Path, phones: Sequence[tuple[str, Sequence[bytes]]]) -> float:
    """Seconds until every phone has its verdicts; each fact must be settled."""

    def push(device: str, bodies: Sequence[bytes]) -> int:
        with session(prepared.bearers[device]) as client:
            return sum(len(post(client, address, body).verdicts) for body in bodies)

    with serving(copy_of(prepared, data)) as address, ThreadPoolExecutor(len(phones)) as pool:
        began = time.perf_counter()
        settled = sum(pool.map(lambda one: push(*one), phones))
        seconds = time.perf_counter() - began
    assert settled == PHONES * EACH
    return seconds
