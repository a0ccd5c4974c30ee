"""The only writer of documents. A batch loads what its facts need in one SELECT per stream and kind, hands out typed documents,
and writes each changed one once, with the next version of its stream. Never decides what a document should become."""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from server.ledger.sql import Sql
from server.ledger.streams import Counter, lock_streams, store_streams
from sync.records.documents import Document, decode_document, encode_document, kind_of_document, stream_of
from sync.records.hazard import Hazard
from sync.records.task import Task
from sync.times import to_ms

_LOAD = "SELECT id, row, version, deleted, body FROM document WHERE stream = ? AND kind = ? AND id IN ??"
_LOAD_LITE = (
    "SELECT d.id, d.row, d.version, d.deleted, d.body FROM json_each(?3) AS wanted "
    "CROSS JOIN document AS d ON d.stream = ?1 AND d.kind = ?2 AND d.id = wanted.value"
)
_UPDATE = "UPDATE document SET version = ?, deleted = ?, state = ?, due_at = ?, body = ? WHERE row = ?"
_INSERT = "INSERT INTO document (stream, kind, id, version, deleted, state, due_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class Key(NamedTuple):
    """Which document: the stream it is in, its kind and its id."""

    stream: str
    kind: str
    id: str


class _Stored(NamedTuple):
    """A document's row as the database has it."""

    row: int
    version: int
    is_deleted: bool
    body: bytes | None


class _Wanted(NamedTuple):
    """What a key is to hold when the batch is written; no body is a tombstone."""

    document: Document | None
    body: bytes | None


class DocumentBatch:
    """Documents of one batch of facts: loaded together, changed in memory, written once; then the batch is over."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._stored: dict[Key, _Stored | None] = {}
        self._decoded: dict[Key, Document | None] = {}
        self._wanted: dict[Key, _Wanted] = {}
        self._undo: list[tuple[Key, _Wanted | None]] = []
        self._counters: dict[str, Counter] = {}

    def lock(self, streams: Iterable[str]) -> None:
        """Hold these streams until the end of the transaction; called before their documents are loaded."""
        self._counters.update(lock_streams(self._sql, set(streams) - self._counters.keys()))

    def load(self, keys: Iterable[Key]) -> None:
        """Read these documents in one SELECT per stream and kind; what is already loaded is not read again."""
        groups: dict[tuple[str, str], list[str]] = {}
        stored = self._stored
        for key in keys:
            if key not in stored:
                stored[key] = None
                groups.setdefault(key[:2], []).append(key.id)
        statement = _LOAD_LITE if self._sql.is_sqlite else _LOAD
        for (stream, kind), ids in groups.items():
            for doc_id, row, version, deleted, body in self._sql.rows(statement, stream, kind, ids):
                stored[Key(stream, kind, doc_id)] = _Stored(row, version, bool(deleted), body)

    def get(self, key: Key) -> Document | None:
        """Return the document as the batch leaves it so far; None when there is none or it was removed."""
        wanted = self._wanted.get(key)
        if wanted is not None:
            if wanted.document is None and wanted.body is not None:
                return decode_document(key.kind, wanted.body)
            return wanted.document
        if key in self._decoded:
            return self._decoded[key]
        if key not in self._stored:
            self.load((key,))
        row = self._stored[key]
        found = None if row is None or row.is_deleted or row.body is None else decode_document(key.kind, row.body)
        self._decoded[key] = found
        return found

    def was_removed(self, key: Key) -> bool:
        """True when the key holds a tombstone: the thing existed and is gone."""
        wanted = self._wanted.get(key)
        if wanted is not None:
            return wanted.body is None and wanted.document is None
        if key not in self._stored:
            self.load((key,))
        row = self._stored[key]
        return row is not None and row.is_deleted

    def put(self, document: Document) -> None:
        """This document is now the state of its key; written when it differs from what is stored."""
        key = Key(stream_of(document), kind_of_document(document), document.id)
        self._note(key, _Wanted(document, None))

    def put_bytes(self, key: Key, body: bytes) -> None:
        """The same for a document that the server has already encoded and checked."""
        self._note(key, _Wanted(None, body))

    def remove(self, key: Key) -> None:
        """Leave a tombstone, if there is a document."""
        self._note(key, _Wanted(None, None))

    def mark(self) -> int:
        """Return a point to `rewind` to, when a fact turns out not to be applicable."""
        return len(self._undo)

    def rewind(self, mark: int) -> None:
        """Undo every change since the mark."""
        while len(self._undo) > mark:
            key, before = self._undo.pop()
            if before is None:
                del self._wanted[key]
            else:
                self._wanted[key] = before

    def _note(self, key: Key, wanted: _Wanted) -> None:
        before = self._wanted.pop(key, None)  # popped, so that the order of the dict is the order of the last change
        self._undo.append((key, before))
        self._wanted[key] = wanted

    def write(self) -> None:
        """Write every change with the next versions of its stream, in the order of the last change of each document."""
        if not self._wanted:
            return
        self.load(self._wanted)
        self.lock(key.stream for key in self._wanted)
        updates: list[tuple[Any, ...]] = []
        inserts: list[tuple[Any, ...]] = []
        for key, wanted in self._wanted.items():
            self._plan(key, wanted, updates, inserts)
        if updates:
            self._sql.many(_UPDATE, updates)
        if inserts:
            self._sql.many(_INSERT, inserts)
        store_streams(self._sql, self._counters.values())

    def _plan(self, key: Key, wanted: _Wanted, updates: list[tuple[Any, ...]], inserts: list[tuple[Any, ...]]) -> None:
        before = self._stored[key]
        body = wanted.body if wanted.document is None else encode_document(wanted.document)
        was_live = before is not None and not before.is_deleted
        if (was_live and before is not None and before.body == body) or (body is None and not was_live):
            return
        counter = self._counters[key.stream]
        if was_live and before is not None:
            counter.take_away(key.kind, key.id, before.version)
        version = counter.next_version()
        state, due_at = None, None
        if body is not None:
            counter.add(key.kind, key.id, version)
            state, due_at = extracted(key.kind, wanted.document, body)
        if before is None:
            inserts.append((*key, version, False, state, due_at, body))
        else:
            updates.append((version, body is None, state, due_at, body, before.row))


def extracted(kind: str, document: Document | None, body: bytes) -> tuple[str | None, int | None]:
    """Return the indexed columns of a document: its state and when it is due (ms), for kinds that have them."""
    if kind == "task":
        task = cast(Task, document or decode_document(kind, body))
        return task.state, to_ms(task.due_at)
    if kind == "hazard":
        return cast(Hazard, document or decode_document(kind, body)).state, None
    return None, None
