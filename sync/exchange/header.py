"""The header lines: what the phone says of itself, what the server answers. Unknown fields of a request are refused,
unknown fields of a reply are ignored, so that an older phone understands a newer server."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync.errors import MalformedFrame, NewerProtocol, ReplyCut
from sync.exchange import MAX_CURSORS, MAX_PAGE_BYTES, PROTOCOL
from sync.journal import Replica
from sync.records.types import Count, Moment, Record, Sha256, Stream

Cursor = Annotated[str, Meta(max_length=160)]
Hex64 = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
ShortCode = Annotated[str, Meta(max_length=64, pattern=r"^[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*\Z")]


class Heartbeat(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The phone's health, after everything in this request is counted as still waiting.

    `server_at`: what the server's clock had surely passed when the facts of this request were read from the journal."""

    waiting_facts: Count
    waiting_photos: Count
    oldest_waiting_at: Moment | None = None
    drafts: Count = 0
    free_bytes: Count | None = None
    battery_percent: Annotated[int, Meta(ge=0, le=100)] | None = None
    app_version: ShortCode = ""
    language: ShortCode = ""
    boot_id: ShortCode = ""
    boot_ns: Annotated[int, Meta(ge=0, le=2**62)] = 0
    server_at: Moment | None = None
    last_success_at: Moment | None = None
    last_problem: ShortCode = ""


class Offer(Record, frozen=True, kw_only=True):
    """The journal part: facts `first`… follow as lines; `prev` is the link before them, `head` the highest number filed."""

    first: Annotated[int, Meta(ge=1, le=2**53)]
    prev: Sha256
    head: Count


class Digest(Record, frozen=True, kw_only=True):
    """Count and order-free checksum of one stream's live documents (see `digest`)."""

    count: Count
    checksum: Hex64


class Request(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The request's header line. `epoch` is the server's as last seen; `want_page` false asks for no documents."""

    p: int
    replica: Replica
    offer: Offer
    heartbeat: Heartbeat
    sent_at: Moment
    epoch: ShortCode = ""
    cursors: Annotated[dict[Stream, Cursor], Meta(max_length=MAX_CURSORS)] = {}
    digests: Annotated[dict[Stream, Digest], Meta(max_length=MAX_CURSORS)] = {}
    want_page: bool = True
    page_bytes: Annotated[int, Meta(ge=1024, le=MAX_PAGE_BYTES)] | None = None


Settled = Literal["settled", "duplicate", "held"]


class Verdict(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """The answer on one fact: number, id and hash as the phone named them; `problem` is a slug when held."""

    n: int
    id: str
    hash: str
    verdict: Settled
    problem: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The reply's header line.

    `high_water`: every fact of this replica up to that number is on disk. `safe`: up to that number facts and photos are in a
    finished backup. `fork`: the chain differs, the phone must take a new epoch and offer again what was never confirmed.
    `cursors` are those after this page; `drop` names streams to forget; `mismatch` streams whose digest differs at head."""

    p: int
    epoch: str
    now: Moment
    high_water: int
    safe: int = 0
    verdicts: tuple[Verdict, ...] = ()
    fork: bool = False
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    cursors: dict[str, str] = {}
    more: bool = False
    mismatch: tuple[str, ...] = ()
    revoked: bool = False
    safe_photos: tuple[str, ...] = ()


class _Numbered(msgspec.Struct, frozen=True):
    p: int


_REQUEST = msgspec.json.Decoder(Request)
_REPLY = msgspec.json.Decoder(Reply)
_NUMBER = msgspec.json.Decoder(_Numbered)


def read_request(line: bytes) -> Request:
    """Return the header of a request; raises `NewerProtocol` or `MalformedFrame` (the envelope's own errors)."""
    try:
        request = _REQUEST.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        # A newer protocol may have fields that this one refuses: its number is the true reason.
        _refuse_newer(_protocol_of(line))
        raise MalformedFrame(str(error)[:300]) from None
    _refuse_newer(request.p)
    return request


def _refuse_newer(protocol: int) -> None:
    if protocol != PROTOCOL:
        raise NewerProtocol(f"protocol {protocol}, this server speaks {PROTOCOL}")


def _protocol_of(line: bytes) -> int:
    try:
        return _NUMBER.decode(line).p
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return PROTOCOL


def read_reply(line: bytes) -> Reply:
    """Return the header of a reply; raises `ReplyCut` when it is not one of ours."""
    try:
        return _REPLY.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ReplyCut(str(error)[:200]) from None
