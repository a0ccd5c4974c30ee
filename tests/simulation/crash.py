"""A phone's database connection that ends at any statement, and leaves on disk what a killed process would leave."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakSet

from tests.simulation.wire import Killed


class Fuse:
    """Burns with every statement of the writing connection; when it is out, the process is dead."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.is_after = False
        self.is_dead = False
        self.blown: Callable[[], None] = lambda: None
        self.cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def light(self, statements: int, *, is_after: bool, blown: Callable[[], None]) -> None:
        """Die at the so-and-so-many-th statement from now, before it or after it."""
        self.left, self.is_after, self.blown = statements, is_after, blown

    def put_out(self) -> None:
        """Live on."""
        self.left = None

    def before(self) -> None:
        if self.is_dead:
            raise Killed
        if self.left == 0 and not self.is_after:
            self.die()

    def after(self) -> None:
        if self.left == 0:
            self.die()
        if self.left is not None:
            self.left -= 1

    def die(self) -> None:
        """End the process here."""
        self.is_dead = True
        self.blown()
        raise Killed


def connection_with(fuse: Fuse) -> type[sqlite3.Connection]:
    """Return a connection class whose every statement burns the fuse."""

    class FusedCursor(sqlite3.Cursor):
        def execute(self, *arguments: Any) -> Any:
            fuse.before()
            done = super().execute(*arguments)
            fuse.after()
            return done

        def executemany(self, *arguments: Any) -> Any:
            fuse.before()
            done = super().executemany(*arguments)
            fuse.after()
            return done

    class FusedConnection(sqlite3.Connection):
        def cursor(self, *_: Any, **__: Any) -> Any:
            made = super().cursor(FusedCursor)
            fuse.cursors.add(made)
            return made

        def execute(self, *arguments: Any) -> Any:
            return self.cursor().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            return self.cursor().executemany(*arguments)

    return FusedConnection


def copy_database(source: Path, target: Path) -> None:
    """Copy a database file with its write-ahead log, as it lies on disk this moment."""
    for suffix in ("", "-wal"):
        part, copy = source.with_name(source.name + suffix), target.with_name(target.name + suffix)
        if part.exists():
            shutil.copyfile(part, copy)
        else:
            copy.unlink(missing_ok=True)
    target.with_name(target.name + "-shm").unlink(missing_ok=True)
