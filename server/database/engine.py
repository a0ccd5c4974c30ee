"""Builds the database a server runs on: SQLite beside the data, or PostgreSQL by URL. Called by the composition root and the
command line. It never creates a table (see migrate) and never falls back from one engine to the other."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee
from peewee import PostgresqlDatabase, SqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from server.database.queue import NoQueue, WriteQueue
from server.settings import Settings

log = logging.getLogger("linxun.database")

# Below this a WAL database with two writers can be corrupted (the WAL-reset bug of 3.7.0 to 3.51.2).
SAFE_SQLITE = (3, 51, 3)
DRIVER: Any = vars(peewee)["sqlite3"]  # pysqlite3 where it is installed: peewee prefers it by itself
CONNECTIONS = 48  # AnyIO runs 40 endpoint threads; the rest is spare for the command line in the same process.


class UnsafeSqlite(Exception):
    """This SQLite may corrupt a database that several processes write: install pysqlite3 or run one worker."""


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """One opened-on-demand database with the queue its writers stand in."""

    engine: Any
    queue: WriteQueue | NoQueue
    is_sqlite: bool

    @property
    def name(self) -> str:
        return "sqlite" if self.is_sqlite else "postgresql"

    def close(self) -> None:
        """Close every connection; the files are then complete on disk."""
        self.engine.close_all()


def open_database(settings: Settings) -> Store:
    """Return the store of `settings`; no connection is made yet. UnsafeSqlite for several workers on an old library."""
    if settings.database_url:
        return open_postgresql(settings.database_url)
    require_safe_sqlite(workers=settings.workers)
    return open_sqlite(settings.database_file)


def open_sqlite(file: Path) -> Store:
    """Return a store on `file`: WAL, synchronous FULL, so that what was answered survives a power cut."""
    engine: SqliteDatabase = PooledSqliteDatabase(
        str(file),
        timeout=15,
        # The pool lends a connection to one thread at a time, and another thread may be the next.
        check_same_thread=False,
        lock_type="IMMEDIATE",
        max_connections=CONNECTIONS,
        stale_timeout=300,
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "cache_size": -32_000,
            # 32 MB of log between checkpoints: pages that many exchanges change are carried back once, not at each of them.
            "wal_autocheckpoint": 8_000,
        },
    )
    return Store(engine, WriteQueue(file.with_name(file.name + "-queue")), is_sqlite=True)


def open_postgresql(url: str) -> Store:
    """Return a store on the PostgreSQL that `url` names, through psycopg 3 and a pool."""
    # psycopg reads the URL itself; statements are not prepared because a pooler in front may hand out another session.
    engine: PostgresqlDatabase = PooledPostgresqlDatabase(
        url.replace("postgres://", "postgresql://", 1),
        prefer_psycopg3=True,
        max_connections=CONNECTIONS,
        timeout=10,
        stale_timeout=300,
        prepare_threshold=None,
    )
    return Store(engine, NoQueue(), is_sqlite=False)


def require_safe_sqlite(*, workers: int, version: tuple[int, ...] | None = None) -> None:
    """Warn below SQLite 3.51.3 with one worker; raise UnsafeSqlite with more."""
    version = version or DRIVER.sqlite_version_info
    if version >= SAFE_SQLITE:
        return
    found = ".".join(map(str, version))
    if workers > 1:
        raise UnsafeSqlite(f"SQLite {found} is older than 3.51.3 and may corrupt the database under {workers} workers")
    log.warning("SQLite %s is older than 3.51.3: keep to one worker, or install pysqlite3", found)
