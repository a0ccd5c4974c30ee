"""`linxun` commands for the register: a table of equipment, units or zones in, all of it or nothing, and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server.cli.common import FileArgument, SiteOption, opened, out, site_of
from server.database import commit, reading
from server.equipment.columns import What, guess_mapping
from server.equipment.exporting import Format, export_file, export_table
from server.equipment.importing import Plan, first_table, plan_import
from server.equipment.uploads import import_table
from server.sheets.reading import read_tables
from server.words import Language, text
from sync.errors import InputError

WhatOption = Annotated[What, typer.Option(help="What the table holds.")]
SHOWN = 50


def import_equipment(
    file: FileArgument,
    site: SiteOption = "",
    what: WhatOption = "equipment",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do, every error by row and column.")] = False,
    make_places: Annotated[
        bool, typer.Option("--make-places", help="Make places that the table has and the site has not.")
    ] = False,
) -> None:
    """Import equipment, units or zones from xlsx or csv; with any error nothing is written and the command ends with 1."""
    with opened() as parts:
        here = site_of(parts, site)
        table = first_table(read_tables(file.read_bytes()))
        mapping = guess_mapping(table.rows[0].cells, what)
        for header, key in zip(table.rows[0].cells, mapping, strict=True):
            out.print(f"  {header}  ->  {key or '-'}", markup=False)
        with reading(parts.store):
            plan = plan_import(here.id, what, table, mapping, make_places=make_places, now_ms=parts.now_ms())
        if plan.errors:
            _tell(plan)
            raise InputError(f"{len(plan.errors)} errors, nothing was written")
        if dry_run:
            out.print(
                f"would add {len(plan.added)}, change {len(plan.changed)}, leave {plan.same}, make {len(plan.places)} places"
            )
            return
        done = commit(
            parts.store,
            lambda: import_table(parts.ledger, here.id, what, table, mapping, make_places=make_places, author=parts.server_id),
        )
        out.print(f"added {done.added}, changed {done.changed}, left {done.same}, made {done.places} places")


def export_equipment(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write: .xlsx or .csv.")],
    site: SiteOption = "",
    what: WhatOption = "equipment",
    language: Annotated[Language, typer.Option(help="Of the headers and words.")] = "zh",
) -> None:
    """Write equipment, units or zones as a table that `import-equipment` reads again."""
    with opened() as parts:
        here = site_of(parts, site)
        format: Format = "csv" if file.suffix.lower() == ".csv" else "xlsx"
        with reading(parts.store):
            table = export_table(here.id, what, language, now_ms=parts.now_ms())
        rows = list(table.rows)
        file.write_bytes(export_file(table, format))
        out.print(f"{file}: {len(rows)} rows", markup=False)


def _tell(plan: Plan) -> None:
    for error in plan.errors[:SHOWN]:
        why = text("en", f"equipment_import.wrong.{error.why}")
        out.print(f"row {error.row} {error.column} {error.key}: {why}  {error.value}", markup=False)
    if len(plan.errors) > SHOWN:
        out.print(f"and {len(plan.errors) - SHOWN} more")
