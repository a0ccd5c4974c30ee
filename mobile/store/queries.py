"""Three small doors between peewee's queries and plain tuples, used by every file of this room.

A model here is bound to no database, so each query is told which connection runs it. Nothing here knows a table.
"""

from __future__ import annotations

from typing import Any

import peewee


def rows(db: peewee.SqliteDatabase, query: Any) -> list[Any]:
    """Run the query on this connection and return its rows as tuples."""
    return list(query.tuples().bind(db))


def first(db: peewee.SqliteDatabase, query: Any) -> Any | None:
    """Run the query on this connection and return its first row as a tuple, or None."""
    found = rows(db, query.limit(1))
    return found[0] if found else None


def connection(db: Any) -> Any:
    """Return the driver's own connection, for the few statements that move many rows."""
    return db.connection()
