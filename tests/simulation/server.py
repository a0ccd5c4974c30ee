"""The simulated server: the real application over the real ledger on SQLite, its backup, its restore and its sudden death."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mobile.delivery.transport import Answer
from server.backup.commands import finished_backups, restore, take_backup
from server.database import Store, open_database
from server.ledger.ledger import Ledger
from server.settings import Settings
from server.wiring import build_parts, create_app
from tests.paper import Clock, Server
from tests.simulation.crash import copy_database
from tests.simulation.wire import Door


class SimServer:
    """A server in `root`; `dress` lets a planted bug replace its ledger."""

    def __init__(
        self, root: Path, door: Door, clock: Clock, *, dress: Callable[[Ledger], Ledger] = lambda ledger: ledger
    ) -> None:
        self.settings = Settings(data=root / "data", public_url="https://sim.example")
        self._empty = root / "empty.db"
        self._before = root / "before.db"
        self._door, self._dress = door, dress
        self.clock = clock
        self.answers_before_commit = False
        self.start()

    def start(self) -> None:
        """Open the database and the doors."""
        self.store: Store = open_database(self.settings)
        parts = build_parts(self.settings, self.store, now_ms=self.clock)
        object.__setattr__(parts, "ledger", self._dress(parts.ledger))
        self.house = Server(parts, self.clock)
        self._door.app = create_app(parts)

    def stop(self) -> None:
        """Close everything."""
        self.store.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger of the running server."""
        return self.house.parts.ledger

    @property
    def epoch(self) -> str:
        """The database's epoch, as phones are told."""
        return self.ledger.identity.epoch

    def kill_during(self, work: Callable[[], Answer | None], *, is_before_commit: bool) -> Answer | None:
        """Run one request and die in it: before its commit nothing of it is left, after it everything; nobody gets an answer.

        A server that answers before it commits would have answered: that is the planted bug."""
        copy_database(self.settings.database_file, self._before)
        answer = work()
        self.stop()
        if is_before_commit:
            copy_database(self._before, self.settings.database_file)
        self.start()
        return answer if self.answers_before_commit else None

    # ---- backups

    def back_up(self) -> None:
        """Take a backup while the server runs, as `linxun backup` does."""
        take_backup(self.settings, self.store, self.clock.ms)

    def has_backup(self) -> bool:
        """True when there is something to restore."""
        return bool(finished_backups(self.settings))

    def restore(self, which: int = -1) -> None:
        """Lose everything but the backups, and come back from one of them, as `linxun restore` does."""
        self.stop()
        for suffix in ("", "-wal", "-shm"):
            self.settings.database_file.with_name(self.settings.database_file.name + suffix).unlink(missing_ok=True)
        for folder in (self.settings.vault, self.settings.parts, self.settings.keys):
            shutil.rmtree(folder)
        self.settings.make_directories()
        shutil.copyfile(self._empty, self.settings.database_file)
        store = open_database(self.settings)
        restore(self.settings, store, finished_backups(self.settings)[which])
        store.close()
        self.start()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of its own to the server's database."""
        db = sqlite3.connect(f"{self.settings.database_file.as_uri()}?mode=ro", uri=True)
        try:
            yield db
        finally:
            db.close()
