"""Labels that this phone's people stuck on things and the pulled documents do not show yet.

Read by the scan and the card: a label bound a minute ago opens its object at once, without signal. A proposal that the server
holds for a supervisor opens nothing: until they let it count, it is said to wait. Never writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ports import OutboxReads
from mobile.projected import read_facts
from mobile.shapes import Resolved
from sync.records.fact import LabelWasBound


@dataclass(frozen=True, slots=True)
class Bound:
    """The waiting bindings, newest last, and the codes whose binding is held."""

    waiting: tuple[LabelWasBound, ...]
    held: frozenset[str]

    def resolve(self, code: str, pulled: list[Resolved]) -> list[Resolved]:
        """Return what a code stands on with the waiting bindings in force."""
        for fact in reversed(self.waiting):
            if fact.body.code == code:
                return [Resolved(fact.subject.kind, fact.subject.id, fact.site, is_old=False)]
        old = {fact.body.supersedes for fact in self.waiting}
        return [Resolved(hit.kind, hit.id, hit.site, is_old=True) for hit in pulled] if code in old else pulled

    def code_of(self, kind: str, subject_id: str) -> str:
        """Return the code stuck on an object last, or "" when none waits."""
        for fact in reversed(self.waiting):
            if (fact.subject.kind, fact.subject.id) == (kind, subject_id) and fact.body.why != "maker":
                return fact.body.code
        return ""


def read_bound(outbox: OutboxReads) -> Bound:
    """Return the bindings of this phone that are on their way or held."""
    waiting = [fact for fact in read_facts(outbox.overlay()) if isinstance(fact, LabelWasBound)]
    held = read_facts(row.raw for row in outbox.facts(state="held") if row.kind == "label.bound")
    return Bound(tuple(waiting), frozenset(fact.body.code for fact in held if isinstance(fact, LabelWasBound)))
