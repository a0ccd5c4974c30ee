"""Sets a damaged database aside and reads out of it what is still readable: facts, people, choices, unfinished checks, documents.

Called at start by `open_store`. A folder under `damaged/` carries the mark `open` until everything in it was taken over, so that
a kill in the middle is taken up again at the next start. Never deletes and never writes into what it set aside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from mobile.store.marker import sync_folder, write_whole
from sync.journal import fact_hash

_OPEN = "open"
MOST_BODY_BYTES = 4 * 1024 * 1024
"""A cell that claims to be longer is damage; reading it could take all the memory."""


def begin_aside(folder: Path) -> Path:
    """Return a new folder under `folder` that is marked open on disk; nothing was moved yet."""
    number = 1
    while (folder / str(number)).exists():
        number += 1
    place = folder / str(number)
    place.mkdir(parents=True)
    write_whole(place / _OPEN, "taken over when this file is gone\n")
    sync_folder(folder)
    return place


def open_asides(folder: Path) -> list[Path]:
    """Return the folders whose content was not yet taken over, oldest first."""
    if not folder.exists():
        return []
    found = [place for place in folder.iterdir() if (place / _OPEN).exists()]
    return sorted(found, key=lambda place: int(place.name) if place.name.isdecimal() else 0)


def finish_moves(place: Path, database: Path, photos: Path) -> None:
    """Move the photos, the log and last of all the database into `place`; harmless when an earlier start had finished it."""
    target = place / database.name
    if target.exists():
        return  # the database goes last: what lies in its old place now is the new one
    if photos.exists() and not (place / photos.name).exists():
        photos.replace(place / photos.name)
    for suffix in ("-wal", "-shm", ""):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.replace(place / part.name)
    sync_folder(place)
    sync_folder(database.parent)


def close_aside(place: Path) -> None:
    """Note that everything readable in `place` was taken over; the folder itself stays."""
    (place / _OPEN).unlink(missing_ok=True)
    sync_folder(place)


class Wreck:
    """A damaged database, opened for reading only; what a broken page hides is left out."""

    def __init__(self, database: Path) -> None:
        self._path = database

    def facts(self) -> list[bytes]:
        """Return the whole facts that no backup covers, in the journal's order."""
        with closing(self._connect()) as connection:
            safe = {row[0] for row in _walk(connection, "SELECT fact_id FROM outbox WHERE is_safe", ("fact_id",))}
            found = (_fact(connection, row_id) for (row_id,) in _walk(connection, "SELECT rowid FROM fact", ("rowid",)))
            return [raw for fact_id, raw in filter(None, found) if fact_id not in safe]

    def columns(self, table: str) -> set[str]:
        """Return the columns that this table has there; an older app may have written fewer."""
        with closing(self._connect()) as connection:
            return {row[1] for row in _until_broken(connection, f"PRAGMA table_info({table})")}

    def rows(self, table: str, columns: Sequence[str], key: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return what can be read of these columns, in the order of the key."""
        with closing(self._connect()) as connection:
            return _walk(connection, f"SELECT {', '.join(columns)} FROM {table}", key)  # noqa: S608 names of our own tables

    def _connect(self) -> sqlite3.Connection:
        if not self._path.exists():
            return sqlite3.connect(":memory:")
        connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BODY_BYTES)
        return connection


def _walk(connection: sqlite3.Connection, select: str, key: Sequence[str]) -> list[tuple[Any, ...]]:
    """Read from both ends: one broken page in the middle hides only itself."""
    forward = list(_until_broken(connection, f"{select} ORDER BY {', '.join(key)}"))
    known = set(forward)
    back = [row for row in _until_broken(connection, f"{select} ORDER BY {' DESC, '.join(key)} DESC") if row not in known]
    return forward + back[::-1]


def _until_broken(connection: sqlite3.Connection, sql: str) -> Iterator[tuple[Any, ...]]:
    try:
        yield from connection.execute(sql)
    except (sqlite3.DatabaseError, MemoryError, OverflowError):
        return  # a broken page ends the walk; what was read before it is used


def _fact(connection: sqlite3.Connection, row_id: int) -> tuple[str, bytes] | None:
    found = list(_until_broken(connection, f"SELECT id, hash, body FROM fact WHERE rowid = {int(row_id)}"))  # noqa: S608 a number
    if not found:
        return None
    fact_id, hashed, body = found[0]
    is_whole = isinstance(fact_id, str) and isinstance(hashed, bytes) and isinstance(body, bytes) and fact_hash(body) == hashed
    return (fact_id, body) if is_whole else None
