"""Sets a damaged database aside, whole, and reads out of it the facts that the server has not backed up.

Called once at start when the file cannot be opened. Never deletes and never writes into what it set aside.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sync.journal import fact_hash


def set_aside(database: Path, photos: Path, folder: Path) -> Path:
    """Move the database with its log, and the photos, into a new folder under `folder`; return that folder."""
    number = 1
    while (folder / str(number)).exists():
        number += 1
    place = folder / str(number)
    place.mkdir(parents=True)
    for suffix in ("-wal", "-shm", ""):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.replace(place / part.name)
    if photos.exists():
        photos.replace(place / photos.name)
    return place


def read_facts(database: Path) -> list[bytes]:
    """Return the whole facts of a damaged file that no backup covers, in the journal's order; what cannot be read stays there."""
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        ids = _ids(connection)
        return [raw for fact_id in ids if (raw := _one(connection, fact_id)) is not None]
    finally:
        connection.close()


def _ids(connection: sqlite3.Connection) -> list[int]:
    found: list[int] = []
    try:
        for (row_id,) in connection.execute("SELECT rowid FROM fact ORDER BY rowid"):
            found.append(row_id)
    except sqlite3.DatabaseError:
        return found  # a broken page ends the walk; what was read before it is used
    return found


def _one(connection: sqlite3.Connection, row_id: int) -> bytes | None:
    try:
        row = connection.execute("SELECT id, hash, body FROM fact WHERE rowid = ?", (row_id,)).fetchone()
        safe = connection.execute("SELECT is_safe FROM outbox WHERE fact_id = ?", (row[0],)).fetchone() if row else None
    except sqlite3.DatabaseError:
        return None
    if row is None or (safe is not None and safe[0]):
        return None
    return bytes(row[2]) if fact_hash(bytes(row[2])) == bytes(row[1]) else None
