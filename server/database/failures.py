"""What a failed statement means to the caller, by the driver's own classes and codes. Read by the problem handlers, so that they
need no DRIVER. It never looks at a message where there is a code."""

from __future__ import annotations

import psycopg.errors
from peewee import DataError, IntegrityError, OperationalError, PeeweeException

from server.database.engine import DRIVER
from sync.errors import InputError, LinxunError, ServerBusy, StorageFull

DATABASE_ERRORS: tuple[type[Exception], ...] = (PeeweeException, DRIVER.Error, psycopg.Error)

_SQLITE_BUSY, _SQLITE_LOCKED, _SQLITE_IOERR, _SQLITE_FULL, _SQLITE_MISMATCH, _SQLITE_TOOBIG = 5, 6, 10, 13, 20, 18
_FULL = (psycopg.errors.DiskFull,)
# Peewee wraps what its own queries raise; the set-based statements raise the driver's error as it is.
_DATA = (DataError, DRIVER.DataError, psycopg.DataError)
_UNAVAILABLE = (OperationalError, psycopg.OperationalError)
_CONTRADICTION = (IntegrityError, DRIVER.IntegrityError, psycopg.IntegrityError)


def failure_of(error: Exception) -> LinxunError:
    """Return the problem that a database error is: bad input, busy, full, or unexpected."""
    chain = _chain(error)
    codes = {getattr(e, "sqlite_errorcode", -1) & 0xFF for e in chain if hasattr(e, "sqlite_errorcode")}
    if any(isinstance(e, _DATA) for e in chain) or codes & {_SQLITE_MISMATCH, _SQLITE_TOOBIG}:
        return InputError("the database cannot hold such a value")
    if any(isinstance(e, _FULL) for e in chain) or codes & {_SQLITE_FULL, _SQLITE_IOERR}:
        return StorageFull("the database cannot grow", retry_after_seconds=60)
    if codes & {_SQLITE_BUSY, _SQLITE_LOCKED} or (isinstance(error, _UNAVAILABLE) and not codes):
        return ServerBusy("the database is not available", retry_after_seconds=5)
    if isinstance(error, _CONTRADICTION):
        return InputError("it contradicts what is stored")
    return LinxunError()


def _chain(error: BaseException | None) -> list[object]:
    # The first failure may lie deep: SQLite rolls back by itself on a full disk, and peewee's own ROLLBACK fails after it.
    found: list[object] = []
    while error is not None and len(found) < 40:
        found += [error, getattr(error, "orig", None)]
        error = error.__cause__ or error.__context__
    return found
