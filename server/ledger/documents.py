"""The only writer of documents. A batch loads what its facts need in one SELECT per stream and kind, hands out typed documents,
and writes each changed one once, with the next version of its stream. What intakes write into tables of their own waits here
until their fact is taken by all of them. Never decides what a document should become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from server.database.sql import Sql
from server.ledger.stored import decode_stored, kind_of
from server.ledger.streams import Counter, lock_streams, store_streams
from sync.records.documents import Document, encode_document, stream_of
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

DocumentKey = tuple[str, str, str]
"""Stream, kind, id. The hot paths spell it as a plain tuple, others as `Key`; the two are equal."""

Write = Callable[[Sequence[Any], "DocumentBatch"], None]
"""Writes what one feature gathered in a batch into its tables; it may change documents that its intake needed."""

_UNSEEN: Final[Any] = object()


class Key(NamedTuple):
    """Which document: the stream it is in, its kind and its id."""

    stream: str
    kind: str
    id: str


class DocumentBatch:
    """Documents of one batch of facts: loaded together, changed in memory, written once; then the batch is over."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        # What the database has: (id, row, version, deleted, body), or None for no row.
        self._stored: dict[DocumentKey, tuple[str, int, int, bool, bytes | None] | None] = {}
        # What each key holds by now; None is nothing or a tombstone.
        self._current: dict[DocumentKey, Document | None] = {}
        # What has to be written: the bytes where they are known already, else they are made of `_current`.
        self._changed: dict[DocumentKey, bytes | None] = {}
        # What was put and removed again within this batch (a rebuild has long ones): it leaves a tombstone all the same.
        self._buried: set[DocumentKey] = set()
        self._undo: list[tuple[DocumentKey, Any, Any]] = []
        self._counters: dict[str, Counter] = {}
        # What follows in tables of the intakes' own: of the fact at hand, and of all those that were taken before it.
        self._acts: list[Callable[[], object]] = []
        self._pending: list[tuple[Write, Any]] = []
        self._gathered: dict[Write, list[Any]] = {}

    def lock(self, streams: Iterable[str]) -> None:
        """Hold these streams until the end of the transaction; called before their documents are loaded."""
        self._counters.update(lock_streams(self._sql, set(streams) - self._counters.keys()))

    def load(self, keys: Iterable[DocumentKey]) -> None:
        """Read these documents in one SELECT per stream and kind; what is already loaded is not read again."""
        groups: dict[tuple[str, str], list[str]] = {}
        stored = self._stored
        for key in keys:
            if key not in stored:
                stored[key] = None
                groups.setdefault((key[0], key[1]), []).append(key[2])
        statement = _LOAD_LITE if self._sql.is_sqlite else _LOAD
        for (stream, kind), ids in groups.items():
            for row in self._sql.rows(statement, stream, kind, ids):
                stored[stream, kind, row[0]] = row

    def get(self, key: DocumentKey) -> Document | None:
        """Return the document as the batch leaves it so far; None when there is none or it was removed."""
        # Asked several times for every fact: the plain look-up is the common way out.
        try:
            return self._current[key]
        except KeyError:
            body = self._changed.get(key) or self._stored_body(key)
            found = self._current[key] = None if body is None else decode_stored(key[1], body)
            return found

    def was_removed(self, key: DocumentKey) -> bool:
        """True when the key holds a tombstone: the thing existed and is gone."""
        if self.get(key) is not None:
            return False
        return key in self._changed or self._stored.get(key) is not None

    def put(self, document: Document) -> None:
        """This document is now the state of its key; written when it differs from what is stored."""
        self.replace((stream_of(document), kind_of(document), document.id), document)

    def replace(self, key: DocumentKey, document: Document) -> None:
        """The same where the key is at hand: the document was taken from there."""
        current, changed = self._current, self._changed
        self._undo.append((key, current.get(key, _UNSEEN), changed.get(key, _UNSEEN)))
        current[key] = document
        changed[key] = None

    def put_bytes(self, key: DocumentKey, body: bytes) -> None:
        """The same for a document that the server has already encoded and checked."""
        self._note(key)
        self._current.pop(key, None)
        self._changed[key] = body

    def remove(self, key: DocumentKey) -> None:
        """Leave a tombstone, if there is a document."""
        if self.get(key) is not None:
            self._buried.add(key)
        self._note(key)
        self._current[key] = None
        self._changed[key] = None

    def then(self, act: Callable[[], object]) -> None:
        """Do this once every intake has taken the fact at hand, before the next is looked at; never, if one of them holds it.

        It writes a table that an intake reads for a later fact, and can no longer refuse."""
        self._acts.append(act)

    def gather(self, write: Write, row: object) -> None:
        """Hand the row to `write` at the end of the batch, with those of all other facts that were taken, in their order.

        For tables that no intake reads again; a row of a fact that is held is dropped."""
        self._pending.append((write, row))

    def mark(self) -> None:
        """From here on `rewind` undoes, when a fact turns out not to be applicable, or `take` makes it last."""
        self._undo.clear()

    def take(self) -> None:
        """Every intake has taken the fact: what waits for that is done or gathered."""
        if self._acts:
            acts, self._acts = self._acts, []
            for act in acts:
                act()
        if self._pending:
            for write, row in self._pending:
                self._gathered.setdefault(write, []).append(row)
            self._pending.clear()

    def rewind(self) -> None:
        """Undo every change since the mark, and drop what waited for the fact."""
        self._acts.clear()
        self._pending.clear()
        for key, current, changed in reversed(self._undo):
            for kept, before in ((self._current, current), (self._changed, changed)):
                if before is _UNSEEN:
                    kept.pop(key, None)
                else:
                    kept[key] = before
        self._undo.clear()

    def write(self) -> None:
        """Write every change with the next versions of its stream, in the order in which the documents were first changed."""
        for gathered, rows in self._gathered.items():
            gathered(rows, self)
        self._gathered.clear()
        if not self._changed:
            return
        self.load(self._changed)
        self.lock(key[0] for key in self._changed)
        updates: list[tuple[Any, ...]] = []
        inserts: list[tuple[Any, ...]] = []
        for key, body in self._changed.items():
            document = None if body is not None else self._current[key]
            if document is not None:
                body = encode_document(document)
            self._plan(key, document, body, updates, inserts)
        if updates:
            self._sql.many(_UPDATE, updates)
        if inserts:
            self._sql.many(_INSERT, inserts)
        store_streams(self._sql, self._counters.values())

    def _note(self, key: DocumentKey) -> None:
        self._undo.append((key, self._current.get(key, _UNSEEN), self._changed.get(key, _UNSEEN)))

    def _stored_body(self, key: DocumentKey) -> bytes | None:
        if key not in self._stored:
            self.load((key,))
        row = self._stored[key]
        return None if row is None or row[3] else row[4]

    def _plan(
        self,
        key: DocumentKey,
        document: Document | None,
        body: bytes | None,
        updates: list[tuple[Any, ...]],
        inserts: list[tuple[Any, ...]],
    ) -> None:
        stream, kind, doc_id = key
        before = self._stored[key]
        was_live = before is not None and not before[3]
        if was_live and before is not None and before[4] == body:
            return
        if body is None and not was_live and (before is not None or key not in self._buried):
            return
        counter = self._counters[stream]
        if was_live and before is not None:
            counter.take_away(kind, doc_id, before[2])
        version = counter.next_version()
        state, due_at = None, None
        if body is not None:
            counter.add(kind, doc_id, version)
            state, due_at = extracted(kind, document, body)
        if before is None:
            inserts.append((stream, kind, doc_id, version, body is None, state, due_at, body))
        else:
            updates.append((version, body is None, state, due_at, body, before[1]))


def extracted(kind: str, document: Document | None, body: bytes) -> tuple[str | None, int | None]:
    """Return the indexed columns of a document: its state and when it is due (ms), for kinds that have them."""
    if kind == "task":
        task = document or decode_stored(kind, body)
        assert isinstance(task, Task), "the kind says so"
        return task.state, to_ms(task.due_at)
    if kind == "hazard":
        hazard = document or decode_stored(kind, body)
        assert isinstance(hazard, Hazard), "the kind says so"
        return hazard.state, None
    return None, None
