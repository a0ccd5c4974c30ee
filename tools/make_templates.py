"""Turn the catalogue of checklists (prose) into the product's templates (types): assets/templates/<SYSTEM>.json.

Run it by hand after a change of the catalogue: `python tools/make_templates.py [catalogue.json] [--into DIR]`; the same
input gives the same bytes. Every prose is mapped by a table or a rule in tools/catalogue; it never guesses and never drops:
an unknown prose, or one that no template uses any more, ends the run with its name.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from catalogue.answers import typed_item
from catalogue.frequency import ORIGINS, SCHEDULES
from catalogue.objects import NOT_SCANNED, OBJECTS
from catalogue.ours import ADDED, pace_of_looking, with_limits
from catalogue.performers import PERFORMERS

from sync.records.schedule import Schedule
from sync.records.scope import ScopeKind
from sync.records.template import Template, TemplateFile, TemplateItem

TOOLS = Path(__file__).resolve().parent
CATALOGUE = TOOLS / "catalogue" / "catalogue.json"
ASSETS = TOOLS.parent / "assets" / "templates"
KEYS = {"system", "system_zh", "system_en", "code", "zh", "en", "frequency", "role", "object", "source", "items"}
VERSION = 1


def main() -> None:
    """Write one file per system and print how many templates and items each has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", nargs="?", type=Path, default=CATALOGUE)
    parser.add_argument("--into", type=Path, default=ASSETS)
    asked = parser.parse_args()
    templates = typed_templates(json.loads(asked.catalogue.read_text("utf-8"))["templates"])
    asked.into.mkdir(parents=True, exist_ok=True)
    for system in dict.fromkeys(template.system for template in templates):
        mine = tuple(template for template in templates if template.system == system)
        content = msgspec.json.format(msgspec.json.encode(TemplateFile(system=system, templates=mine)), indent=1)
        (asked.into / f"{system}.json").write_bytes(content + b"\n")
        sys.stdout.write(f"{system}: {len(mine)} templates, {sum(len(template.items) for template in mine)} items\n")


def typed_templates(catalogue: list[dict[str, Any]]) -> list[Template]:
    """Return every template typed; ends the run when a table has a row that no template uses."""
    for name, table, used in (
        ("frequency", SCHEDULES, {entry["frequency"] for entry in catalogue}),
        ("role", PERFORMERS, {entry["role"] for entry in catalogue}),
        ("object", OBJECTS, {entry["code"] for entry in catalogue}),
        ("origin", ORIGINS, {entry["code"] for entry in catalogue} & set(ORIGINS)),
    ):
        if set(table) != used:
            sys.exit(f"{name}: no row for {sorted(used - set(table))}, no use for {sorted(set(table) - used)}")
    return [typed_template(entry) for entry in catalogue]


def typed_template(entry: dict[str, Any]) -> Template:
    """Return one template typed, its prose kept word for word as notes."""
    code = entry["code"]
    prose, objects = OBJECTS[code]
    if prose != entry["object"] or set(entry) != KEYS:
        sys.exit(f"{code}: the object prose or the fields are not as the table knows them")
    items = _items(code, entry["items"])
    return Template(
        id=code.lower(),
        code=code,
        version=VERSION,
        system=entry["system"],
        system_zh=entry["system_zh"],
        system_en=entry["system_en"],
        zh=entry["zh"],
        en=entry["en"],
        source=entry["source"],
        schedule=_schedule(code, entry["frequency"]),
        performers=msgspec.structs.replace(PERFORMERS[entry["role"]], note=entry["role"]),
        objects=objects,
        objects_note=prose,
        is_scanned=code not in NOT_SCANNED and _is_labelled(objects[0].scope),
        items=items,
        **pace_of_looking(entry["system"], items),
    )


def _items(code: str, prose: list[dict[str, Any]]) -> tuple[TemplateItem, ...]:
    items = [with_limits(code, typed_item(code, item)) for item in prose]
    if code in ADDED:
        behind, ours = ADDED[code]
        items.insert([item.code for item in items].index(behind) + 1, ours)
    return tuple(items)


def _schedule(code: str, prose: str) -> Schedule:
    schedule = SCHEDULES[prose]
    main = msgspec.structs.replace(schedule.main, origin=ORIGINS.get(code, schedule.main.origin))
    return msgspec.structs.replace(schedule, main=main, note=prose)


def _is_labelled(scope: ScopeKind) -> bool:
    return scope in (ScopeKind.EQUIPMENT, ScopeKind.CHECKPOINT)


if __name__ == "__main__":
    main()
