"""How features take part: an intake subscribes to kinds of facts, names the documents it needs, and says what each accepted fact
makes of them. The ledger offers every accepted fact to every intake of its kind; features never call each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from server.ledger.documents import DocumentBatch, DocumentKey


class Accepted(msgspec.Struct, frozen=True):
    """A fact that may be applied: typed, with its device, its number there, and the server's best time for it."""

    fact: Any
    kind: str
    device: str
    n: int
    at: datetime


class Intake(Protocol):
    """What follows when a fact is accepted. Both methods run inside the transaction that stores the fact."""

    kinds: frozenset[str]

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the documents that `apply` will look at, so that they are read together."""
        ...

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Change documents; raise a `HeldError` to have the fact held instead, with every change it made undone."""
        ...

    def forget(self) -> None:
        """Empty the feature's own tables before a rebuild offers every settled fact again."""
        ...


class Registry:
    """The intakes of this server by kind of fact, in the order in which they are offered a fact."""

    def __init__(self, intakes: Sequence[Intake]) -> None:
        self.intakes = tuple(intakes)
        by_kind: dict[str, list[Intake]] = {}
        for intake in intakes:
            for kind in intake.kinds:
                by_kind.setdefault(kind, []).append(intake)
        self._by_kind: Mapping[str, tuple[Intake, ...]] = {kind: tuple(found) for kind, found in by_kind.items()}

    def of(self, kind: str) -> tuple[Intake, ...]:
        """Return who subscribed to this kind; a kind without any cannot be applied by this server."""
        return self._by_kind.get(kind, ())
