"""A spreadsheet as text: tables of numbered rows, and the place of a cell as a person finds it. Made by `xlsx` and `delimited`.

Everything is text, so that a sheet says the same as xlsx and as csv: numbers without a needless `.0`, days as `2026-11-21`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sync.errors import Pointer, SheetTooLarge

MAX_ROWS = 50_000
"""Rows below the header, of all tables of one file together (our default)."""
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000
MAX_CELL_CHARACTERS = 4_000
MAX_POINTERS = 20
"""So many cells are named at most when a file is refused."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: its number as the spreadsheet shows it, and its cells without the blank ones at the end."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """Return the text in that column (from 0), empty for one beyond the last."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file; a csv file is one table named `csv`."""

    name: str
    rows: tuple[Row, ...]


def column_letters(column: int) -> str:
    """Return the letters over a column (from 0): A, B, ... Z, AA."""
    found, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def place(table: str, row: int, column: int | None = None) -> str:
    """Return the pointer to a row, or to a cell (column from 0): `/items/12/C`."""
    named = table.replace("~", "~0").replace("/", "~1")
    return f"/{named}/{row}" if column is None else f"/{named}/{row}/{column_letters(column)}"


def as_text(value: object) -> str:
    """Return what a cell says: text trimmed, a whole number without `.0`, a day as `2026-11-21`, true and false in English."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case _:
            return str(value).strip()


class Gathering:
    """Collects the rows of one file and raises `SheetTooLarge`, with the place, as soon as they are too many."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._count = self._cells = 0

    def add(self, table: str, number: int, cells: list[str]) -> None:
        """Keep a row unless it is blank."""
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        self._count += 1
        self._cells += len(cells)
        if self._count > MAX_ROWS + 1 or self._cells > MAX_CELLS:
            raise SheetTooLarge(f"more than {MAX_ROWS} rows", errors=(Pointer(place(table, number), "problem.sheet.rows"),))
        if len(cells) > MAX_COLUMNS:
            where = place(table, number, MAX_COLUMNS)
            raise SheetTooLarge(f"more than {MAX_COLUMNS} columns", errors=(Pointer(where, "problem.sheet.columns"),))
        for column, cell in enumerate(cells):
            if len(cell) > MAX_CELL_CHARACTERS:
                raise SheetTooLarge("a cell is too long", errors=(Pointer(place(table, number, column), "problem.sheet.cell"),))
        self.rows.append(Row(number, tuple(cells)))

    def finish(self, name: str) -> Table:
        """Return the rows kept since the last time as a table."""
        made = Table(name, tuple(self.rows))
        self.rows = []
        return made
