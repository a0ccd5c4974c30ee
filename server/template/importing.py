"""Templates out of a file that somebody uploads: JSON, or a workbook of two sheets with Chinese or English headers. Every fault
is named where it stands, in the file's own terms; nothing is returned unless all of it can be saved. Writes nothing."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any

from server.sheets.reading import read_tables
from server.sheets.table import Row, Table, place
from server.template.columns import ITEM_COLUMNS, SHEETS, TEMPLATE_COLUMNS, Column, sheet_name
from server.template.faults import faults_of, read_template
from server.words import LANGUAGES
from sync.errors import HeldError, InputError, Pointer
from sync.gate import check_exactly
from sync.records.template import Template

MAX_TEMPLATES = 2_000
_LINE_BREAKS = bytes.maketrans(b"\r\n", b"  ")
"""The gate takes one line; between values a break says nothing, and inside one it is refused as JSON."""
Drafts = tuple[Template, ...]


class Imported:
    """The drafts of a file, and where in it each stands."""

    def __init__(self, drafts: Drafts, places: Sequence[Places]) -> None:
        self.drafts = drafts
        self._places = places

    def locate(self, error: InputError) -> InputError:
        """Return the error with `/<position>/<field>` turned into the place in the file."""
        return _nothing([self._places[int(p.pointer.split("/")[1])].of(p) for p in error.errors])


class Places:
    """Where the parts of one template stand: a JSON pointer before it, or rows of the sheets."""

    def __init__(self, before: str = "", row: tuple[Sheet, Row] | None = None) -> None:
        self.before, self.row = before, row
        self.items: list[tuple[Sheet, Row]] = []

    def of(self, fault: Pointer) -> Pointer:
        """Return the fault where the person finds it."""
        steps = fault.pointer.split("/")[1:]
        if self.row is None:
            return Pointer(self.before + fault.pointer.removeprefix(f"/{steps[0]}" if steps[0].isdigit() else ""), fault.detail)
        if steps[:1] == ["items"] and len(steps) > 1:
            (sheet, row), field = self.items[int(steps[1])], steps[2] if len(steps) > 2 else ""
        else:
            (sheet, row), field = self.row, next((step for step in steps if not step.isdigit()), "")
        return Pointer(place(sheet.table.name, row.number, sheet.at.get(field)), fault.detail)


class Sheet:
    """One sheet with its columns found."""

    def __init__(self, table: Table, columns: Sequence[Column]) -> None:
        self.table = table
        header, *self.rows = table.rows
        by_name = {_folded(name): c for c in columns for name in (c.field, *(c.header(lang) for lang in LANGUAGES))}
        self.at: dict[str, int] = {}
        self.columns: list[Column | None] = []
        faults = []
        for position, name in enumerate(header.cells):
            column = by_name.get(_folded(name))
            if name and (column is None or column.field in self.at):
                key = "template.fault.column" if column is None else "template.fault.column_twice"
                faults.append(Pointer(place(table.name, header.number, position), key))
            elif column is not None:
                self.at[column.field] = position
            self.columns.append(column)
        if "code" not in self.at:
            faults.append(Pointer(place(table.name, header.number), "template.fault.no_code_column"))
        if faults:
            raise _nothing(faults)

    def read(self, row: Row, faults: list[Pointer]) -> dict[str, Any]:
        """Return the fields of a row whose cells are not blank; a cell that cannot be read is a fault."""
        found: dict[str, Any] = {}
        for position, cell in enumerate(row.cells):
            column = self.columns[position] if position < len(self.columns) else None
            if not cell:
                continue
            if column is None:
                faults.append(Pointer(place(self.table.name, row.number, position), "template.fault.column"))
                continue
            try:
                found[column.field] = column.read(cell)
            except (ValueError, RecursionError):
                faults.append(Pointer(place(self.table.name, row.number, position), "template.fault.cell"))
        return found


def read_file(content: bytes) -> Imported:
    """Return the templates of a file. InputError, or an error of `server.sheets`, that names every place that is wrong."""
    return _read_json(content) if content.lstrip()[:1] in (b"{", b"[") else _read_sheets(read_tables(content))


def _read_json(content: bytes) -> Imported:
    try:
        check_exactly(content.translate(_LINE_BREAKS))
        raw = json.loads(content)
    except (HeldError, ValueError, RecursionError) as error:
        raise _nothing([Pointer("", "problem.sheet.damaged")]) from error
    listed = raw.get("templates") if isinstance(raw, dict) else raw
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_TEMPLATES:
        raise _nothing([Pointer("/templates", "template.fault.templates")])
    return _whole(listed, [Places(f"/templates/{at}") for at in range(len(listed))], [])


def _read_sheets(tables: Sequence[Table]) -> Imported:
    named = {_folded(sheet_name(sheet, lang)): sheet for sheet in SHEETS for lang in LANGUAGES}
    found = {named[_folded(table.name)]: table for table in tables if _folded(table.name) in named and table.rows}
    if set(found) != set(SHEETS):
        raise _nothing([Pointer("", "template.fault.sheets")])
    head, body = Sheet(found["templates"], TEMPLATE_COLUMNS), Sheet(found["items"], ITEM_COLUMNS)
    faults: list[Pointer] = []
    raws: list[dict[str, Any]] = []
    places: list[Places] = []
    by_code: dict[str, int] = {}
    for row in head.rows:
        raw = head.read(row, faults)
        by_code.setdefault(str(raw.get("code", "")), len(raws))
        raws.append(_with_schedule(raw))
        places.append(Places(row=(head, row)))
    for row in body.rows:
        item = body.read(row, faults)
        at = by_code.get(str(item.pop("template", "")))
        if at is None:
            faults.append(Pointer(place(body.table.name, row.number, body.at.get("template")), "template.fault.no_template"))
            continue
        raws[at]["items"].append(item)
        places[at].items.append((body, row))
    if not raws:
        faults.append(Pointer(place(head.table.name, 2), "template.fault.templates"))
    return _whole(raws, places, faults)


def _with_schedule(raw: dict[str, Any]) -> dict[str, Any]:
    rest = raw.pop("schedule", {})
    main = {name: raw.pop(name) for name in ("every", "times", "hours", "months") if name in raw}
    if isinstance(rest, dict):
        further = rest.get("main", {})
        raw["schedule"] = rest | {"main": (further if isinstance(further, dict) else {}) | main}
    else:
        raw["schedule"] = rest
    return {"version": 1, "source": "", "objects_note": "", "is_scanned": False} | raw | {"items": []}


def _whole(raws: Sequence[Any], places: Sequence[Places], faults: list[Pointer]) -> Imported:
    for raw, where in zip(raws, places, strict=True):
        if isinstance(raw, dict) and isinstance(raw.get("code"), str):
            raw["id"] = raw["code"].lower()
        faults += [where.of(fault) for fault in faults_of(raw)]
    if faults:
        raise _nothing(faults)
    return Imported(tuple(read_template(raw) for raw in raws), places)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().strip("*").casefold().replace(" ", "").replace("_", "")


def _nothing(faults: Sequence[Pointer]) -> InputError:
    return InputError("nothing was imported", errors=tuple(faults[:60]))
