"""Counts the notes and hazard texts of accepted checks and keeps each site's phrasebook. Offered by the ledger; a check without a
word costs it nothing. Records that are kept for a time only are personal data and are not counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.phrases.counting import Said, book_of, count, forget_counts
from sync.records.fact import InspectionSubmitted
from sync.records.template import Template

MOST_CHARACTERS = 40
"""What is longer is a story, not a phrase; ours."""


class PhraseIntake:
    """Writes `phrasebook` documents."""

    kinds = frozenset({"inspection.submitted"})

    def concerns(self, fact: InspectionSubmitted) -> bool:
        """False for a check without a word."""
        return bool(fact.body.hazards) or any(answer.note for answer in fact.body.answers)

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the template and the book."""
        fact: InspectionSubmitted = accepted.fact
        return _template_key(fact), _book_key(fact.site)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Have each text counted once per item."""
        fact: InspectionSubmitted = accepted.fact
        template = cast("Template | None", documents.get(_template_key(fact)))
        if template is None or template.retention_days is not None:
            return
        for item, words in _said(fact):
            documents.gather(_count, Said(fact.site, template.code, item, words, fact.author))

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_counts()


def _count(said: Sequence[Said], documents: DocumentBatch) -> None:
    """Count what was said in a batch, and write each book that is another one now."""
    for site in count(said):
        documents.replace(_book_key(site), book_of(site))


def _said(fact: InspectionSubmitted) -> list[tuple[str, str]]:
    body = fact.body
    found = {(answer.i, " ".join(answer.note.split())) for answer in body.answers if answer.note}
    found.update((hazard.item, " ".join(hazard.text.split())) for hazard in body.hazards if hazard.text)
    return sorted((item, words) for item, words in found if 0 < len(words) <= MOST_CHARACTERS)


def _template_key(fact: InspectionSubmitted) -> DocumentKey:
    return "company", "template", fact.body.template.lower()


def _book_key(site: str) -> DocumentKey:
    return f"site:{site}", "phrasebook", site
