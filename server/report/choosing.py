"""Which things a ledger is of: the reader's choice by id, label, maker's code or name, kind or building, and the days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from server.report.book import Scope, ScopeKind
from sync.errors import InputError, NotFound, Pointer
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind
from sync.records.site import Place, Unit, Zone
from sync.rules.fire_places import Places
from sync.rules.inspection import Checked
from sync.rules.label import is_sound, normal_code

MOST_DAYS = 366 * 5
MOST_NAMED = 5


def period_of(begin: str, end: str, today: date) -> tuple[date, date]:
    """Return the two days; an empty begin is the first of this month, an empty end today. InputError for what is no period."""
    first, last = _day("begin", begin, today.replace(day=1)), _day("end", end, today)
    if last < first:
        raise InputError("the period ends before it begins", errors=(Pointer("/end", "report.fault.order"),))
    if last - first >= timedelta(days=MOST_DAYS):
        raise InputError("at most five years at once", errors=(Pointer("/end", "report.fault.too_long"),))
    return first, last


def scope_of(*, item: str, kind: str, building: str, begin: date, end: date) -> Scope:
    """Return the scope; the narrowest that is named holds. InputError for a kind there is not."""
    named: list[tuple[ScopeKind, str]] = [("item", item.strip()), ("kind", kind.strip()), ("building", building.strip())]
    found = next(((which, value) for which, value in named if value), ("site", ""))
    if found[0] == "kind" and found[1] not in set(EquipmentKind):
        raise InputError("no such kind", errors=(Pointer("/kind", "report.fault.kind"),))
    return Scope(found[0], found[1], begin, end)


def chosen(scope: Scope, things: Sequence[Checked], places: Iterable[Place]) -> list[Checked]:
    """Return the things of the scope. NotFound when nothing fits, InputError naming some when an item's name fits several."""
    tree = Places(places)
    found: list[Checked] = []
    match scope.kind:
        case "site":
            return list(things)
        case "kind":
            found = [t for t in things if isinstance(t, Equipment) and t.kind == scope.value]
        case "building":
            found = [t for t in things if scope.value in {place.id for place_id in _stands(t) for place in tree.way_up(place_id)}]
        case "item":
            found = _items(scope.value, things)
    if not found:
        raise NotFound("nothing of that name, kind or building is at this site")
    return found


def buildings(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Return (id, name) of the outermost places below the estate, by name."""
    tree = Places(places)
    outer = {tree.building(place.id) for place in tree.by_id.values() if place.parent is not None}
    return sorted(((key, tree.name(key)) for key in outer), key=lambda pair: (pair[1], pair[0]))


def _items(wanted: str, things: Sequence[Checked]) -> list[Checked]:
    read = normal_code(wanted.rpartition("/")[2])
    code = read if is_sound(read) else ""
    for fits in (
        [t for t in things if t.id == wanted.lower()],
        [t for t in things if code and code in getattr(t, "labels", ())],
        [t for t in things if wanted.upper() == (getattr(t, "maker_code", None) or "")],
        [t for t in things if _name(t) == wanted],
        [t for t in things if wanted.casefold() in _name(t).casefold()],
    ):
        if len(fits) > 1:
            listed = " · ".join(_name(t) for t in fits[:MOST_NAMED])
            raise InputError(f"{len(fits)}: {listed}", errors=(Pointer("/item", "report.fault.several"),))
        if fits:
            return fits
    return []


def _stands(thing: Checked) -> tuple[str, ...]:
    if isinstance(thing, Zone):
        return thing.places
    if isinstance(thing, Place):
        return (thing.id,)
    found = getattr(thing, "place", "")
    return (found,) if found else ()


def _name(thing: Checked) -> str:
    return thing.number if isinstance(thing, Unit) else thing.name


def _day(field: str, typed: str, otherwise: date) -> date:
    if not typed:
        return otherwise
    try:
        if len(typed) != len("2026-11-20"):
            raise ValueError(typed)
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError("a day as 2026-11-20", errors=(Pointer(f"/{field}", "report.fault.day"),)) from None
