"""Export of equipment, units or zones: the table that the import reads back to the very same. Called inside an open block."""

from __future__ import annotations

from typing import Any, Literal, cast

from server.database.sql import Sql
from server.equipment.columns import Column, What, columns_of
from server.equipment.lookups import Lookups
from server.equipment.rows import row_of
from server.ledger.stored import decode_stored
from server.sheets.writing import CSV, XLSX, Written, write_csv, write_xlsx
from server.site.tree import place_tree
from server.site.views import names_of_people
from server.words import Language, text

Format = Literal["xlsx", "csv"]
MEDIA: dict[Format, str] = {"xlsx": XLSX, "csv": CSV}
_BODIES = "SELECT body FROM document WHERE stream = ? AND kind = ? AND NOT deleted"


def export_table(site: str, what: What, language: Language, *, now_ms: int) -> Written:
    """Return the table of everything of that sort at a site, in walking order; a kind's own columns only where something stands
    in them."""
    lookups = Lookups(site, place_tree(site), names_of_people(site), now_ms)
    documents = [cast(Any, decode_stored(what, body)) for (body,) in Sql().rows(_BODIES, f"site:{site}", what)]
    documents.sort(key=_order)
    names = [zone.name for zone in documents] if what == "zone" else []
    zones = {zone.id: zone.name for zone in documents if names.count(zone.name) == 1} if what == "zone" else {}
    rows = [row_of(what, document, lookups, language, zones) for document in documents]
    used = {key for row in rows for key, cell in row.items() if cell}
    columns = [column for column in columns_of(what) if "." not in column.key or column.key in used]
    known = {column.key for column in columns}
    columns += [Column(key, key, key) for key in sorted(used - known) if key.startswith(("fields.", "values."))]
    cells = [[row.get(column.key, "") for column in columns] for row in rows]
    widths = [38 if c.key in ("id", "place") else 16 for c in columns]
    return Written(text(language, f"equipment_import.what.{what}"), [c.header(language) for c in columns], cells, widths)


def export_file(table: Written, format: Format) -> bytes:
    """Return the table as a file."""
    return write_xlsx([table]) if format == "xlsx" else write_csv(table.headers, table.rows)


def _order(document: Any) -> tuple[Any, ...]:
    return (getattr(document, "order", 0), getattr(document, "number", "") or getattr(document, "name", ""), document.id)
