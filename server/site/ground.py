"""Reads of units and zones for their pages, from the documents. Called inside an open block; never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from server.database.sql import Sql
from server.ledger.stored import decode_stored
from server.site.tree import Tree
from sync.records.site import Unit, Zone

PER_PAGE = 100
_BODIES = "SELECT body FROM document WHERE stream = ? AND kind = ? AND NOT deleted"


@dataclass(frozen=True)
class Units:
    """One page of the units that fit; `counts` of all by state, `renovated` under renovation."""

    rows: tuple[Unit, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    renovated: int


def all_units(site: str) -> list[Unit]:
    """Return every unit of a site by place and number."""
    units = [cast(Unit, decode_stored("unit", body)) for (body,) in Sql().rows(_BODIES, f"site:{site}", "unit")]
    return sorted(units, key=lambda unit: (unit.number, unit.id))


def all_zones(site: str) -> list[Zone]:
    """Return every zone of a site in order."""
    zones = [cast(Zone, decode_stored("zone", body)) for (body,) in Sql().rows(_BODIES, f"site:{site}", "zone")]
    return sorted(zones, key=lambda zone: (zone.order, zone.name, zone.id))


def units_at(site: str, tree: Tree, *, text: str, state: str, place: str, page: int) -> Units:
    """Return the page of units that fit; `state` may also be `renovation`."""
    every = all_units(site)
    here = tree.under(place) if place else None
    wanted = text.casefold().strip()
    found = [
        unit
        for unit in every
        if (not wanted or wanted in f"{unit.number} {unit.external_ref} {tree.path(unit.place)}".casefold())
        and (not state or unit.state == state or (state == "renovation" and unit.is_under_renovation))
        and (here is None or unit.place in here)
    ]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(page, pages)
    counts = {kind: sum(unit.state == kind for unit in every) for kind in ("lived_in", "vacant")}
    renovated = sum(unit.is_under_renovation for unit in every)
    return Units(tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE]), len(found), page, pages, counts, renovated)
