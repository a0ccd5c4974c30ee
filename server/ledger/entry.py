"""A fact on its way into the journal: what came, what could be read of it, and what becomes of it. Made before the transaction
begins, so that no lock is held while bytes are parsed. Decides nothing that needs the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sync.errors import HashMismatch, HeldError, IdMismatch
from sync.exchange.header import Verdict
from sync.exchange.push import Offered
from sync.gate import outline
from sync.records.fact import kind_of
from sync.records.types import PhotoRef
from sync.times import to_ms

SETTLED, DUPLICATE, HELD = "settled", "duplicate", "held"


class _Photos(msgspec.Struct):
    photos: Annotated[tuple[PhotoRef, ...], Meta(max_length=40)] = ()


_PHOTOS = msgspec.json.Decoder(_Photos)


class Entry(msgspec.Struct):
    """One offered fact; `fact` is None when it could not be read, `error` says why it is held."""

    n: int
    fact_id: str
    hash: str
    raw: bytes
    kind: str
    author: str
    site: str
    fact: Any = None
    error: HeldError | None = None
    verdict: str = SETTLED
    at: datetime | None = None
    gate_error: HeldError | None = None

    def begin(self) -> None:
        """Forget what an earlier attempt of the transaction made of this fact; what the gate said stays."""
        self.error, self.at = self.gate_error, None
        self.verdict = SETTLED if self.gate_error is None else HELD

    def hold(self, error: HeldError) -> None:
        """Keep the fact in quarantine for this reason."""
        self.verdict, self.error = HELD, error

    @property
    def problem(self) -> str | None:
        return self.error.slug if self.error is not None else None

    @property
    def photos(self) -> Sequence[PhotoRef]:
        """The photos it promises, as far as they can be read: a held fact's pictures are delivered too."""
        if self.fact is not None:
            found: Sequence[PhotoRef] = self.fact.photos
            return found
        try:
            return _PHOTOS.decode(self.raw).photos
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return ()

    def answer(self, named_id: str, named_hash: str) -> Verdict:
        """Return the verdict as it travels: a repeat of a held fact is still held."""
        if self.verdict == DUPLICATE and self.error is None:
            return Verdict(self.n, named_id, named_hash, "duplicate")
        if self.error is not None:
            return Verdict(self.n, named_id, named_hash, "held", self.error.slug)
        return Verdict(self.n, named_id, named_hash, "settled")

    def row(self, replica: int, link: bytes, received_at: int) -> tuple[Any, ...]:
        """Return the journal's row; a duplicate keeps no second copy of the bytes."""
        fact = self.fact
        return (
            replica,
            self.n,
            self.site,
            self.fact_id,
            self.hash,
            link.hex(),
            self.verdict,
            self.problem,
            self.error.detail[:500] if self.error is not None else None,
            self.kind,
            self.author,
            fact.subject.kind if fact is not None else "",
            fact.subject.id if fact is not None else "",
            to_ms(fact.made_at) if fact is not None else None,
            to_ms(self.at) if self.at is not None else None,
            received_at,
            None if self.verdict == DUPLICATE else self.raw,
        )


def read_entry(offered: Offered, read_fact: Callable[[bytes], Any]) -> Entry:
    """Return the entry of one line; a fact that fails the gate, its hash or its id is held, never refused."""
    hashed = offered.hash.hex()
    try:
        fact = read_fact(offered.raw)
    except HeldError as error:
        seen = outline(offered.raw)
        entry = Entry(offered.n, offered.id, hashed, offered.raw, seen.kind, seen.author, seen.site)
        entry.gate_error = error
        entry.begin()
        return entry
    entry = Entry(offered.n, fact.id, hashed, offered.raw, kind_of(fact), fact.author, fact.site, fact)
    if hashed != offered.named:
        entry.gate_error = HashMismatch(f"named {offered.named}, came {hashed}")
    elif fact.id != offered.id:
        entry.fact_id = offered.id
        entry.gate_error = IdMismatch(f"beside the fact {offered.id}, inside {fact.id}")
    if entry.gate_error is not None:
        entry.begin()
    return entry
