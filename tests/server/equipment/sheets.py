"""Tables as people make them, for tests of the import."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

from server.database import commit, reading
from server.equipment.columns import What, guess_mapping
from server.equipment.importing import Plan, first_table, plan_import
from server.equipment.uploads import Result, import_table
from server.sheets.reading import read_tables
from tests.paper import Server
from tests.records import SITE

Rows = Sequence[Sequence[object]]


def csv_of(rows: Rows, encoding: str = "utf-8") -> bytes:
    """The rows as csv in that encoding."""
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx_of(rows: Rows, merged: str = "") -> bytes:
    """The rows as a workbook, with one merged range."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def tried(server: Server, content: bytes, *, what: What = "equipment", make_places: bool = False, site: str = SITE) -> Plan:
    """What importing this would do, with guessed columns."""
    table = first_table(read_tables(content))
    mapping = guess_mapping(table.rows[0].cells, what)
    with reading(server.parts.store):
        return plan_import(site, what, table, mapping, make_places=make_places, now_ms=server.clock.ms)


def imported(
    server: Server, content: bytes, *, what: What = "equipment", make_places: bool = False, site: str = SITE, over: bool = False
) -> Result:
    """Import it, as the API and the command line do; `over` what was edited since, by leaving the edition column unused."""
    table = first_table(read_tables(content))
    mapping = tuple("" if over and key == "edition" else key for key in guess_mapping(table.rows[0].cells, what))
    return commit(
        server.parts.store,
        lambda: import_table(server.parts.ledger, site, what, table, mapping, make_places=make_places, author="boss"),
    )


def wrong(plan: Plan) -> list[tuple[int, str, str, str]]:
    """Row, column letters, key and reason of every error."""
    return [(error.row, error.column, error.key, error.why) for error in plan.errors]
