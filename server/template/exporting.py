"""Templates as a file to download: JSON with every field, or a workbook of two sheets with headers in the reader's language."""

from __future__ import annotations

import msgspec

from server.sheets.writing import Written, write_xlsx
from server.template.columns import ITEM_COLUMNS, TEMPLATE_COLUMNS, pairs, sheet_name
from server.words import Language
from sync.records.template import Template

JSON = "application/json"


def as_json(templates: tuple[Template, ...]) -> bytes:
    """Return all of them as one JSON object, indented, the same bytes for the same templates."""
    content = msgspec.json.encode({"templates": templates}, order="deterministic")
    return msgspec.json.format(content, indent=1) + b"\n"


def as_xlsx(templates: tuple[Template, ...], language: Language) -> bytes:
    """Return a workbook: one sheet of templates, one of items."""
    sheets = (("templates", TEMPLATE_COLUMNS, list(templates)), ("items", ITEM_COLUMNS, pairs(templates)))
    return write_xlsx(
        Written(
            sheet_name(sheet, language),
            [column.header(language) for column in columns],
            [[column.write(row) for column in columns] for row in rows],
            [column.width for column in columns],
        )
        for sheet, columns, rows in sheets
    )
