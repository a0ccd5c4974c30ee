"""Bodies on their way in: none without a token, none without end, none beyond the room that all share, and parts count too."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import msgspec
import pytest
from fastapi.testclient import TestClient

from server.delivery.promises import DAY_MS
from server.wiring import create_app
from sync.exchange import CONTENT_TYPE, PATH
from sync.exchange.framing import frame
from sync.exchange.header import Heartbeat
from sync.photos import PATH as PHOTOS
from tests.carry import carry
from tests.paper import PaperPhone, Server
from tests.pictures import jpeg, photo_of
from tests.records import inspection

LINES = {"Content-Type": CONTENT_TYPE}


async def send(server: Server, chunks: int, size: int, **headers: str) -> tuple[int, int]:
    """Stream a body to the exchange; returns the status and how many pieces were asked for."""
    asked = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal asked
        for _ in range(chunks):
            asked += 1
            yield b"x" * size

    transport = httpx.ASGITransport(create_app(server.parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
        answer = await client.post(PATH, content=body(), headers={**LINES, **headers})
    return answer.status_code, asked


def run(coroutine):  # type: ignore[no-untyped-def]
    import asyncio

    # In a thread of its own: a browser test in the same process may have left its loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()


def test_no_body_is_read_of_whom_no_token_of_ours_names(lite: Server, client: TestClient) -> None:
    assert run(send(lite, 50, 1000)) == (401, 0)
    assert run(send(lite, 50, 1000, Authorization="Bearer a.b.c")) == (401, 0)
    assert client.put(PHOTOS + "a" * 64, content=b"x", headers={"Authorization": "Bearer a.b.c"}).status_code == 401


def test_all_bodies_together_have_an_end_and_the_room_comes_back(lite: Server) -> None:
    object.__setattr__(lite.parts.settings.limits, "bodies_bytes", 5_000)
    assert run(send(lite, 50, 1000, **lite.bearer()))[0] == 503
    assert lite.parts.bodies.held == 0
    assert run(send(lite, 4, 1000, **lite.bearer()))[0] == 400


def test_a_body_that_drips_has_an_end_in_time(lite: Server) -> None:
    object.__setattr__(lite.parts.settings.limits, "body_seconds", 0.0)
    assert run(send(lite, 3, 10, **lite.bearer()))[0] == 400


@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "\u202eb"])
def test_a_control_character_in_a_header_makes_it_malformed(bad: str, phone: PaperPhone, client: TestClient) -> None:
    beat = Heartbeat(waiting_facts=0, waiting_photos=0, last_problem=bad)
    body = frame(msgspec.json.encode(phone.header(1, heartbeat=beat)), [])
    answer = client.post(PATH, content=body, headers=LINES)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (400, "malformed-frame")


def test_counts_as_large_as_the_wire_allows_are_kept(server: Server, phone: PaperPhone) -> None:
    beat = Heartbeat(waiting_facts=2**53, waiting_photos=2**53, drafts=2**53)
    assert carry(server, phone, heartbeat=beat).high_water == 0


def test_unfinished_photos_count_against_the_day_and_old_ones_are_dropped(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    pictures = [jpeg(200, seed) for seed in (1, 2)]
    phone.file(*(inspection(photos=(photo_of(data),)) for data in pictures))
    carry(lite, phone)
    limit = len(pictures[0]) + len(pictures[1]) - 10
    object.__setattr__(lite.parts.settings.limits, "photo_bytes_per_device_day", limit)
    half = len(pictures[0]) - 1

    def put(data: bytes, end: int):  # type: ignore[no-untyped-def]
        span = f"bytes 0-{end - 1}/{len(data)}"
        return client.put(PHOTOS + photo_of(data).sha256, content=data[:end], headers={"Content-Range": span})

    assert put(pictures[0], half).status_code == 200
    assert put(pictures[1], 10).status_code == 429
    (part,) = lite.parts.settings.parts.glob("*/*.part")
    week_ago = time.time() - 8 * DAY_MS / 1000
    os.utime(part, (week_ago, week_ago))
    assert put(pictures[1], len(pictures[1])).status_code == 200
    assert not part.exists()
    assert put(pictures[1], len(pictures[1])).headers["upload-complete"] == "?1"


def test_a_held_fact_promises_no_more_photos_than_a_fact_may(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    refs = ",".join(f'{{"sha256":"{n:064x}","bytes":10}}' for n in range(1, 42))
    phone.file_bytes(f'{{"kind":"later","photos":[{refs}]}}'.encode(), "x")
    assert carry(lite, phone).verdicts[0].verdict == "held"
    assert client.head(PHOTOS + f"{1:064x}").status_code == 404
