"""The two blocks in which the database is open. Endpoints open them in their own body: in a trial a `yield` dependency had
the connection closed under a quarter of the requests. No block is entered twice by one thread."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from peewee import PeeweeException

from server.database.engine import Store
from server.database.queue import WriterBusy
from server.database.table import opened

__all__ = ["WriterBusy", "commit", "reading", "writing"]

T = TypeVar("T")

SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_RACE = "40001", "40P01", "23505"
ATTEMPTS = 5


@contextmanager
def reading(store: Store) -> Iterator[Any]:
    """One snapshot for all SELECTs of the block; takes no write lock and waits for no writer. Yields peewee's database."""
    level = "DEFERRED" if store.is_sqlite else "REPEATABLE READ"
    with _open(store) as database, database.atomic(level):
        yield database


@contextmanager
def writing(store: Store, *, durable: bool = True) -> Iterator[Any]:
    """One transaction, on disk when the block has ended, gone when it raises. Prefer `commit`, which also repeats it."""
    with store.queue.turn(), _open(store) as database, _lasting(store, database, durable), database.atomic():
        if not (durable or store.is_sqlite):
            database.execute_sql("SET LOCAL synchronous_commit = off")
        yield database


def commit(store: Store, work: Callable[[], T], *, durable: bool = True) -> T:
    """Run `work` in one transaction and return its result once that is on disk.

    With `durable` false it is whole but may be gone after a power cut: for what nobody was promised, such as a heartbeat.
    On PostgreSQL the whole of `work` runs again, up to five times, when another session won a race (serialization failure,
    deadlock, the same new key twice), so `work` must have no effect outside the database.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with writing(store, durable=durable):
                return work()
        except (PeeweeException, psycopg.Error) as error:
            if attempt == ATTEMPTS or not _was_race(error):
                raise
            time.sleep(0.01 * attempt)
    raise AssertionError("unreachable: the last attempt returns or raises")


@contextmanager
def _lasting(store: Store, database: Any, durable: bool) -> Iterator[None]:
    # SQLite takes this setting only between transactions, and the pool hands the connection on: it is set back at once.
    if durable or not store.is_sqlite:
        yield
        return
    database.execute_sql("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        database.execute_sql("PRAGMA synchronous = FULL")


@contextmanager
def _open(store: Store) -> Iterator[Any]:
    if opened.database is not None:
        raise RuntimeError("this thread already has a database open: hand results in, do not open a second block")
    with store.engine.connection_context():
        opened.database = store.engine
        try:
            yield store.engine
        finally:
            opened.database = None


def _was_race(error: Exception) -> bool:
    # Peewee wraps what its own queries raise; the set-based statements raise the driver's error as it is.
    states = {getattr(one, "sqlstate", None) for one in (error, error.__cause__, error.__context__, getattr(error, "orig", None))}
    return not states.isdisjoint({SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_RACE})
