"""Lines in both directions: a header line, tab-separated lines, and `#end` with count and CRC-32.

No body is parsed to be moved, and a cut or foreign answer can never pass for a short one.
JSON on one line has no raw tab or line feed, so a line is cut at its first tabs and the rest is the body.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

from sync.errors import CutBody, MalformedFrame

END = b"#end"


def frame(header: bytes, lines: Iterable[bytes]) -> bytes:
    """Return the whole body: header, lines, end marker; lines must not contain a line feed."""
    parts = [header, *lines]
    body = b"\n".join(parts) + b"\n"
    return b"%s#end\t%d\t%08x\n" % (body, len(parts) - 1, crc32(body))


def unframe(body: bytes) -> tuple[bytes, Sequence[bytes]]:
    """Return header and lines of a whole body.

    Raises `CutBody` when the end marker, the count or the checksum does not fit: it may be whole when sent again."""
    cut = body.rfind(b"\n", 0, -1) + 1
    end = body[cut:].split(b"\t")
    if len(end) != 3 or end[0] != END or not body.endswith(b"\n"):
        raise CutBody("no end marker")
    try:
        count, checksum = int(end[1]), int(end[2], 16)
    except ValueError:
        raise MalformedFrame("end marker is not ours") from None
    if crc32(memoryview(body)[:cut]) != checksum:
        raise CutBody("checksum differs")
    if cut == 0:
        raise MalformedFrame("no header line")
    lines = body[: cut - 1].split(b"\n")
    if len(lines) - 1 != count:
        raise MalformedFrame(f"{len(lines) - 1} lines, {count} announced")
    return lines[0], lines[1:]
