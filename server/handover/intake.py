"""What follows for handovers: a check with a form that hands over becomes the post's handover, and the next shift's word on it is
written there. Offered by the ledger; the decisions are the shared rules'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from zoneinfo import ZoneInfo

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.ledger.old import old_document
from sync.errors import SubjectGone, SubjectUnknown
from sync.records.fact import HandoverWasTaken, InspectionSubmitted
from sync.records.patrol import Handover
from sync.records.site import Site
from sync.records.template import Template
from sync.rules.patrol_handover import after_taken, given, hands_over


class HandoverIntake:
    """Writes handover documents."""

    kinds = frozenset({"inspection.submitted", "handover.taken"})

    def concerns_template(self, template: Template) -> bool:
        """False for a form that hands nothing over."""
        return hands_over(template, template.code)

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the form, or the handover that is taken."""
        fact = accepted.fact
        if isinstance(fact, InspectionSubmitted):
            return (Key("company", "template", fact.body.template.lower()),)
        return (Key(f"site:{fact.site}", "handover", fact.body.handover),)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Write the handover that was given or taken; SubjectUnknown for one that is not here yet."""
        fact = accepted.fact
        stream = f"site:{fact.site}"
        if isinstance(fact, InspectionSubmitted):
            template = cast("Template | None", documents.get(Key("company", "template", fact.body.template.lower())))
            if fact.corrects is None and hands_over(template, fact.body.template):
                site = documents.get(Key(stream, "site", fact.site))
                zone = ZoneInfo(site.time_zone) if isinstance(site, Site) else None
                documents.put(given(fact, on=accepted.at.astimezone(zone).date(), at=accepted.at))
            return
        assert isinstance(fact, HandoverWasTaken), "only these kinds are offered"
        key = Key(stream, "handover", fact.body.handover)
        handover = cast("Handover | None", documents.get(key))
        if handover is None and documents.was_removed(key):
            handover = cast("Handover | None", old_document(fact.site, "handover", fact.body.handover))
        if handover is None:
            raise (SubjectGone if documents.was_removed(key) else SubjectUnknown)(f"handover {fact.body.handover}")
        documents.put(after_taken(handover, fact, accepted.at))

    def forget(self) -> None:
        """Nothing of its own."""
