"""A SQLite connection that dies at its k-th statement, before or after it, and what a killed process leaves on disk."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any


class Crash(BaseException):
    """The process ends here; nothing may catch it but the test."""


class Fuse:
    """Counts statements and dies at number `at` (0: never); after that every statement dies, as in a process that is gone."""

    def __init__(self, at: int = 0, *, is_after: bool = False) -> None:
        self.at = at
        self.is_after = is_after
        self.count = 0
        self.is_dead = False
        self.last = ""

    def light(self, at: int, *, is_after: bool) -> None:
        """Count from here."""
        self.at, self.is_after, self.count = at, is_after, 0

    def before(self, sql: str) -> None:
        if self.is_dead:
            raise Crash
        self.count += 1
        if self.count == self.at and not self.is_after:
            self._die(sql)

    def after(self, sql: str) -> None:
        if self.count == self.at and self.is_after:
            self._die(sql)

    def _die(self, sql: str) -> None:
        self.is_dead, self.last = True, sql
        raise Crash


def connection_with(fuse: Fuse) -> type[sqlite3.Connection]:
    """Return a connection class whose statements burn the fuse."""

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *rest: Any) -> Any:
            fuse.before(sql)
            done = super().execute(sql, *rest)
            fuse.after(sql)
            return done

        def executemany(self, sql: str, *rest: Any) -> Any:
            fuse.before(sql)
            done = super().executemany(sql, *rest)
            fuse.after(sql)
            return done

    class Connection(sqlite3.Connection):
        def cursor(self, *_: Any, **__: Any) -> Any:
            return super().cursor(Cursor)

        def execute(self, *arguments: Any) -> Any:
            return self.cursor().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            return self.cursor().executemany(*arguments)

    return Connection


def copy_database(source: Path, target: Path) -> None:
    """Copy a database with its write-ahead log as it lies on disk this moment: what a killed process leaves."""
    for suffix in ("", "-wal"):
        part, copy = source.with_name(source.name + suffix), target.with_name(target.name + suffix)
        if part.exists():
            shutil.copyfile(part, copy)
        else:
            copy.unlink(missing_ok=True)
    target.with_name(target.name + "-shm").unlink(missing_ok=True)
