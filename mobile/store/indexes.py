"""What the store reads out of a pulled document to find it again: the codes on a body, and the window of due work.

Called by the document store inside the transaction that writes the document. A body of a newer server's shape is stored all the
same; it is found by its id alone until the app is updated. Never changes a body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
import peewee

from mobile.store.queries import connection
from mobile.store.reading import UNREADABLE
from mobile.store.tables import Due, Label
from sync.exchange.pull import Row
from sync.times import to_ms

LABELLED = frozenset({b"equipment", b"checkpoint", b"place", b"zone"})
TASK = b"task"
_LABEL = "INSERT OR REPLACE INTO label (code, stream, kind, id, is_old) VALUES (?, ?, ?, ?, ?)"
_DUE = "INSERT OR REPLACE INTO due (id, stream, opens_at, closes_at, done_at, subject, roles, assignee) VALUES (?,?,?,?,?,?,?,?)"


class _Codes(msgspec.Struct):
    labels: tuple[str, ...] = ()
    maker_code: str | None = None


class _Subject(msgspec.Struct):
    id: str


class _Work(msgspec.Struct):
    subject: _Subject
    opens_at: datetime
    closes_at: datetime
    roles: tuple[str, ...] = ()
    assignee: str | None = None
    done_at: datetime | None = None


_CODES = msgspec.json.Decoder(_Codes)
_WORK = msgspec.json.Decoder(_Work)


def index(db: peewee.SqliteDatabase, rows: Sequence[Row]) -> None:
    """Write what these documents are found by, in place of what an older version of them was found by."""
    driver = connection(db)
    labelled = [row for row in rows if row.kind in LABELLED]
    if labelled:
        subjects = [(row.stream.decode(), row.kind.decode(), row.id.decode()) for row in labelled]
        driver.executemany("DELETE FROM label WHERE stream = ? AND kind = ? AND id = ?", subjects)
        driver.executemany(_LABEL, [line for row in labelled for line in _label_lines(row)])
    driver.executemany(_DUE, _due_lines(row for row in rows if row.kind == TASK))


def forget(db: peewee.SqliteDatabase, stream: str, kind: str, doc_id: str) -> None:
    """Forget what one document was found by."""
    Label.delete().where(Label.stream == stream, Label.kind == kind, Label.id == doc_id).execute(db)
    if kind == "task":
        Due.delete().where(Due.id == doc_id, Due.stream == stream).execute(db)


def forget_stream(db: peewee.SqliteDatabase, stream: str) -> None:
    """Forget what a whole stream's documents were found by."""
    for table in (Label, Due):
        table.delete().where(table.stream == stream).execute(db)


def _label_lines(row: Row) -> list[tuple[Any, ...]]:
    try:
        codes = _CODES.decode(row.body)
    except UNREADABLE:
        return []
    subject = (row.stream.decode(), row.kind.decode(), row.id.decode())
    lines = [(code, *subject, place > 0) for place, code in enumerate(codes.labels)]
    return lines + ([(codes.maker_code, *subject, False)] if codes.maker_code else [])


def _due_lines(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        try:
            work = _WORK.decode(row.body)
            done = None if work.done_at is None else to_ms(work.done_at)
            window = (to_ms(work.opens_at), to_ms(work.closes_at), done)
        except (*UNREADABLE, TypeError, ValueError, OverflowError):
            continue
        yield row.id.decode(), row.stream.decode(), *window, work.subject.id, f" {' '.join(work.roles)} ", work.assignee or ""
