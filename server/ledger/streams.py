"""The streams' counters. A transaction locks the streams it writes before it reads their documents, in the order of their names,
and stores the new heads last; so numbers have no gaps, and the order of versions is the order of commits on both engines."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.database.sql import Sql
from sync.exchange.digest import MODULUS, document_sum
from sync.exchange.header import Digest

_MAKE = "INSERT INTO stream (name, head, count, checksum) VALUES (?, 0, 0, '0000000000000000') ON CONFLICT (name) DO NOTHING"
_LOCK = "SELECT name, head, count, checksum FROM stream WHERE name IN ?? ORDER BY name FOR UPDATE"
_READ = "SELECT name, head, count, checksum FROM stream WHERE name IN ??"
_STORE = "UPDATE stream SET head = ?, count = ?, checksum = ? WHERE name = ?"


@dataclass(slots=True)
class Counter:
    """One stream inside the transaction that holds its lock."""

    name: str
    head: int
    count: int
    checksum: int
    is_changed: bool = False

    def next_version(self) -> int:
        """Raise the head by one and return it."""
        self.head += 1
        self.is_changed = True
        return self.head

    def add(self, kind: str, doc_id: str, version: int) -> None:
        """Count a live document in."""
        self.count += 1
        self.checksum = (self.checksum + document_sum(kind.encode(), doc_id.encode(), version)) % MODULUS

    def take_away(self, kind: str, doc_id: str, version: int) -> None:
        """Count a document out that was live at `version`."""
        self.count -= 1
        self.checksum = (self.checksum - document_sum(kind.encode(), doc_id.encode(), version)) % MODULUS

    @property
    def digest(self) -> Digest:
        """The digest that a phone at this head must have."""
        return Digest(count=self.count, checksum=f"{self.checksum:016x}")


def lock_streams(sql: Sql, names: Iterable[str]) -> dict[str, Counter]:
    """Return these streams' counters, each made if it is new and locked until the end of the transaction."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = sql.rows(_LOCK, wanted)
    if len(rows) < len(wanted):
        sql.many(_MAKE, [(name,) for name in wanted])
        rows = sql.rows(_LOCK, wanted)
    return {name: Counter(name, head, count, int(checksum, 16)) for name, head, count, checksum in rows}


def read_streams(sql: Sql, names: Iterable[str]) -> dict[str, Counter]:
    """Return the counters of those streams that exist, without a lock."""
    return {name: Counter(name, head, count, int(x, 16)) for name, head, count, x in sql.rows(_READ, sorted(set(names)))}


def store_streams(sql: Sql, counters: Iterable[Counter]) -> None:
    """Write the heads, counts and checksums that changed."""
    changed = [(c.head, c.count, f"{c.checksum:016x}", c.name) for c in counters if c.is_changed]
    if changed:
        sql.many(_STORE, changed)
