"""A consistent copy of the whole database as one SQLite file, whichever engine the server runs on, and the way back. One format
means one restore, tried by the same tests; it also moves a server from SQLite to PostgreSQL. Never touches a photo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from server.database import Store, open_database, reading, writing
from server.database.engine import DRIVER
from server.database.migrate import migrate
from server.settings import Settings

_ROWS = 5_000
_OURS = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


class NotEmpty(Exception):
    """A backup is restored into an empty database only; this one holds facts."""


def copy_out(store: Store, file: Path) -> None:
    """Leave one snapshot of the database in `file`, complete on disk; writers go on meanwhile."""
    if store.is_sqlite:
        with closing(DRIVER.connect(store.engine.database)) as source, closing(DRIVER.connect(str(file))) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        return
    _empty_copy(file)
    with closing(DRIVER.connect(str(file))) as target, reading(store) as database, target:
        for table in _tables(target):
            columns = _columns(target, table)
            target.execute(_delete(table))
            # A cursor of the server's own: the whole journal would not fit into this process.
            with database.connection().cursor(name="linxun_copy") as rows:
                rows.execute(_select(table, columns))
                for part in _parts(rows):
                    target.executemany(_insert(table, columns, "?"), part)


def copy_in(file: Path, store: Store) -> None:
    """Fill an empty, migrated database with the rows of a copy; NotEmpty when it holds facts already."""
    with closing(DRIVER.connect(f"file:{file}?mode=ro", uri=True)) as source, writing(store) as database:
        if database.execute_sql("SELECT COUNT(*) FROM journal").fetchone()[0]:
            raise NotEmpty("the database already holds facts: restore into a new one")
        cursor = database.connection().cursor()
        for table in _tables(source):
            if table == "schema_migration":
                continue
            columns = _columns(source, table)
            kinds = {} if store.is_sqlite else _kinds(cursor, table)
            booleans = [at for at, column in enumerate(columns) if kinds.get(column) == "boolean"]
            cursor.execute(_delete(table))
            for part in _parts(source.execute(_select(table, columns))):
                cursor.executemany(_insert(table, columns, database.param), [_with_booleans(row, booleans) for row in part])
            if not store.is_sqlite:
                _raise_sequences(cursor, table)


def _empty_copy(file: Path) -> None:
    """Make a database of this release's schema in `file`."""
    settings = Settings(data=file.parent)
    store = open_database(settings)
    migrate(store)
    store.engine.execute_sql("PRAGMA journal_mode = DELETE")
    store.close()
    settings.database_file.rename(file)
    settings.database_file.with_name(settings.database_file.name + "-queue").unlink()


def _tables(connection: Any) -> list[str]:
    return [name for (name,) in connection.execute(_OURS)]


def _columns(connection: Any, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def _kinds(cursor: Any, table: str) -> dict[str, str]:
    cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", (table,))
    return dict(cursor.fetchall())


def _raise_sequences(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_default LIKE 'nextval%%'", (table,)
    )
    for (column,) in cursor.fetchall():
        cursor.execute(f"SELECT COALESCE(MAX({_quoted([column])}), 0) + 1 FROM {_quoted([table])}")  # noqa: S608 (see _quoted)
        (following,) = cursor.fetchone()
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", (table, column, following))


def _select(table: str, columns: list[str]) -> str:
    return f"SELECT {_quoted(columns)} FROM {_quoted([table])}"  # noqa: S608 (see _quoted)


def _delete(table: str) -> str:
    return f"DELETE FROM {_quoted([table])}"  # noqa: S608 (see _quoted)


def _insert(table: str, columns: list[str], mark: str) -> str:
    marks = ", ".join(mark for _ in columns)
    return f"INSERT INTO {_quoted([table])} ({_quoted(columns)}) VALUES ({marks})"  # noqa: S608 (see _quoted)


def _quoted(names: list[str]) -> str:
    # Names come from the schema of this release, never from a request.
    return ", ".join(f'"{name}"' for name in names)


def _with_booleans(row: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
    return tuple(bool(value) if at in places else value for at, value in enumerate(row)) if places else tuple(row)


def _parts(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    while part := rows.fetchmany(_ROWS):
        yield part
