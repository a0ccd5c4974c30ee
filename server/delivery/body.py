"""The body of an exchange: taken off the wire for a phone with a token of ours alone, and bounded in what it may inflate to. An
async dependency, so that a slow phone holds no thread; inflating runs in the endpoint's own. Never parses what it carries."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import zstandard
from fastapi import Request

from server.device.credentials import read_bearer
from server.parts import parts_of
from server.wire import take_body
from sync.errors import BodyTooLarge, CutBody, UnsupportedEncoding
from sync.exchange import CONTENT_TYPE

_BOMB_FLOOR = 64 * 1024  # a ratio says nothing about a body this small


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes as they came, how they are packed, and when the first of them was here (ms)."""

    packed: bytes
    encoding: str
    began_ms: int


async def read_body(request: Request) -> Body:
    """Return the whole body; 401 without a token of ours, 413 above the limit, 415 for another type, 400 when it does not end."""
    parts = parts_of(request)
    limits = parts.settings.limits
    began = parts.now_ms()
    read_bearer(request)  # a body is worth its room only when its token is ours
    if request.headers.get("content-type", "").partition(";")[0].strip() != CONTENT_TYPE:
        raise UnsupportedEncoding(f"content type must be {CONTENT_TYPE}")
    taken = await take_body(request, parts.bodies, limits, most=limits.request_bytes)
    if taken.cut:
        raise CutBody(taken.cut)
    return Body(taken.data, request.headers.get("content-encoding", "").strip().lower(), began)


def inflate(body: Body, *, most_bytes: int, most_ratio: int) -> bytes:
    """Return the body unpacked; BodyTooLarge for more than the limits allow, CutBody for a broken stream, never without end."""
    if body.encoding in ("", "identity"):
        return body.packed
    room = min(most_bytes, max(_BOMB_FLOOR, len(body.packed) * most_ratio))
    if body.encoding == "gzip":
        return _gunzip(body.packed, room)
    if body.encoding == "zstd":
        return _unzstd(body.packed, room)
    raise UnsupportedEncoding(f"content encoding {body.encoding[:20]!r} is not offered")


def _gunzip(packed: bytes, room: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        found = inflater.decompress(packed, room)
        if inflater.unconsumed_tail:
            raise BodyTooLarge(f"inflates to more than {room} bytes")
        if not inflater.eof or inflater.unused_data:
            raise CutBody("the gzip stream is not one whole member")
    except zlib.error as error:
        raise CutBody(f"gzip: {error}"[:100]) from None
    return found


def _unzstd(packed: bytes, room: int) -> bytes:
    # A decompressor of its own for each body: one shared between threads has crashed the interpreter.
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**23).stream_reader(packed, read_across_frames=False) as reader:
            found = reader.read(room + 1)
    except zstandard.ZstdError as error:
        raise CutBody(f"zstd: {error}"[:100]) from None
    if len(found) > room:
        raise BodyTooLarge(f"inflates to more than {room} bytes")
    return bytes(found)
