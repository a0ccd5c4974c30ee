"""The header lines: a request is read strictly, a reply generously."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import MalformedFrame, NewerProtocol, ReplyCut
from sync.exchange import MAX_CURSORS
from sync.exchange.header import Heartbeat, Offer, Reply, Request, Verdict, read_reply, read_request
from sync.journal import Replica
from tests.records import NOON

REQUEST = Request(
    p=1,
    replica=Replica("phone-1", "00000000000000aa"),
    offer=Offer(first=1, prev="0" * 64, head=0),
    heartbeat=Heartbeat(waiting_facts=0, waiting_photos=0),
    sent_at=NOON,
)
LINE = msgspec.json.encode(REQUEST)


def with_changes(**changes: object) -> bytes:
    return json.dumps(json.loads(LINE) | changes).encode()


def test_a_request_comes_out_as_it_went_in() -> None:
    assert read_request(LINE) == REQUEST


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "hq"},
        {"p": "1"},
        {"sent_at": "2026-11-20T04:00:00"},
        {"offer": {"first": 0, "prev": "0" * 64, "head": 0}},
        {"offer": {"first": 1, "prev": "0" * 63, "head": 0}},
        {"offer": {"first": 1, "prev": "0" * 64, "head": -1}},
        {"offer": {"first": 2**63, "prev": "0" * 64, "head": 0}},
        {"cursors": {"site:../x": ""}},
        {"cursors": {"all": ""}},
        {"cursors": {"company": "x" * 161}},
        {"cursors": {f"site:{n}": "" for n in range(MAX_CURSORS + 1)}},
        {"page_bytes": -1},
        {"page_bytes": 0},
        {"page_bytes": 10**9},
        {"digests": {"company": {"count": -1, "checksum": "0" * 16}}},
        {"replica": {"device": "d"}},
        {"heartbeat": {"waiting_facts": -1, "waiting_photos": 0}},
        {"heartbeat": {"waiting_facts": 0, "waiting_photos": 0, "battery_percent": 101}},
    ],
)
def test_a_request_out_of_shape_fails_the_envelope(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedFrame):
        read_request(with_changes(**changes))


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]", b"<html>", b"\xff", LINE[:-1], LINE.decode().encode("utf-16"), b"[" * 100_000]
)
def test_what_is_no_request_fails_the_envelope(line: bytes) -> None:
    with pytest.raises(MalformedFrame):
        read_request(line)


def test_a_newer_protocol_is_named_as_such() -> None:
    with pytest.raises(NewerProtocol):
        read_request(with_changes(p=2))


def test_regression_a_newer_protocol_with_fields_we_do_not_know_is_named_as_such() -> None:
    """Told "malformed, send it again", such a phone would have sent it for ever."""
    with pytest.raises(NewerProtocol):
        read_request(with_changes(p=2, new_part={"a": 1}, sent_at=None))


REPLY = Reply(
    p=1,
    epoch="srv-1",
    now=NOON,
    high_water=2,
    verdicts=(Verdict(1, "id", "h", "settled"), Verdict(2, "id2", "h2", "held", "conflict")),
)


def test_a_reply_comes_out_as_it_went_in_and_a_verdict_is_a_short_list() -> None:
    line = msgspec.json.encode(REPLY)
    assert read_reply(line) == REPLY
    assert b'["id' not in line
    assert b'[1,"id","h","settled"' in line


def test_an_older_phone_understands_a_newer_servers_reply() -> None:
    line = json.dumps(json.loads(msgspec.json.encode(REPLY)) | {"p": 2, "weather": "rain"}).encode()
    assert read_reply(line).high_water == 2


@pytest.mark.parametrize("line", [b"", b"{}", b"<!doctype html><title>Wi-Fi</title>", b'{"status":"ok"}', b"[" * 100_000])
def test_an_answer_of_somebody_else_is_no_reply(line: bytes) -> None:
    with pytest.raises(ReplyCut):
        read_reply(line)


@given(st.binary(max_size=80))
def test_no_bytes_make_a_header_crash(line: bytes) -> None:
    with pytest.raises((MalformedFrame, NewerProtocol)):
        read_request(line)
    with pytest.raises(ReplyCut):
        read_reply(line)
