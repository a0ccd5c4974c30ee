"""How features take part: an intake subscribes to kinds of facts, names the documents it needs, and says what each accepted fact
makes of them. The ledger offers every accepted fact to every intake of its kind that it concerns; features never call each
other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import msgspec

from server.ledger.documents import DocumentBatch, DocumentKey
from sync.records.template import Template


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
        """Change documents; raise a `HeldError` to have the fact held instead, with every change it made undone.

        A table of its own is written through `documents.then` or `documents.gather`, never here: an intake that is offered the
        fact later may still hold it."""
        ...

    def forget(self) -> None:
        """Empty the feature's own tables before a rebuild offers every settled fact again."""
        ...


@runtime_checkable
class Choosy(Protocol):
    """An intake to which most facts of its kinds mean nothing, and which can tell by the fact alone."""

    def concerns(self, fact: Any) -> bool:
        """False when nothing follows from this fact here. Asked for every fact of a batch: it must be quick and read nothing."""
        ...


@runtime_checkable
class ByTemplate(Protocol):
    """An intake to which most checks mean nothing, and which can tell by their template."""

    def concerns_template(self, template: Template) -> bool:
        """False when nothing follows here from checks with this template. Asked once per template and batch."""
        ...


Offers = tuple[tuple[Intake, Callable[[Any], bool] | None], ...]
"""Intakes in their order, each with its `concerns` when it has one."""


class Registry:
    """The intakes of this server by kind of fact, in the order in which they are offered a fact."""

    def __init__(self, intakes: Sequence[Intake]) -> None:
        self.intakes = tuple(intakes)
        by_kind: dict[str, list[tuple[Intake, Callable[[Any], bool] | None]]] = {}
        for intake in intakes:
            for kind in intake.kinds:
                by_kind.setdefault(kind, []).append((intake, intake.concerns if isinstance(intake, Choosy) else None))
        self._by_kind: Mapping[str, Offers] = {kind: tuple(found) for kind, found in by_kind.items()}

    def offers(self, kind: str) -> Offers:
        """Return who subscribed to this kind; a kind without any cannot be applied by this server."""
        return self._by_kind.get(kind, ())

    def offers_of(self, kind: str, template: Template | None) -> Offers:
        """Return those of them to whom a check with this template, or with none that is known, can mean something."""
        return tuple(offer for offer in self.offers(kind) if _takes(offer[0], template))

    def concerned(self, kind: str, fact: Any) -> tuple[Intake, ...]:
        """Return who takes this one fact, whatever its template."""
        return tuple(intake for intake, concerns in self.offers(kind) if concerns is None or concerns(fact))


def _takes(intake: Intake, template: Template | None) -> bool:
    return not isinstance(intake, ByTemplate) or (template is not None and intake.concerns_template(template))
