"""Documents going down: a page of changed documents per exchange, all or nothing, bodies moved as bytes.

Server half: `document_line`, `write_cursor`, `read_cursor`. Phone half: `read_documents`. The cursor is opaque to the phone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sync.errors import ReplyCut

LIVE, GONE = 0, 1
_CURSOR = re.compile(r"v1\.([0-9a-z-]{1,40})\.([0-9]{1,16})\.(.{1,80})")


class Row(NamedTuple):
    """A document on its way: `flags` GONE is a tombstone with an empty body."""

    stream: bytes
    version: int
    flags: int
    kind: bytes
    id: bytes
    body: bytes


# ---- the server's half


def document_line(stream: bytes, version: int, flags: int, kind: bytes, doc_id: bytes, body: bytes) -> bytes:
    """Return `stream⇥version⇥flags⇥kind⇥id⇥body`."""
    return b"%s\t%d\t%d\t%s\t%s\t%s" % (stream, version, flags, kind, doc_id, body)


def write_cursor(epoch: str, stream: str, version: int) -> str:
    """Return the cursor for "everything up to this version of this stream in this database"."""
    return f"v1.{epoch}.{version}.{stream}"


def read_cursor(cursor: str, *, epoch: str, stream: str, head: int) -> int:
    """Return the version to go on from. Anything foreign (another stream, another epoch, beyond the head, malformed) means
    from zero: the phone gets too much rather than too little."""
    found = _CURSOR.fullmatch(cursor)
    if found is None or found[1] != epoch or found[3] != stream:
        return 0
    version = int(found[2])
    return version if version <= head else 0


# ---- the phone's half


def read_documents(lines: Sequence[bytes]) -> list[Row]:
    """Return the page's rows in order; raises `ReplyCut` when a line is not a document line. Bodies stay bytes."""
    rows: list[Row] = []
    try:
        for line in lines:
            stream, version, flags, kind, doc_id, body = line.split(b"\t", 5)
            rows.append(Row(stream, int(version), int(flags), kind, doc_id, body))
    except ValueError:
        raise ReplyCut("a document line is not ours") from None
    return rows
