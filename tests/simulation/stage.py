"""What a simulated history plays on: phones, server, network, clocks, and a plain-dict oracle of what people did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from mobile.delivery.transport import Answer
from server.ledger.ledger import Ledger
from sync.errors import PhoneFull
from sync.records.fact import PhoneFact, encode_fact
from sync.records.types import PhotoRef
from sync.times import to_ms
from tests.fakes import FakeClock
from tests.paper import Clock
from tests.records import NOON, new_id
from tests.simulation.phone import Make, SimPhone
from tests.simulation.seed import CREWS, Seed, picture
from tests.simulation.server import SimServer
from tests.simulation.wire import Door, Net


@dataclass(frozen=True)
class Filed:
    """What the oracle knows of a fact: who filed it where, its bytes, its photos."""

    phone: str
    fact: PhoneFact
    raw: bytes


@dataclass(frozen=True)
class Bugs:
    """Planted bugs: parts of the product replaced by wrong ones. None planted is the product as it is."""

    make: Make = field(default_factory=Make)
    ledger: Callable[[Ledger], Ledger] = lambda ledger: ledger
    answers_before_commit: bool = False


class Stage:
    """The machines of one history, the oracle, and ways to look at both; `World` adds what happens."""

    def __init__(self, folder: Path, seed: Seed, bugs: Bugs | None = None) -> None:
        bugs = bugs or Bugs()
        seed.plant(folder)
        self.clock, self.door = Clock(to_ms(NOON)), Door()
        self.net = Net(self.door, kill_server=self._kill_server)
        self.server = SimServer(folder / "server", self.door, self.clock, dress=bugs.ledger)
        self.server.answers_before_commit = bugs.answers_before_commit
        self.phones = {name: SimPhone(name, folder / name, self.net, FakeClock(NOON), make=bugs.make) for name in CREWS}
        self.filed: dict[str, Filed] = {}
        self.excused: set[str] = set()
        """Facts that no machine holds any more, for a reason that no software can help: the disk they were on is gone."""
        self.off_phone: set[str] = set()
        self.revoked: set[str] = set()
        self.hazards: list[tuple[str, str]] = []
        self.did: Counter[str] = Counter()
        self.is_closed = False
        self._number = 0

    def close(self) -> None:
        """End the history; a second time nothing happens."""
        if self.is_closed:
            return
        self.is_closed = True
        for phone in self.phones.values():
            phone.close()
        self.server.stop()
        self.door.close()

    # ---- reading the world

    def lasted_days(self) -> float:
        """How long this history is by the server's clock."""
        return (self.clock.ms - to_ms(NOON)) / 86_400_000

    def device_of(self, name: str) -> str:
        """The device id that the phone drew for itself."""
        return self.phones[name].store.credentials.get("device")

    def on_server(self) -> dict[str, list[tuple[str, str, str | None]]]:
        """Return fact id -> its journal rows (hash, verdict, problem), read from the file itself."""
        found: dict[str, list[tuple[str, str, str | None]]] = {}
        with self.server.reading() as db:
            for fact_id, hashed, verdict, problem in db.execute("SELECT fact_id, fact_hash, verdict, problem FROM journal"):
                found.setdefault(fact_id, []).append((hashed, verdict, problem))
        return found

    # ---- inside

    def _file(self, phone: SimPhone, fact: PhoneFact) -> None:
        # Known to the oracle from the moment it is on disk: a kill right after the commit must not lose it either.
        known = Filed(phone.name, fact, encode_fact(fact))
        try:
            phone.file(fact)
        finally:
            if fact.id in phone.facts():
                self.filed[fact.id] = known

    def _say(self, phone: SimPhone, fact: PhoneFact) -> None:
        with suppress(PhoneFull):
            self._file(phone, fact)

    def _photo(self, phone: SimPhone) -> PhotoRef:
        self._number += 1
        kept = phone.store.photos.keep(picture(self._number), now_ms=to_ms(phone.clock.now()))
        return PhotoRef(sha256=kept.sha256, bytes=kept.bytes)

    def _stamp(self, phone: SimPhone) -> dict[str, object]:
        clock = phone.clock
        return {"id": new_id(), "made_at": clock.now(), "boot_ns": clock.boot_ns(), "boot_id": clock.boot_id()}

    def _task(self, site: str, target: str) -> str | None:
        about = "stream = ? AND kind = 'task' AND NOT deleted AND CAST(body AS TEXT) LIKE ?"
        sql = f"SELECT id FROM document WHERE {about} ORDER BY id DESC"
        with self.server.reading() as db:
            found = db.execute(sql, (f"site:{site}", f'%"id":"{target}"%')).fetchone()
        return found[0] if found else None

    def _kill_server(self, work: Callable[[], Answer | None]) -> Answer | None:
        self._number += 1
        return self.server.kill_during(work, is_before_commit=self._number % 2 == 0)

    def _forget_unknown_devices(self) -> None:
        """The backup may be older than a revocation: the revocation is gone with the rest."""
        with self.server.reading() as db:
            lost = {device for (device,) in db.execute("SELECT id FROM device WHERE revoked_at IS NOT NULL")}
        self.revoked = {name for name in self.phones if self.device_of(name) in lost}

    def _note(self, what: str) -> None:
        self.did[what] += 1


def digest(raw: bytes) -> str:
    """The fact's hash as columns have it."""
    return sha256(raw).hexdigest()
