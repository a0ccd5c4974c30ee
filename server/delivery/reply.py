"""Packs a reply as the phone offered to read it: zstd if it can, else gzip at level 1, nothing for small ones. Never cached."""

from __future__ import annotations

import gzip

import zstandard
from fastapi import Response

from sync.exchange import CONTENT_TYPE

SMALL_BYTES = 1_400  # one packet: packing it saves nobody anything


def lines_response(framed: bytes, accept_encoding: str) -> Response:
    """Return the framed lines as a response."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    offered = {part.partition(";")[0].strip().lower() for part in accept_encoding.split(",")}
    if len(framed) > SMALL_BYTES and "zstd" in offered:
        framed, headers["Content-Encoding"] = zstandard.ZstdCompressor(level=1).compress(framed), "zstd"
    elif len(framed) > SMALL_BYTES and "gzip" in offered:
        framed, headers["Content-Encoding"] = gzip.compress(framed, compresslevel=1, mtime=0), "gzip"
    return Response(framed, media_type=CONTENT_TYPE, headers=headers)
