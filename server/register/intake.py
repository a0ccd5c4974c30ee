"""Lists what belongs to a register: entries of its forms, and the checks of the catalogue that are read as a series (meters,
contractors, visits, scores). Offered by the ledger; a correction stands as an entry of its own and names what it corrects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import msgspec

from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.register.views import forget_entries, note_entries
from sync.records.fact import InspectionSubmitted
from sync.records.template import AnswerKind, Template
from sync.times import to_ms

SERIES = frozenset(
    {
        *("METER-D", "METER-M", "VISIT", "VEND-V", "VEND-Q", "LIFT-V", "VAC-M", "EMS-M", "CCTV-M"),
        *("CLEAN-S", "GREEN-K", "WASTE-D", "PEST-M", "QA-M"),
    }
)
"""Templates of the catalogue that are read as a series; a copy of one counts as well."""
_READ = (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE, AnswerKind.CHOICE, AnswerKind.OK, AnswerKind.DATE)


class RegisterIntake:
    """Keeps the table of entries in step with the journal."""

    kinds = frozenset({"inspection.submitted"})

    def concerns_template(self, template: Template) -> bool:
        """False for a template whose checks stand in no register."""
        return is_listed(template)

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the template."""
        return (("company", "template", accepted.fact.body.template.lower()),)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """List the check when its template is a register or a series; of a check that corrects, the corrected one goes."""
        fact: InspectionSubmitted = accepted.fact
        template = cast("Template | None", documents.get(("company", "template", fact.body.template.lower())))
        if template is None or not is_listed(template):
            return
        kinds = {item.code: item.type for item in template.items}
        numbers = {a.i: a.v for a in fact.body.answers if a.v is not None and kinds.get(a.i) in _READ}
        row = {
            "fact_id": fact.id,
            "site": fact.site,
            "template": template.based_on if template.based_on in SERIES else template.code,
            "subject_kind": fact.subject.kind,
            "subject_id": fact.subject.id,
            "author": fact.author,
            "at": to_ms(accepted.at),
            "abnormal": len(fact.body.abnormal),
            "photos": len(fact.photos),
            "numbers": msgspec.json.encode(numbers).decode(),
            "corrects": fact.corrects,
        }
        documents.gather(note_entries, row)

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_entries()


def is_listed(template: Template) -> bool:
    """True when checks of this template stand in a register."""
    return template.register is not None or not SERIES.isdisjoint((template.code, template.based_on))
