"""Brings a database to the schema of this release, for `linxun migrate` and the first start. The numbered scripts stand in
`migrations/`; each keeps frozen copies of its tables and none imports a model. Never run by a request."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from server.database.engine import Store

log = logging.getLogger("linxun.database")
SCRIPTS = Path(__file__).with_name("migrations")
ADVISORY_LOCK = 0x6C696E78756E  # "linxun" in ASCII


def migrate(store: Store, *, scripts: Path = SCRIPTS) -> list[str]:
    """Apply every script that is still missing, one server at a time, and return their names in order."""
    with _alone(store):
        applied: list[str] = Runner(store.engine, str(scripts)).up()
    for name in applied:
        log.info("schema %s applied", name)
    return applied


def pending(store: Store, *, scripts: Path = SCRIPTS) -> list[str]:
    """Return the names of the scripts that `migrate` would apply; the database is not changed."""
    with store.engine.connection_context():
        rows = Runner(store.engine, str(scripts)).status()
    return [row.name for row in rows if row.path is not None and row.applied is None]


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    with store.queue.turn(), store.engine.connection_context():
        if store.is_sqlite:
            yield
            return
        store.engine.execute_sql("SELECT pg_advisory_lock(%s)", (ADVISORY_LOCK,))
        try:
            yield
        finally:
            store.engine.execute_sql("SELECT pg_advisory_unlock(%s)", (ADVISORY_LOCK,))
