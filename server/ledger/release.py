"""The intake of supervisors' decisions on held facts. "Applied" offers the fact to its own intakes, as if it had just come, and
settles its line of the journal; "closed" leaves it held and no longer waiting. The bytes and the chain never change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from server.database.sql import Sql
from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.entry import HELD
from server.ledger.intake import Accepted, Intake, Registry
from sync.errors import Conflict, HeldError, IdConflict, SubjectUnknown, UnknownKind
from sync.gate import read_phone_fact
from sync.records.fact import kind_of
from sync.records.quarantine import Release
from sync.times import to_ms

_LINE = (
    "SELECT j.position, j.fact_id, j.verdict, j.released_in, j.body FROM journal AS j JOIN replica AS r ON r.id = j.replica "
    "WHERE r.device = ? AND r.epoch = ? AND j.n = ? AND j.fact_hash = ? AND j.body IS NOT NULL"
)
_TWIN = "SELECT position FROM journal WHERE fact_id = ? AND verdict = 'settled' AND position <> ?"
_CLOSE = "UPDATE journal SET released_in = ? WHERE position = ?"
_SETTLE = (
    "UPDATE journal SET verdict = 'settled', problem = NULL, released_in = ?, kind = ?, author = ?, subject_kind = ?, "
    "subject_id = ?, made_at = ?, corrected_at = ? WHERE position = ?"
)


class ReleaseIntake:
    """Carries out what was decided; on a rebuild it does so again, at the same place in the order of things."""

    kinds = frozenset({"quarantine.released"})

    def __init__(self, others: Registry) -> None:
        self._others = others

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return what the released fact's own intakes need."""
        try:
            inner = self._inner(accepted.fact.body, self._line(accepted)[-1])
        except HeldError:
            return ()  # `apply` says so where it can be taken back
        return [] if inner is None else [key for intake in self._intakes(inner) for key in intake.needs(inner)]

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Apply or close. Conflict when it was decided already, IdConflict when another line settled that id, and whatever its
        own intakes say when the fact still cannot be applied."""
        body: Release = accepted.fact.body
        position, fact_id, verdict, released_in, raw = self._line(accepted)
        if released_in not in (None, accepted.fact.id) or (verdict != HELD and released_in is None):
            raise Conflict("somebody has decided on it already")
        inner = self._inner(body, raw)
        if inner is None:
            documents.then(partial(Sql().run, _CLOSE, accepted.fact.id, position))
            return
        if inner.fact.id != fact_id or Sql().first(_TWIN, fact_id, position) is not None:
            raise IdConflict("another fact has this id")
        for intake in self._intakes(inner):
            intake.apply(inner, documents)
        fact = inner.fact
        subject, made, at = fact.subject, to_ms(fact.made_at), to_ms(inner.at)
        line = (accepted.fact.id, inner.kind, fact.author, subject.kind, subject.id, made, at, position)
        documents.then(partial(Sql().run, _SETTLE, *line))

    def forget(self) -> None:
        """Nothing of its own: the journal keeps what was decided."""

    def _line(self, accepted: Accepted) -> tuple[Any, ...]:
        body: Release = accepted.fact.body
        found = Sql().first(_LINE, body.device, body.epoch, body.n, body.fact_hash)
        if found is None:
            raise SubjectUnknown(f"fact {body.n} of {body.device}")
        return found

    def _inner(self, body: Release, raw: bytes) -> Accepted | None:
        if body.decision == "closed" or body.at is None:
            return None
        fact = read_phone_fact(bytes(raw))
        return Accepted(fact, kind_of(fact), body.device, body.n, body.at)

    def _intakes(self, inner: Accepted) -> tuple[Intake, ...]:
        if not self._others.offers(inner.kind):
            raise UnknownKind(inner.kind)
        return self._others.concerned(inner.kind, inner.fact)
