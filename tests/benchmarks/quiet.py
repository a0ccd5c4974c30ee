"""(c) An exchange with nothing to say (credential, heartbeat, cursors, digests), against an empty Starlette round trip by the
same client on the same machine."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

import requests
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from sync.exchange import PATH
from tests.benchmarks.push import RUNS, line
from tests.benchmarks.serving import post, prepare, serving, session
from tests.paper import PaperPhone

ROUNDS = 200
TARGET = 3.0


def empty_app() -> Starlette:
    """The reference: an application that answers nothing."""

    async def nothing(_request: object) -> Response:
        return Response()

    return Starlette(routes=[Route(PATH, nothing, methods=["POST"])])


def run() -> list[dict[str, object]]:
    """Return one line; times are of one round trip."""
    with tempfile.TemporaryDirectory() as root:
        prepared = prepare(Path(root), facts=20)
        bearer = prepared.bearers["phone-1"]
        floor = serving(prepared.data, "tests.benchmarks.quiet:empty_app")
        with serving(prepared.data) as address, floor as nothing, session(bearer) as client, session(bearer) as other:
            phone = PaperPhone()
            answer = client.post(address + PATH, data=phone.request())
            phone.read(answer.content)
            quiet = phone.request(digests=phone.digests())
            assert post(client, address, quiet).mismatch == ()
            ours, references = [], []
            for _ in range(RUNS):
                references.append(round_trip(other, nothing, quiet))
                ours.append(round_trip(client, address, quiet))
    return [line("a sync with nothing to say", median(ours), median(references), TARGET)]


def round_trip(client: requests.Session, address: str, body: bytes) -> float:
    """Median seconds of one request."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.post(address + PATH, data=body)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200
    return median(taken)
