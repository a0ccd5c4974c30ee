"""Reads what a person uploads as a spreadsheet: finds out by the bytes themselves whether it is xlsx or csv. Called by the import
of each feature; the whole file is read and found sound before a feature sees its first row."""

from __future__ import annotations

from server.sheets.delimited import read_delimited
from server.sheets.table import Table
from server.sheets.xlsx import read_xlsx
from sync.errors import Pointer, SheetTooLarge, SheetUnreadable

MAX_FILE_BYTES = 16_000_000
_ZIP, _OLD_XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_tables(content: bytes) -> tuple[Table, ...]:
    """Return the tables of an xlsx or csv file as text.

    Raises `SheetUnreadable`, `SheetTooLarge`, `SheetFormula`, `SheetMerged` or `SheetHidden`; their pointers are
    `/<sheet>/<row>/<column letters>`, their details keys of `assets/words/problem.json`."""
    if len(content) > MAX_FILE_BYTES:
        raise SheetTooLarge(f"more than {MAX_FILE_BYTES} bytes", errors=(Pointer("", "problem.sheet.unpacked"),))
    if content.startswith(_OLD_XLS):
        raise SheetUnreadable("the old xls format", errors=(Pointer("", "problem.sheet.old_xls"),))
    return read_xlsx(content) if content.startswith(_ZIP) else (read_delimited(content),)
