"""The one SQLite file: a writing connection behind a lock (it alone writes and checkpoints) and a read-only one for screens.

Opened by `open_store`. Android's SQLite 3.50 can corrupt a WAL file under two writers, so no second writer exists, and
the reader is opened read-only, which cannot checkpoint. Never retries and never hides a failed write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import peewee

from mobile.store.migrations import STEPS
from mobile.store.queries import first, rows
from sync.errors import PhoneDatabaseDamaged, PhoneFull

_FULL = ("database or disk is full", "disk I/O error", "unable to open database file")
_DAMAGED = ("malformed", "not a database")


class Database:
    """The open file; `close` ends both connections. `connection_class` lets tests stop at any statement."""

    def __init__(
        self,
        path: Path,
        *,
        connection_class: type[sqlite3.Connection] = sqlite3.Connection,
        steps: Sequence[tuple[str, ...]] = STEPS,
        max_pages: int | None = None,
    ) -> None:
        self.path = path
        self._lock = RLock()
        self._read_lock = RLock()
        pragmas = [("journal_mode", "wal"), ("synchronous", "full"), ("foreign_keys", 1), ("wal_autocheckpoint", 1000)]
        if max_pages is not None:
            pragmas.append(("max_page_count", max_pages))
        self._writer: Any = peewee.SqliteDatabase(
            str(path), pragmas=pragmas, timeout=10, thread_safe=False, check_same_thread=False, factory=connection_class
        )
        self._reader = peewee.SqliteDatabase(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10, thread_safe=False, check_same_thread=False
        )
        with _named_failures():
            try:
                self._writer.connect()
                self._check()
                self._migrate(steps)
                self._reader.connect()
            except BaseException:
                self.close()
                raise

    @contextmanager
    def transaction(self) -> Iterator[peewee.SqliteDatabase]:
        """Hold the writer for one transaction: committed and on disk (fsync) when the block ends, else as it was before.

        Raises `PhoneFull` when the storage takes no more, `PhoneDatabaseDamaged` when the file is broken."""
        with self._lock, _named_failures():
            self._writer.execute_sql("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute_sql("COMMIT")
            except BaseException:
                # SQLite itself rolls back on a full disk; a second ROLLBACK would hide the first error.
                if self._writer.connection().in_transaction:
                    self._writer.execute_sql("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[peewee.SqliteDatabase]:
        """Give the read-only connection: it sees every committed transaction, and waits for no writer."""
        with self._read_lock, _named_failures():
            yield self._reader

    def rows(self, query: Any) -> list[Any]:
        """Return all rows of a peewee query as tuples, read from the last commit."""
        with self.reading() as db:
            return rows(db, query)

    def row(self, query: Any) -> Any | None:
        """Return the first row of a peewee query as a tuple, or None."""
        with self.reading() as db:
            return first(db, query)

    def file_bytes(self) -> int:
        """Return the size of the database with its write-ahead log."""
        parts = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def close(self) -> None:
        """Close the reader first: the last to close checkpoints, and that must be the writer."""
        with self._lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def _check(self) -> None:
        answer = self._writer.execute_sql("PRAGMA quick_check(1)").fetchone()
        if answer != ("ok",):
            raise PhoneDatabaseDamaged(str(answer)[:200])

    def _migrate(self, steps: Sequence[tuple[str, ...]]) -> None:
        done = self._writer.execute_sql("PRAGMA user_version").fetchone()[0]
        for version, statements in enumerate(steps[done:], done + 1):
            with self.transaction():
                for statement in statements:
                    self._writer.execute_sql(statement)
                self._writer.execute_sql(f"PRAGMA user_version = {version}")


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        text = str(error)
        if any(sign in text for sign in _DAMAGED):
            raise PhoneDatabaseDamaged(text) from error
        if any(sign in text for sign in _FULL):
            raise PhoneFull(text) from error
        raise
