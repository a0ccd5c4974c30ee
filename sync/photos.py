"""The photo protocol: a file named by its SHA-256, sent in ranges, resumed by offset, whole only when the hash fits.

`HEAD /sync/v1/photos/{sha256}` answers with `Upload-Offset` and `Upload-Complete`; `PUT` with `Content-Range: bytes a-b/t` adds
a range at the offset and answers the same two headers with the hash. Phone half: `next_chunk`, `read_answer`. Server half:
`read_range`, `answer`. Only hashes that settled facts of the same device promise are taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sync.errors import PhotoOffset, PhotoRange, PhotoTooLarge, ReplyCut

PATH = "/sync/v1/photos/"
OFFSET = "Upload-Offset"
COMPLETE = "Upload-Complete"
HASH = "Photo-Sha256"
MAX_PHOTO_BYTES = 8 * 1024 * 1024
MAX_VOICE_BYTES = 400_000
"""A voice note of 15 seconds, also uncompressed; ours."""
VOICE_SECONDS = 15
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2048
TARGET_BYTES = 300_000
FIRST_CHUNK_BYTES = 256 * 1024
LEAST_CHUNK_BYTES = 32 * 1024
MAX_CHUNK_BYTES = 1024 * 1024

SHA256 = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


def audio_type(content: bytes) -> Literal["audio/mp4", "audio/wav"] | None:
    """Return what kind of sound file these bytes begin as, whatever anybody calls them; None for no sound file of ours.

    An MP4 begins with the size of its first box, which is `ftyp`; a WAV with RIFF, the size of the rest, and WAVE."""
    if content[4:8] == b"ftyp" and 8 <= int.from_bytes(content[:4], "big") <= len(content):
        return "audio/mp4"
    if content[:4] == b"RIFF" and content[8:16] == b"WAVEfmt " and len(content) >= 44:
        return "audio/wav"
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a photo the server has on disk; `is_complete` only after the hash was verified."""

    offset: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes `start` … `end` (both included) of a photo of `total` bytes."""

    start: int
    end: int
    total: int

    @property
    def length(self) -> int:
        """Number of bytes in the range."""
        return self.end - self.start + 1


# ---- the phone's half


def next_chunk(part: Part, total: int, chunk_bytes: int) -> Range | None:
    """Return the next range to send, or None when the server has the whole photo.

    A server that holds all bytes but not the verified photo is offered the last byte's range again from zero."""
    if part.is_complete:
        return None
    start = part.offset if part.offset < total else 0
    return Range(start, min(start + chunk_bytes, total) - 1, total)


def content_range(chunk: Range) -> str:
    """Return the `Content-Range` header of a chunk."""
    return f"bytes {chunk.start}-{chunk.end}/{chunk.total}"


def read_answer(sha256: str, headers: Mapping[str, str]) -> Part:
    """Return what the server has; raises `ReplyCut` when the answer does not name this very photo."""
    if headers.get(HASH) != sha256 or headers.get(COMPLETE) not in ("?0", "?1") or not headers.get(OFFSET, "").isascii():
        raise ReplyCut("the answer does not name this photo")
    text = headers.get(OFFSET, "")
    if not text.isdigit() or len(text) > 15:
        raise ReplyCut("the answer has no offset")
    return Part(int(text), headers[COMPLETE] == "?1")


# ---- the server's half


def answer(sha256: str, part: Part) -> dict[str, str]:
    """Return the headers that tell the phone what is on disk."""
    return {HASH: sha256, OFFSET: str(part.offset), COMPLETE: "?1" if part.is_complete else "?0"}


def read_range(header: str | None, *, promised_bytes: int, offset: int) -> Range:
    """Return the range of a PUT.

    Raises `PhotoRange` (missing, malformed, backwards, other total than promised), `PhotoTooLarge`, or `PhotoOffset` when it
    does not begin at `offset`, where the server's part ends."""
    found = _RANGE.fullmatch(header or "")
    if found is None:
        raise PhotoRange("Content-Range: bytes a-b/total is needed")
    start, end, total = (int(group) for group in found.groups())
    if total > MAX_PHOTO_BYTES:
        raise PhotoTooLarge(f"{total} bytes, at most {MAX_PHOTO_BYTES}")
    if total != promised_bytes:
        raise PhotoRange(f"the fact promises {promised_bytes} bytes")
    if not start <= end < total:
        raise PhotoRange("the range is empty or beyond the total")
    if start != offset:
        raise PhotoOffset(f"go on from {offset}")
    return Range(start, end, total)
