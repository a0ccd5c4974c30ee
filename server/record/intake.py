"""Notes which records are kept for a time only: those of a template that names a retention, such as the gate register (personal
data). Offered by the ledger; it erases nothing itself, `erasure` does when the time has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.record.erasure import forget_retained, retain
from sync.records.fact import InspectionSubmitted
from sync.records.template import Template
from sync.times import to_ms

DAY_MS = 86_400_000


class RetentionIntake:
    """Keeps the table of records with an end in step with the journal."""

    kinds = frozenset({"inspection.submitted"})

    def concerns_template(self, template: Template) -> bool:
        """False for a template whose records are kept for good."""
        return template.retention_days is not None

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the template."""
        return (("company", "template", accepted.fact.body.template.lower()),)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Note the day the record's body goes; one that opened a hazard belongs to that hazard and stays."""
        fact: InspectionSubmitted = accepted.fact
        template = cast("Template | None", documents.get(("company", "template", fact.body.template.lower())))
        if template is not None and template.retention_days is not None and not fact.body.hazards:
            erase_at = to_ms(accepted.at) + template.retention_days * DAY_MS
            documents.gather(retain, (fact.id, fact.site, fact.body.template, erase_at))

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_retained()
