"""The feed: pages of changed documents per stream, in the order of their versions, bounded by bytes. Reads inside an open block,
moves bodies as the bytes they are, and never looks into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from server.database.sql import Sql
from server.ledger.streams import Counter, read_streams
from sync.exchange.digest import bucket_of, buckets, differing
from sync.exchange.header import Digest
from sync.exchange.pull import GONE, LIVE, document_line, read_cursor, write_cursor

_FIRST_CHUNK, _CHUNK = 64, 2_000
_PAGE = "SELECT version, deleted, kind, id, body FROM document WHERE stream = ? AND version > ? ORDER BY version LIMIT ?"
_LIVE = "SELECT version, kind, id FROM document WHERE stream = ? AND NOT deleted"
_EPOCH = "SELECT value FROM server_state WHERE key = 'epoch'"
_ALL = "SELECT version, kind, id, body FROM document WHERE stream = ? AND NOT deleted ORDER BY version"


@dataclass(slots=True)
class Page:
    """Document lines, the cursors behind them, whether more waits, and the streams that the phone must repair.

    `epoch` is the database's at the very moment of the page: a rebuild may have changed it under a running server."""

    epoch: str
    lines: list[bytes] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    more: bool = False
    mismatch: tuple[str, ...] = ()


def empty_page(sql: Sql) -> Page:
    """Return a page without documents."""
    return Page(str(sql.rows(_EPOCH)[0][0]))


def read_page(
    sql: Sql,
    streams: Sequence[str],
    cursors: Mapping[str, str],
    *,
    page_bytes: int,
    digests: Mapping[str, Digest] | None = None,
) -> Page:
    """Return the next page for a phone that holds these streams up to these cursors, at least one document if there is one.

    A stream without a cursor, or with a foreign one, is sent from the start. Streams come in the order given."""
    page, room = empty_page(sql), page_bytes
    epoch = page.epoch
    counters = read_streams(sql, streams)
    unequal: list[str] = []
    for stream in streams:
        counter = counters.get(stream) or Counter(stream, 0, 0, 0)
        start = read_cursor(cursors.get(stream, ""), epoch=epoch, stream=stream, head=counter.head)
        if digests and stream in digests and start == counter.head and digests[stream] != counter.digest:
            unequal.append(stream)
        end = start
        if start < counter.head and room > 0:
            end, room = _take(sql, stream, start, room, page.lines)
        page.more = page.more or end < counter.head
        page.cursors[stream] = write_cursor(epoch, stream, end)
    page.mismatch = tuple(unequal)
    return page


def _take(sql: Sql, stream: str, version: int, room: int, lines: list[bytes]) -> tuple[int, int]:
    """Append document lines until the stream or the room ends; return the last version taken and the room that is left."""
    name, chunk = stream.encode(), _FIRST_CHUNK
    while room > 0:
        rows = sql.rows(_PAGE, stream, version, chunk)
        before = room
        for version, deleted, kind, doc_id, body in rows:
            line = document_line(name, version, GONE if deleted else LIVE, kind.encode(), doc_id.encode(), body or b"")
            lines.append(line)
            room -= len(line)
            if room <= 0:
                break
        if len(rows) < chunk:
            break
        # What these were long, the next will be about: bodies that no room is left for are not fetched.
        chunk = max(1, min(_CHUNK, room * chunk // (before - room)))
    return version, room


def read_buckets(sql: Sql, stream: str, theirs: Iterable[str]) -> tuple[list[int], Page]:
    """Return which of the 256 buckets differ from the phone's, and a page with every live document of those."""
    page = empty_page(sql)
    live = [(kind.encode(), doc_id.encode(), version) for version, kind, doc_id in sql.rows(_LIVE, stream)]
    slots = differing(buckets(live), theirs)
    counter = read_streams(sql, [stream]).get(stream) or Counter(stream, 0, 0, 0)
    wanted = set(slots)
    page.lines = [
        document_line(stream.encode(), version, LIVE, kind.encode(), doc_id.encode(), body)
        for version, kind, doc_id, body in (sql.rows(_ALL, stream) if wanted else ())
        if bucket_of(kind.encode(), doc_id.encode()) in wanted
    ]
    page.cursors = {stream: write_cursor(page.epoch, stream, counter.head)}
    return slots, page
