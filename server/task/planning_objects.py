"""What due work is about: the objects of a site, and which of them a template's scope names, in walking order.

Used by planning, the calendar's reader and the demo estate. Pure; it never reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sync.records.campaign import Campaign
from sync.records.equipment import Checkpoint, Equipment, EquipmentState
from sync.records.patrol import Route
from sync.records.people import Person
from sync.records.results import LastCheck
from sync.records.roles import Role
from sync.records.scope import ObjectScope, PlaceClass, ScopeKind
from sync.records.site import Contract, Place, Unit, UnitState, Zone
from sync.records.types import SubjectKind

# A missing thing stays due: somebody has to see whether it is back.
STILL_DUE = frozenset({EquipmentState.IN_USE, EquipmentState.MISSING})
_MOST_ORDER = 1_000_000


@dataclass(frozen=True)
class SiteObjects:
    """Everything at one site that a template may be about, the people who keep it, and the campaigns of its year."""

    equipment: tuple[Equipment, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    places: tuple[Place, ...] = ()
    zones: tuple[Zone, ...] = ()
    units: tuple[Unit, ...] = ()
    routes: tuple[Route, ...] = ()
    people: tuple[Person, ...] = ()
    contracts: tuple[Contract, ...] = ()
    campaigns: tuple[Campaign, ...] = ()

    @cached_property
    def place_by_id(self) -> dict[str, Place]:
        """The places by id."""
        return {place.id: place for place in self.places}

    @cached_property
    def roles_by_person(self) -> dict[str, tuple[Role, ...]]:
        """The roles of everybody at work here, by person."""
        return {person.id: person.roles for person in self.people if person.is_active}

    @cached_property
    def _classes(self) -> dict[str | None, frozenset[PlaceClass]]:
        return {}

    def classes_of(self, place: str | None) -> frozenset[PlaceClass]:
        """Return what a place is, its own classes and those of all places around it; a ring of places ends the walk."""
        known = self._classes.get(place)
        if known is None:
            found: set[PlaceClass] = set()
            for around in self._upwards(place):
                found.update(around.classes)
            known = self._classes[place] = frozenset(found)
        return known

    def _upwards(self, place: str | None) -> Iterator[Place]:
        seen: set[str] = set()
        while place is not None and place not in seen and place in self.place_by_id:
            seen.add(place)
            yield self.place_by_id[place]
            place = self.place_by_id[place].parent

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """The places in walking order: down the tree, each level by its order, then the floor, then as they were laid."""
        children: dict[str | None, list[Place]] = {}
        for place in self.places:
            children.setdefault(place.parent if place.parent in self.place_by_id else None, []).append(place)
        ranks: dict[str, int] = {}
        waiting = [*reversed(_walked(children.get(None, [])))]
        while waiting:
            place = waiting.pop()
            if place.id not in ranks:
                ranks[place.id] = len(ranks)
                waiting += reversed(_walked(children.get(place.id, [])))
        for place in self.places:  # a ring has no top; its places come last
            ranks.setdefault(place.id, len(ranks))
        return ranks

    @cached_property
    def _step(self) -> int:
        # A power of two, so that one more place leaves most numbers as they were.
        return 1 << max((_MOST_ORDER // max(len(self.places) + 1, 1)).bit_length() - 1, 0)

    @cached_property
    def _within(self) -> dict[str, int]:
        """Each object's number among the objects of its place, by their own order."""
        found: dict[str | None, list[tuple[int, str]]] = {}
        for card in self.equipment:
            found.setdefault(card.place, []).append((card.order, card.id))
        for point in self.checkpoints:
            found.setdefault(point.place, []).append((point.order, point.id))
        for zone in self.zones:
            found.setdefault(zone.places[0] if zone.places else None, []).append((zone.order, zone.id))
        for number, unit in enumerate(self.units):
            found.setdefault(unit.place, []).append((number, unit.id))
        return {thing: number for some in found.values() for number, (_, thing) in enumerate(sorted(some), 1)}

    def order_of(self, place: str | None, thing: str) -> int:
        """Return the walking order of an object: its place's rank first, its own order within the place second."""
        rank = self._ranks.get(place, len(self.places)) if place is not None else 0
        return min(rank * self._step + min(self._within.get(thing, 0), self._step - 1), _MOST_ORDER)


def _walked(places: list[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place.order, place.floor or 0))


@dataclass(frozen=True, slots=True)
class Target:
    """One object of a scope; `keeper` is whose work it is, `last_checks` what is known of earlier checks."""

    kind: SubjectKind
    id: str
    place: str | None
    order: int
    keeper: str | None = None
    risk: str | None = None
    last_checks: tuple[LastCheck, ...] = ()

    def last_at(self, template: str) -> datetime | None:
        """Return when this template was last checked here."""
        return max((check.at for check in self.last_checks if check.template == template), default=None)


def targets_of(site: str, scope: ObjectScope, objects: SiteObjects, on: date, *, template: str = "") -> list[Target]:
    """Return the objects that the scope names on that day, in walking order; for a scope of one check for all, the site.

    A contract that is checked by another template of its own is none of this one's."""
    if scope.scope is ScopeKind.SITE:
        return [Target("site", site, None, 0)]
    found = sorted(_in_scope(scope, objects, on, template), key=lambda target: (target.order, target.id))
    return [Target("site", site, None, 0)] if found and not scope.is_each else found


def _in_scope(scope: ObjectScope, objects: SiteObjects, on: date, template: str) -> Iterable[Target]:
    order = objects.order_of
    match scope.scope:
        case ScopeKind.EQUIPMENT:
            for card in objects.equipment:
                if card.kind in scope.equipment and card.state in STILL_DUE:
                    rank = order(card.place, card.id)
                    yield Target("equipment", card.id, card.place, rank, card.keeper, card.risk, card.last_checks)
        case ScopeKind.CHECKPOINT:
            for point in objects.checkpoints:
                yield Target("checkpoint", point.id, point.place, order(point.place, point.id), last_checks=point.last_checks)
        case ScopeKind.PLACE:
            for place in objects.places:
                if place.kind in scope.places:
                    yield Target("place", place.id, place.id, order(place.id, place.id), last_checks=place.last_checks)
        case ScopeKind.ZONE:
            for area in objects.zones:
                if area.kind in scope.zones:
                    where = area.places[0] if area.places else None
                    yield Target("zone", area.id, where, order(where, area.id), area.keeper, last_checks=area.last_checks)
        case ScopeKind.UNIT | ScopeKind.PERMIT:
            for unit in objects.units:
                if unit.is_under_renovation if scope.scope is ScopeKind.PERMIT else _is_wanted(unit, scope):
                    rank = order(unit.place, unit.id)
                    yield Target("unit", unit.id, unit.place, rank, unit.housekeeper, last_checks=unit.last_checks)
        case ScopeKind.ROUTE:
            for number, route in enumerate(objects.routes):
                yield Target("route", route.id, None, number)
        case ScopeKind.CONTRACT:
            for number, contract in enumerate(objects.contracts):
                if _is_in_force(contract, on) and contract.template in (None, template):
                    yield Target("contract", contract.id, None, number, last_checks=contract.last_checks)
        case _:
            return  # an order is checked when it is finished: no calendar knows which


def _is_wanted(unit: Unit, scope: ObjectScope) -> bool:
    return unit.state is UnitState.VACANT or not scope.is_vacant_only


def _is_in_force(contract: Contract, on: date) -> bool:
    return contract.valid_until is None or contract.valid_until >= on.isoformat()
