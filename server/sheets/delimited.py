"""Reads csv: finds the encoding (UTF-8 with or without a byte-order mark, UTF-16 with one, GBK and GB18030) and the delimiter,
and gives text rows. A cell that begins with `=` is refused as a formula; the apostrophe of our own exports is taken off again."""

from __future__ import annotations

import codecs
import csv
import io

from server.sheets.table import MAX_POINTERS, Gathering, Table, place
from sync.errors import Pointer, SheetFormula, SheetTooLarge, SheetUnreadable

NAME = "csv"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula."""
_DELIMITERS = ",;\t"


def read_delimited(content: bytes) -> Table:
    """Return the one table of a csv file; SheetUnreadable, SheetTooLarge or SheetFormula, with row and column."""
    text = _decoded(content)
    gathering, formulas = Gathering(), list[Pointer]()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    row_number = 1
    try:
        for cells in reader:
            for column, cell in enumerate(cells):
                if cell.startswith("=") and len(formulas) < MAX_POINTERS:
                    formulas.append(Pointer(place(NAME, row_number, column), "problem.sheet.formula"))
            gathering.add(NAME, row_number, [_bare(cell) for cell in cells])
            row_number += 1
    except csv.Error as error:  # a field beyond the module's limit of 128 KiB
        where = Pointer(place(NAME, row_number), "problem.sheet.cell")
        raise SheetTooLarge(str(error), errors=(where,)) from None
    if formulas:
        raise SheetFormula("cells begin with =", errors=tuple(formulas))
    return gathering.finish(NAME)


def _bare(cell: str) -> str:
    cell = cell.strip(" ")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell.strip()


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _decoded(content: bytes) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return _strictly(content, name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(content, "gb18030")
    if "\x00" in text:
        raise SheetUnreadable("not a text file", errors=(Pointer("", "problem.sheet.damaged"),))
    return text


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        where = Pointer(place(NAME, row), "problem.sheet.encoding")
        raise SheetUnreadable(f"byte {error.start} is not {encoding}", errors=(where,)) from None
