"""Import of equipment, units or zones from a table: an upload is kept, its columns mapped, every row tried, and all of it
written in one commit or nothing. The same plan serves the dry run and the import, so that what was shown is what is written.
Rights are the caller's."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from server.database.sql import Sql
from server.equipment.columns import What, columns_of
from server.equipment.commands import check_card, dated, new_id
from server.equipment.forms import wrong_fields
from server.equipment.lookups import Lookups
from server.equipment.rows import Cells, document_of
from server.fire.views import rules_of
from server.label.codes import Bearer, bearers
from server.label.intake import codes_of
from server.sheets.table import Row, Table, column_letters, place
from server.site.commands import check_ground
from server.site.edition import edition_of
from server.site.tree import place_tree
from server.site.views import names_of_people
from sync.errors import ImportRefused, InputError, Pointer, SheetTooLarge, WrongFields
from sync.records.documents import decode_document
from sync.records.equipment import Equipment
from sync.records.site import Place
from sync.rules.binding import MAX_LABELS
from sync.times import from_ms

MAX_IMPORT_ROWS: Final = 10_000
"""Rows of one import. Ours: it is one transaction, and phones wait while it writes."""
WRONG: Final = "equipment_import.wrong"
_ELSEWHERE = "SELECT id FROM document WHERE kind = ? AND id IN ?? AND stream <> ?"
_BODIES = "SELECT body FROM document WHERE stream = ? AND kind = ? AND NOT deleted"


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell: the row as the spreadsheet counts it, the column's letters (empty: none), its key, and why."""

    row: int
    column: str
    key: str
    why: str
    value: str = ""


@dataclass
class Plan:
    """What an import would write: documents new and changed, places it would make, and every error; `same` rows change
    nothing."""

    added: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    same: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were understood."""
        return len(self.added) + len(self.changed) + self.same


def refused(plan: Plan, table: str) -> ImportRefused:
    """Return the error that names the first twenty mistakes of a plan by row and column."""
    pointers = [Pointer(place(table, e.row) + (f"/{e.column}" if e.column else ""), f"{WRONG}.{e.why}") for e in plan.errors[:20]]
    return ImportRefused(f"{len(plan.errors)} errors", errors=tuple(pointers))


def first_table(tables: Sequence[Table]) -> Table:
    """Return the first table with a header and a row. InputError when there is none, SheetTooLarge beyond `MAX_IMPORT_ROWS`
    rows."""
    for table in tables:
        if len(table.rows) > MAX_IMPORT_ROWS + 1:
            where = place(table.name, table.rows[MAX_IMPORT_ROWS + 1].number)
            raise SheetTooLarge(f"more than {MAX_IMPORT_ROWS} rows", errors=(Pointer(where, f"{WRONG}.rows"),))
        if len(table.rows) > 1:
            return table
    raise InputError("an empty table", errors=(Pointer("", f"{WRONG}.empty"),))


def plan_import(site: str, what: What, table: Table, mapping: Sequence[str], *, make_places: bool, now_ms: int) -> Plan:
    """Return what the table would write at this site with these columns. Inside an open block; writes nothing."""
    lookups = Lookups(site, place_tree(site), names_of_people(site), now_ms)
    planner = _Planner(site, what, mapping, lookups, make_places)
    for row in table.rows[1:]:
        planner.take(row)
    return planner.finish()


class _Planner:
    """Goes through the rows once with what the site has, and remembers what earlier rows took."""

    def __init__(self, site: str, what: What, mapping: Sequence[str], lookups: Lookups, make_places: bool) -> None:
        self.plan = Plan()
        self._site, self._what, self._lookups, self._make = site, what, lookups, make_places
        known = {column.key for column in columns_of(what)}
        self._columns = {
            key: n
            for n, key in enumerate(mapping)
            if key in known or (what == "equipment" and key.startswith(("fields.", "values.")))
        }
        stored = (decode_document(what, bytes(body)) for (body,) in Sql().rows(_BODIES, f"site:{site}", what))
        self._known: dict[str, Any] = {document.id: document for document in stored}
        self._by: dict[tuple[str, ...], str] = {}
        for document in self._known.values():
            for key in self._keys(document):
                self._by.setdefault(key, document.id)
        self._grids = {d.name: d.id for d in self._known.values()} if what == "zone" else {}
        self._taken: dict[tuple[str, ...], int] = {}
        self._rules = rules_of(site)
        self._rows: dict[str, int] = {}
        self._places = ChainMap[str, object](dict(lookups.tree.by_id), lookups.new_places)  # type: ignore[arg-type]

    def take(self, row: Row) -> None:
        """Understand one row."""
        cells = {key: row.cell(n) for key, n in self._columns.items() if row.cell(n)}
        edition = cells.pop("edition", "")
        if not cells:
            return
        try:
            current = self._current(cells)
            base = (
                msgspec.to_builtins(current) if current is not None else {"id": new_id(self._lookups.now_ms), "site": self._site}
            )
            made = document_of(self._what, self._linked(cells), base, self._lookups, make_places=self._make)
            made = self._finished(made, current)
            self._check(made, current, row.number)
            # A table that was taken out before somebody else's edit does not undo that edit unseen.
            if edition and current is not None and made != current and edition != edition_of(current):
                raise wrong_fields({"edition": "overtaken"})
        except WrongFields as error:
            self._note(row, cells, error.wrong)
            return
        if made == current:
            self.plan.same += 1
        else:
            (self.plan.added if current is None else self.plan.changed).append(made)
            self._rows[made.id] = row.number

    def finish(self) -> Plan:
        """Return the plan, after the codes were compared with those of other sites and kinds."""
        self.plan.places = list(self._lookups.new_places.values())
        if "id" in self._columns:
            self._refuse_foreign()
        cards = [card for card in (*self.plan.added, *self.plan.changed) if isinstance(card, Equipment)]
        taken = bearers(code for card in cards for code in codes_of(card))
        for card in cards:
            here = Bearer(self._site, "equipment", card.id)
            for code in codes_of(card):
                if taken.get(code, here) != here:
                    key = "maker_code" if code == card.maker_code else "labels"
                    self.plan.errors.append(RowError(self._rows[card.id], self._letters(key), key, "taken", code))
        self.plan.errors.sort(key=lambda error: (error.row, error.column))
        return self.plan

    def _refuse_foreign(self) -> None:
        # A table of another site would make its things a second time under the same number.
        new = sorted(document.id for document in self.plan.added)
        for (doc_id,) in Sql().rows(_ELSEWHERE, self._what, new, f"site:{self._site}") if new else ():
            self.plan.errors.append(RowError(self._rows[doc_id], self._letters("id"), "id", "taken", doc_id))

    def _current(self, cells: Cells) -> Any:
        if "id" in cells:
            return self._known.get(cells["id"])
        for key in self._keys_of_cells(cells):
            if key in self._by:
                return self._known[self._by[key]]
        return None

    def _linked(self, cells: Cells) -> Cells:
        if self._what == "zone" and "grid" in cells:
            return {**cells, "grid": self._grids.get(cells["grid"], cells["grid"])}
        return cells

    def _keys(self, document: Any) -> Iterable[tuple[str, ...]]:
        match self._what:
            case "equipment":
                return [("code", code) for code in codes_of(document)]
            case "unit":
                return [("unit", document.place, document.number)]
        return [("zone", document.name)]

    def _keys_of_cells(self, cells: Cells) -> Iterable[tuple[str, ...]]:
        match self._what:
            case "equipment":
                codes = f"{cells.get('labels', '')} {cells.get('maker_code', '')}".upper().replace("-", "").split()
                return [("code", code) for code in codes]
            case "unit":
                return [("unit", self._lookups.place(cells.get("place", "")) or "", cells.get("number", ""))]
        return [("zone", cells.get("name", ""))]

    def _finished(self, made: Any, current: Any) -> Any:
        if not isinstance(made, Equipment):
            return made
        before = current if isinstance(current, Equipment) else None
        # A code that the table does not name goes on standing on its thing.
        older = tuple(code for code in (before.labels if before else ()) if code not in made.labels)
        made = dated(replace(made, labels=(*made.labels, *older)[:MAX_LABELS]), before, self._rules)
        if before is not None and made.state is not before.state:
            made = replace(made, state_since=from_ms(self._lookups.now_ms), state_why="", away_with="")
        return made

    def _check(self, made: Any, current: Any, row: int) -> None:
        if isinstance(made, Equipment):
            check_card(made, self._places, self._lookups.people, before=current, taken={})
        else:
            check_ground(made, self._places, self._lookups.people)
        for key in (("id", made.id), *self._keys(made)):
            before = self._taken.setdefault(key, row)
            if before != row:
                column = {"code": "labels", "unit": "number", "zone": "name"}.get(key[0], "id")
                if key[0] == "code" and isinstance(made, Equipment) and key[1] == made.maker_code:
                    column = "maker_code"
                raise wrong_fields({column: "twice"})

    def _note(self, row: Row, cells: Cells, wrong: Mapping[str, str]) -> None:
        for key, why in wrong.items():
            self.plan.errors.append(RowError(row.number, self._letters(key), key, why, cells.get(key, "")[:60]))

    def _letters(self, key: str) -> str:
        return column_letters(self._columns[key]) if key in self._columns else ""
