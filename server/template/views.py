"""Reads of templates: the newest of each from the documents, any version from the version table. Called inside an open block by
the API, the pages, the console's records and, handed in by the composition root, the intake of inspections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.ledger.tables import Document
from server.template.tables import TemplateVersion
from sync.errors import NotFound
from sync.records.documents import decode_document
from sync.records.template import Template
from sync.times import from_ms


@dataclass(frozen=True)
class VersionRow:
    """One version in a list: who put it and when."""

    version: int
    author: str
    put_at: datetime


def all_templates() -> tuple[Template, ...]:
    """Return the newest version of every template, retired ones too, by system and code."""
    where = (Document.stream == "company") & (Document.kind == "template") & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).tuples()
    found = [_template(bytes(body)) for (body,) in rows]
    return tuple(sorted(found, key=lambda template: (template.system, template.code)))


def newest_template(code: str) -> Template:
    """Return the newest version of a template. NotFound for a code there is not."""
    where = (Document.stream == "company") & (Document.kind == "template") & (Document.id == code.lower()) & ~Document.deleted
    body: Any = Document.select(Document.body).where(where).scalar()
    if body is None or (found := _template(bytes(body))).code != code:
        raise NotFound(f"template {code}"[:80])
    return found


def template_at(code: str, version: int) -> Template | None:
    """Return a template as it was in that version, None when that version was never put."""
    where = (TemplateVersion.template == code.lower()) & (TemplateVersion.version == version)
    body: Any = TemplateVersion.select(TemplateVersion.body).where(where).scalar()
    return None if body is None else _template(bytes(body))


def versions_of(code: str) -> tuple[VersionRow, ...]:
    """Return the versions of a template, newest first."""
    columns = TemplateVersion.version, TemplateVersion.author, TemplateVersion.put_at
    rows: Any = TemplateVersion.select(*columns).where(TemplateVersion.template == code.lower())
    found = rows.order_by(TemplateVersion.version.desc()).tuples()
    return tuple(VersionRow(version, author, from_ms(at)) for version, author, at in found)


def _template(body: bytes) -> Template:
    found = decode_document("template", body)
    assert isinstance(found, Template), "the kind says so"
    return found
