"""Set-based SQL through peewee's own connection, for the few statements that carry the exchange. One text for both engines:
`?` marks a parameter, `IN ??` a list. Called inside an open block; never builds SQL from a value."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from server.database.table import opened


class Sql:
    """The connection of the current block. A list parameter is one JSON array on SQLite, one array on PostgreSQL."""

    __slots__ = ("_cursor", "is_sqlite")

    def __init__(self) -> None:
        database = opened.database
        if database is None:
            raise RuntimeError("no database is open in this thread")
        self.is_sqlite: bool = database.param == "?"
        self._cursor = database.connection().cursor()

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Return every row of the statement; lists among the parameters fill `??`."""
        self._cursor.execute(_dialect(statement, self.is_sqlite), self._fitted(parameters))
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def first(self, statement: str, *parameters: Any) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        rows = self.rows(statement, *parameters)
        return rows[0] if rows else None

    def run(self, statement: str, *parameters: Any) -> int:
        """Run one statement and return how many rows it touched."""
        self._cursor.execute(_dialect(statement, self.is_sqlite), self._fitted(parameters))
        return int(self._cursor.rowcount)

    def many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters, as one batch."""
        self._cursor.executemany(_dialect(statement, self.is_sqlite), rows)

    def lock(self, *names: str) -> None:
        """Hold these names until the end of the transaction, so that counts under them stay. On SQLite the one writer does."""
        if not self.is_sqlite:
            for number in sorted(int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True) for name in names):
                self.rows("SELECT pg_advisory_xact_lock(?)", number)

    def _fitted(self, parameters: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.is_sqlite:
            return tuple(json.dumps(p) if isinstance(p, list) else p for p in parameters)
        return parameters


@cache
def _dialect(statement: str, is_sqlite: bool) -> str:
    if is_sqlite:
        return statement.replace("IN ??", "IN (SELECT value FROM json_each(?))").replace(" FOR UPDATE", "")
    return statement.replace("IN ??", "= ANY(%s)").replace("?", "%s")
