"""Counts the notes and hazard texts of accepted checks and keeps each site's phrasebook. Offered by the ledger; a check without a
word costs it nothing. Records that are kept for a time only are personal data and are not counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.phrases.counting import book_of, count, forget_counts
from sync.records.fact import InspectionSubmitted
from sync.records.template import Template

MOST_CHARACTERS = 40
"""What is longer is a story, not a phrase; ours."""


class PhraseIntake:
    """Writes `phrasebook` documents."""

    kinds = frozenset({"inspection.submitted"})

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the template and the book, when anything was written."""
        fact: InspectionSubmitted = accepted.fact
        return (_template_key(fact), _book_key(fact)) if _said(fact) else ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Count each text once per item, and write the book when it is another one."""
        fact: InspectionSubmitted = accepted.fact
        said = _said(fact)
        if not said:
            return
        template = cast("Template | None", documents.get(_template_key(fact)))
        if template is None or template.retention_days is not None:
            return
        moved = [count(fact.site, template.code, item, words, fact.author) for item, words in said]
        if any(moved):
            documents.replace(_book_key(fact), book_of(fact.site))

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_counts()


def _said(fact: InspectionSubmitted) -> list[tuple[str, str]]:
    body = fact.body
    found = {(answer.i, " ".join(answer.note.split())) for answer in body.answers if answer.note}
    found.update((hazard.item, " ".join(hazard.text.split())) for hazard in body.hazards if hazard.text)
    return sorted((item, words) for item, words in found if 0 < len(words) <= MOST_CHARACTERS)


def _template_key(fact: InspectionSubmitted) -> DocumentKey:
    return "company", "template", fact.body.template.lower()


def _book_key(fact: InspectionSubmitted) -> DocumentKey:
    return f"site:{fact.site}", "phrasebook", fact.site
