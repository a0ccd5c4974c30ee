"""The part of the editor's form that says how often, by whom and of which objects: its fields over what the edited version has.
Paces by place, licences and whatever else the form does not show are kept. Part of `posted`; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.template.cells import objects_text, read_objects
from server.words import Language, catalogue, text
from sync.records.roles import Role
from sync.records.schedule import Every
from sync.records.scope import EquipmentKind, PlaceKind, ScopeKind, ZoneKind
from sync.records.template import Template

_MAIN = ("every", "times", "hours", "months", "event")
_KINDS = (("equipment", "equipment_kind", EquipmentKind), ("place", "place_kind", PlaceKind), ("zone", "zone_kind", ZoneKind))


def planned(raw: dict[str, Any], posted: Mapping[str, str], current: Template) -> None:
    """Write the form's pace, posts and objects into `raw`; a form without them changes nothing."""
    if "every" not in posted:
        return
    main = raw["schedule"]["main"]
    before = {name: main.pop(name) for name in _MAIN if name in main}
    every = posted["every"]
    found: dict[str, Any] = {"every": every}
    if (times := _number(posted.get("times", ""))) not in (None, 1):
        found["times"] = times
    if every == Every.EVERY_HOURS:
        found["hours"] = _number(posted.get("hours", ""))
    if every == Every.ON_EVENT and "event" in before:
        found["event"] = before["event"]
    if months := [month for month in range(1, 13) if f"months.{month}" in posted]:
        found["months"] = months
    if found != {name: list(value) if isinstance(value, tuple) else value for name, value in before.items()}:
        main["origin"] = "A"
    main |= found
    ticked = [role.value for role in Role if f"roles.{role.value}" in posted]
    kept = [performer for performer in raw["performers"]["roles"] if performer["role"] in ticked]
    named = {performer["role"] for performer in kept}
    raw["performers"]["roles"] = [*kept, *({"role": role} for role in ticked if role not in named)]
    said = posted.get("objects", "").strip()
    if said != objects_text(current.objects):
        try:
            raw["objects"] = read_objects(said) if said else []
        except (ValueError, RecursionError):
            raw["objects"] = said  # the reader of templates names the field


def plan_shown(raw: Mapping[str, Any], posted: Mapping[str, str], current: Template, language: Language) -> dict[str, Any]:
    """Return what this part of the form shows: the choices, what is ticked, and the codes that objects are named by."""
    main, performers = raw["schedule"]["main"], raw["performers"]["roles"]
    is_event = main.get("every") == Every.ON_EVENT or current.schedule.main.every is Every.ON_EVENT
    return {
        "main": main,
        "paces": [every.value for every in Every if is_event or every is not Every.ON_EVENT],
        "roles": [role.value for role in Role],
        "performing": {performer["role"] for performer in performers},
        "objects_said": posted.get("objects", objects_text(current.objects)),
        "scopes": [(scope.value, text(language, f"template.scope.{scope.value}")) for scope in ScopeKind],
        "object_kinds": [(scope, _named(family, kinds, language)) for scope, family, kinds in _KINDS],
    }


def _named(family: str, kinds: type[EquipmentKind] | type[PlaceKind] | type[ZoneKind], language: Language) -> Sequence[Any]:
    keyed = [(kind.value, f"{family}.{kind.value}") for kind in kinds]
    return [(code, text(language, key)) for code, key in keyed if key in catalogue()]


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
