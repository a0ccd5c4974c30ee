"""Makes one entry of the ledger of one record: who, when, with which version of which checklist, and what was answered. Pure."""

from __future__ import annotations

from server.console.answers import answer_rows
from server.report.book import CheckEntry, Evidence, Picture
from server.report.views import Row
from server.words import Language
from sync.records.fact import InspectionSubmitted
from sync.records.template import Template


def evidence_of(row: Row) -> Evidence:
    """Return where the record stands."""
    return Evidence(row.fact.id, row.fact_hash, row.device, row.epoch, row.n, row.link)


def check_entry(
    row: Row,
    fact: InspectionSubmitted,
    template: Template | None,
    *,
    author: str,
    language: Language,
    pictures: tuple[Picture, ...],
    corrects: str,
    corrected_by: str,
) -> CheckEntry:
    """Return the entry, its answers beside the questions of the version that it was filled with."""
    body = fact.body
    title = body.template if template is None else (template.en if language == "en" else template.zh)
    return CheckEntry(
        evidence=evidence_of(row),
        at=row.at,
        received_at=row.received_at,
        author=author,
        title=title,
        version=body.version,
        method=body.by,
        answers=answer_rows(body, template, language),
        abnormal=len(body.abnormal),
        pictures=pictures,
        reason=body.reason,
        corrects=corrects,
        corrected_by=corrected_by,
        is_erased=row.is_erased,
        is_template_here=template is not None,
    )
