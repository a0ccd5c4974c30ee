"""Writes what a person downloads: xlsx in which every text is text, whatever it begins with, and csv in which a cell that a
spreadsheet program would take for a formula begins with an apostrophe. Streaming; never reads anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from server.sheets.delimited import DANGEROUS
from server.sheets.table import as_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Written:
    """A table to write: its name (at most 31 characters), its headers, its rows, and the width of each column in characters."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def write_xlsx(tables: Iterable[Written]) -> bytes:
    """Return a workbook with these tables as sheets; numbers are numbers, everything else is text that is never a formula."""
    book = Workbook(write_only=True)
    bold, fill, top = Font(bold=True), PatternFill("solid", fgColor="EEF0F3"), Alignment(vertical="top", wrap_text=True)
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for column, width in enumerate(table.widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        header = [_text(sheet, name) for name in table.headers]
        for cell in header:
            cell.font, cell.fill, cell.alignment = bold, fill, top
        sheet.append(header)
        for row in table.rows:
            sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _text(sheet: object, value: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))  # type: ignore[arg-type]
    # The library takes a text that begins with `=` for a formula and `#N/A` for an error unless it is told.
    cell.data_type = "s"
    cell.number_format = "@"  # so that it stays text when somebody edits it
    return cell


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return UTF-8 with a byte-order mark, which every spreadsheet program reads right."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([_harmless(name) for name in headers])
    writer.writerows([_harmless(value) if isinstance(value, str) else as_text(value) for value in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(DANGEROUS) else value
