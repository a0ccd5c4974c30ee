"""Reads xlsx with openpyxl, streaming, after looking at the archive itself: what it unpacks to, whether any part declares
entities, and which cells are merged, because the streaming reader does not say. Gives text rows of every sheet; never evaluates
anything."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel

from server.sheets.table import MAX_COLUMNS, MAX_POINTERS, Gathering, Table, as_text, place
from sync.errors import LinxunError, Pointer, SheetFormula, SheetHidden, SheetMerged, SheetTooLarge, SheetUnreadable

MAX_UNPACKED_BYTES = 128_000_000
"""50,000 rows of 30 filled cells unpack to about 80 MB (our default)."""
MAX_PARTS = 1_000
MAX_ROW_NUMBER = 1_048_576
MAX_LOOKED_AT = 16_000_000
"""Cells that are looked at, blank ones too: a small file may say that each of a million rows is 16,384 columns wide."""
_MONTHS, _DAYS = frozenset({27, 36, 50, 52, 57}), frozenset({28, 29, 30, 31, 51, 53, 54, 58})
"""Number formats of Chinese Excel that the file only names by number (ECMA-376 part 1, 18.8.30): months and days."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_CHUNK = 1 << 20
_OVERLAP = 256
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}[0-9]{1,7})')
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""encoding=["']([^"']+)["']""")


def read_xlsx(content: bytes) -> tuple[Table, ...]:
    """Return every sheet in the workbook's order; a typed error names the sheet, row and column of what is not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            merged = _look_through(archive)
        return _tables(content, merged)
    except LinxunError:
        raise
    except Exception as error:  # the library tells a damaged file in a dozen ways
        raise SheetUnreadable(f"{type(error).__name__}"[:80], errors=(Pointer("", "problem.sheet.damaged"),)) from error


def _look_through(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the first merged cell by path of the part, after every part has been found harmless."""
    parts = archive.infolist()
    # What an archive declares is what is unpacked of it: the module stops there.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise SheetTooLarge("too large when unpacked", errors=(Pointer("", "problem.sheet.unpacked"),))
    merged: dict[str, str] = {}
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        is_sheet = "worksheets/" in part.filename
        for piece in _pieces(archive, part):
            if _DECLARES.search(piece):
                raise SheetUnreadable("a part declares entities", errors=(Pointer("", "problem.sheet.damaged"),))
            if is_sheet and part.filename not in merged and (found := _MERGED.search(piece)):
                merged[part.filename] = found[1].decode()
    return merged


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterable[bytes]:
    with archive.open(part) as stream:
        kept = b""
        while read := stream.read(_CHUNK):
            if not kept:
                declared = _ENCODING.search(read[:200])
                # Another encoding would hide from the search above.
                if not read.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or (
                    declared and declared[1].lower() not in (b"utf-8", b"us-ascii")
                ):
                    raise SheetUnreadable("a part is not UTF-8", errors=(Pointer("", "problem.sheet.damaged"),))
            yield kept + read
            kept = read[-_OVERLAP:]


def _tables(content: bytes, merged: dict[str, str]) -> tuple[Table, ...]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        gathering, formulas, found = Gathering(), list[Pointer](), list[Table]()
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                raise SheetHidden(sheet.title, errors=(Pointer(place(sheet.title, 1), "problem.sheet.hidden"),))
            cell = merged.get(getattr(sheet, "_worksheet_path", "").lstrip("/"))
            if cell is not None:
                row, column = coordinate_to_tuple(cell)
                where = Pointer(place(sheet.title, row, column - 1), "problem.sheet.merged")
                raise SheetMerged(cell, errors=(where,))
            sheet.reset_dimensions()  # what a file says of its size is not always so
            formulas += _gather(gathering, sheet)
            found.append(gathering.finish(sheet.title))
        if formulas:
            raise SheetFormula("cells hold formulas", errors=tuple(formulas[:MAX_POINTERS]))
        return tuple(found)
    finally:
        book.close()


def _gather(gathering: Gathering, sheet: Any) -> list[Pointer]:
    formulas: list[Pointer] = []
    looked_at = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        looked_at += len(row)
        if looked_at > MAX_LOOKED_AT:
            where = Pointer(place(sheet.title, number, min(len(row), MAX_COLUMNS)), "problem.sheet.columns")
            raise SheetTooLarge("too many blank cells", errors=(where,))
        if number > MAX_ROW_NUMBER:
            raise SheetTooLarge(
                "a row number beyond the last", errors=(Pointer(place(sheet.title, number), "problem.sheet.rows"),)
            )
        cells = []
        for column, cell in enumerate(row):
            if cell.data_type == "f" and len(formulas) < MAX_POINTERS:
                formulas.append(Pointer(place(sheet.title, number, column), "problem.sheet.formula"))
            value = "" if cell.value is None else _said(cell)
            if value or column < MAX_COLUMNS:
                cells.append(value)
            if len(cells) > MAX_COLUMNS:
                break
        gathering.add(sheet.title, number, cells)
    return formulas


def _said(cell: Any) -> str:
    """Return what a cell says. A date shown as a month is a month: its first day is Excel's, not the person's."""
    value = cell.value
    if isinstance(value, datetime):
        shown = _QUOTED.sub("", cell.number_format).lower()
        is_month = "y" in shown and not {"d", "h", "s"} & set(shown)
        return f"{value:%Y-%m}" if is_month else as_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and cell.has_style:
        book = cell.parent.parent
        form = book._cell_styles[cell._style_id].numFmtId
        if form in _MONTHS | _DAYS and isinstance(found := from_excel(value, book.epoch), datetime):
            return f"{found:%Y-%m}" if form in _MONTHS else as_text(found)
    return as_text(value)
