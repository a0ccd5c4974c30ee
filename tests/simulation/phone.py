"""One simulated phone: the real store on real SQLite, the real delivery engine, fakes for hardware and network only."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mobile.delivery.engine import Engine, EngineParts
from mobile.delivery.seen import SeenPhotos
from mobile.inspection.actions import Inspections
from mobile.session import Session
from mobile.store.opening import Places, Store, open_store
from sync.records.fact import PhoneFact
from tests.fakes import FakeClock, fake_device
from tests.simulation.crash import Fuse, connection_with, copy_database
from tests.simulation.wire import Killed, Net, Wire


@dataclass(frozen=True)
class Make:
    """How phones are built; a planted bug replaces one of these."""

    engine: type[Engine] = Engine
    dress: Callable[[Store], Store] = lambda store: store


@dataclass
class SimPhone:
    """A phone with its folders under `root`; `name` is only for messages."""

    name: str
    root: Path
    net: Net
    clock: FakeClock
    make: Make = field(default_factory=Make)
    drift: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def __post_init__(self) -> None:
        self.device = fake_device(self.root / "hardware", self.clock)
        self.places = Places(self.root / "data", self.root / "no_backup")
        self.kills = 0
        self.open()

    # ---- life and death

    def open(self, *, max_pages: int | None = None) -> None:
        """Start the program."""
        self.fuse = Fuse()
        store = open_store(
            self.places,
            new_epoch=lambda: f"{self.chance.getrandbits(64):016x}",
            free_bytes=self.device.storage.free_bytes,
            connection_class=connection_with(self.fuse),
            max_pages=max_pages,
        )
        self.store = self.make.dress(store)
        parts = EngineParts(self.store, self.device, lambda: Wire(self.net, self.name), self.chance.random, "sim")
        self.engine = self.make.engine(parts)
        self.session = Session(self.store.settings, self.store.documents, self.clock)
        self.inspections = Inspections(
            journal=self.store.journal, outbox=self.store.outbox, documents=self.store.documents, drafts=self.store.drafts,
            photos=self.store.photos, seen=SeenPhotos(self.root / "seen", self.engine.ask, lambda: True),
            settings=self.store.settings, delivery=self.engine, session=self.session, clock=self.clock,
            camera=self.device.camera, microphone=self.device.microphone, location=self.device.location,
            permissions=self.device.permissions, vibration=self.device.vibration,
        )  # fmt: skip

    def close(self) -> None:
        """End the program in good order."""
        self.store.close()

    def restart(self, **how: Any) -> None:
        """End and start."""
        self.close()
        self.open(**how)

    def kill(self) -> None:
        """End the process now, and start it again on what lies on disk."""
        with suppress(Killed):
            self.fuse.blown = self._snapshot
            self.fuse.die()
        self._rise()

    @contextmanager
    def may_die(self, statements: int | None, *, is_after: bool = False) -> Any:
        """Run the block; at that statement of it the process dies, and is started again when the block is over.

        Yields a list that holds True afterwards when it died."""
        died: list[bool] = []
        if statements is not None:
            self.fuse.light(statements, is_after=is_after, blown=self._snapshot)
        else:
            self.fuse.blown = self._snapshot
        try:
            yield died
        except Killed:
            if not self.fuse.is_dead:
                self._snapshot()
            died.append(True)
            self._rise()
        else:
            self.fuse.put_out()

    def _snapshot(self) -> None:
        copy_database(self.places.database, self.root / "crash.db")

    def _rise(self) -> None:
        self.kills += 1
        self.fuse.is_dead = False
        for cursor in list(self.fuse.cursors):
            cursor.close()  # a statement half read would keep the dead process's lock
        self.store.close()
        copy_database(self.root / "crash.db", self.places.database)
        self.open()

    # ---- copies of the phone

    def back_up(self) -> None:
        """Copy what a phone's backup copies: the data, not the folder that is never part of a copy."""
        self.close()
        shutil.rmtree(self.root / "copy", ignore_errors=True)
        shutil.copytree(self.places.data, self.root / "copy")
        self.open()

    def has_copy(self) -> bool:
        """True when there is something to restore."""
        return (self.root / "copy").exists()

    def restore(self, *, loses_marker: bool) -> None:
        """Put the copy back; the mark outside the backup stays, or is lost with the old phone."""
        self.close()
        shutil.rmtree(self.places.data)
        shutil.copytree(self.root / "copy", self.places.data)
        if loses_marker:
            self.places.marker.unlink(missing_ok=True)
        self.open()

    # ---- what the invariants read, past the store

    def facts(self) -> dict[str, tuple[int, str, bytes, str]]:
        """Return id -> (number, epoch, bytes, state) of every fact on this phone, read from the file itself."""
        with self.reading() as db:
            sql = "SELECT f.id, f.n, f.epoch, f.body, o.state FROM fact f JOIN outbox o ON o.fact_id = f.id"
            return {fact_id: (n, epoch, bytes(body), state) for fact_id, n, epoch, body, state in db.execute(sql)}

    @contextmanager
    def reading(self) -> Any:
        """Give a connection of its own to the phone's database."""
        # A dead process's file is read from its last copy: the connection that died may still hold the other.
        file = self.root / "crash.db" if self.fuse.is_dead else self.places.database
        db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        try:
            yield db
        finally:
            db.close()

    def file(self, fact: PhoneFact) -> int:
        """File a fact through the store's door."""
        return self.store.journal.file(fact)
