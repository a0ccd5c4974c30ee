"""What follows for hazards: an inspection opens those it found, others see them again, repair mends, the finder verifies, a
supervisor closes; the card of the object shows each change. Offered by the ledger; the decisions are the shared rules'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from sync.errors import Conflict, SubjectGone, SubjectUnknown
from sync.records.fact import HazardClosed, InspectionSubmitted, PhoneFact
from sync.records.hazard import Hazard
from sync.rules import hazard as rules
from sync.rules.inspection import Checked, with_hazard


class HazardIntake:
    """Writes hazard documents and their short form on the object's card."""

    kinds = frozenset({"inspection.submitted", "hazard.seen", "hazard.closed", "hazard.mended", "hazard.verified"})

    def concerns(self, fact: PhoneFact | HazardClosed) -> bool:
        """False for a check that found none."""
        return not isinstance(fact, InspectionSubmitted) or bool(fact.body.hazards)

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the hazards that the fact speaks of."""
        fact = accepted.fact
        if accepted.kind == "inspection.submitted":
            return [Key(f"site:{fact.site}", "hazard", new.id) for new in fact.body.hazards]
        return (Key(f"site:{fact.site}", "hazard", fact.subject.id),)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Open, count or close; Conflict when a later decision no longer allows the step."""
        fact = accepted.fact
        if isinstance(fact, InspectionSubmitted):
            self._open(fact, accepted, documents)
            return
        key = Key(f"site:{fact.site}", "hazard", fact.subject.id)
        hazard = cast(Hazard | None, documents.get(key))
        if hazard is None or fact.subject.kind != "hazard":
            raise (SubjectGone if documents.was_removed(key) else SubjectUnknown)(f"hazard {fact.subject.id}")
        if isinstance(fact, HazardClosed):
            changed = rules.after_closing(hazard, author=fact.author, at=accepted.at, note=fact.body.note)
        else:
            changed = rules.after_fact(hazard, fact, accepted.at)
        documents.put(changed)
        card = documents.get(Key(key.stream, hazard.subject.kind, hazard.subject.id))
        if isinstance(card, Checked):
            documents.put(with_hazard(card, changed))

    def _open(self, fact: InspectionSubmitted, accepted: Accepted, documents: DocumentBatch) -> None:
        for hazard in rules.opened_by(fact, accepted.at):
            known = documents.get(Key(f"site:{fact.site}", "hazard", hazard.id))
            if known is not None:
                raise Conflict(f"hazard {hazard.id} was opened by another record")
            documents.put(hazard)

    def forget(self) -> None:
        """Nothing of its own."""
