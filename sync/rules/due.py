"""Due work: from a site, its templates and its objects to the tasks of one day's windows. Pure; the server freezes the result.

Daily, half-monthly and monthly checks; rounds, shifts, hours, seasons and events have schedules of their own. It never
decides whether a task was done or missed: that is `task.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from sync.ids import uuid7
from sync.records.equipment import Checkpoint, Equipment, EquipmentState
from sync.records.patrol import Route
from sync.records.people import Person
from sync.records.roles import Role
from sync.records.schedule import Part, Period
from sync.records.scope import ObjectScope, PlaceClass, ScopeKind
from sync.records.site import Place, Site, Unit, UnitState, Zone
from sync.records.task import Task
from sync.records.template import Template
from sync.records.types import Subject, SubjectKind
from sync.rules.windows import PACES, Window, windows_on
from sync.times import to_ms

# A missing thing stays due: somebody has to see whether it is back.
STILL_DUE = frozenset({EquipmentState.IN_USE, EquipmentState.MISSING})


@dataclass(frozen=True)
class SiteObjects:
    """Everything at one site that a template may be about, and the people who keep it; order is the walking order."""

    equipment: tuple[Equipment, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    places: tuple[Place, ...] = ()
    zones: tuple[Zone, ...] = ()
    units: tuple[Unit, ...] = ()
    routes: tuple[Route, ...] = ()
    people: tuple[Person, ...] = ()

    @cached_property
    def place_by_id(self) -> dict[str, Place]:
        """The places by id."""
        return {place.id: place for place in self.places}

    @cached_property
    def roles_by_person(self) -> dict[str, tuple[Role, ...]]:
        """The roles of everybody at work here, by person."""
        return {person.id: person.roles for person in self.people if person.is_active}

    def classes_of(self, place: str | None) -> frozenset[PlaceClass]:
        """Return what a place is, its own classes and those of all places around it; a ring of places ends the walk."""
        found: set[PlaceClass] = set()
        seen: set[str] = set()
        while place is not None and place not in seen and place in self.place_by_id:
            seen.add(place)
            found.update(self.place_by_id[place].classes)
            place = self.place_by_id[place].parent
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Target:
    kind: SubjectKind
    id: str
    place: str | None
    order: int
    keeper: str | None = None


def due_tasks(site: Site, templates: Iterable[Template], objects: SiteObjects, day: date) -> list[Task]:
    """Return the open tasks of every window that the local day belongs to, in order of opening, template and way.

    The same arguments give the same tasks with the same ids, and another day of the same window gives the same ids again:
    a server that was down opens what it lacks and doubles nothing. Raises `ZoneInfoNotFoundError` for an unknown time zone.
    """
    zone = ZoneInfo(site.time_zone)
    plan = {line.template: line for line in site.plan}
    tasks: list[tuple[int, Task]] = []
    for rank, template in enumerate(templates):
        line = plan.get(template.code)
        if line is not None and not line.is_used:
            continue
        scopes = (line.objects if line is not None else ()) or template.objects
        for target in _targets(site, scopes, objects):
            tasks.extend((rank, task) for task in _tasks_for(site, template, target, objects, day, zone))
    tasks.sort(key=lambda ranked: (ranked[1].opens_at, ranked[0], ranked[1].order, ranked[1].id))
    return [task for _, task in tasks]


def task_id(site: str, template: str, subject: Subject, window: Window, *, occasion: int) -> str:
    """Return the id of one due check: UUIDv7 of the window's opening whose random bits are a hash of what is due.

    Deterministic, so that two servers, a restart and a rebuild mint the same; UUIDv7 and not UUIDv5, for every id has one
    form and sorts by time. The template's version is left out: a new version within the window must not double the work.
    """
    parts = ("task", site, template, subject.kind, subject.id, window.label, str(window.nth), str(occasion))
    digest = hashlib.sha256("\x00".join(parts).encode()).digest()
    return uuid7(to_ms(window.opens_at), digest[:10])


def periods_for(template: Template, classes: frozenset[PlaceClass]) -> list[Period]:
    """Return the paces of a template in such a place: the place's pace instead of the main one, then the further ones."""
    schedule = template.schedule
    main = next((other.period for other in schedule.by_place if not classes.isdisjoint(other.classes)), schedule.main)
    return [main, *schedule.also]


def _tasks_for(
    site: Site, template: Template, target: _Target, objects: SiteObjects, day: date, zone: ZoneInfo
) -> Iterator[Task]:
    subject = Subject(kind=target.kind, id=target.id)
    for occasion, period in enumerate(periods_for(template, objects.classes_of(target.place))):
        if not _is_calendar_work(period, site):
            continue
        for window in windows_on(period, day, zone):
            yield Task(
                id=task_id(site.id, template.id, subject, window, occasion=occasion),
                site=site.id,
                template=template.code,
                template_version=template.version,
                subject=subject,
                place=target.place,
                roles=tuple(role.value for role in template.performers.who_record()),
                assignee=_assignee(template, target, objects),
                period=window.label,
                opens_at=window.opens_at,
                due_at=window.due_at,
                closes_at=window.closes_at,
                order=target.order,
            )


def _is_calendar_work(period: Period, site: Site) -> bool:
    # A number of visits by one role, or a share of the units, leaves open which objects: that choice is not the calendar's.
    if period.every not in PACES or period.by_role is not None or period.share_percent is not None:
        return False
    return period.only_while is None or period.only_while in site.running


def _assignee(template: Template, target: _Target, objects: SiteObjects) -> str | None:
    if target.keeper is None:
        return None
    doing = {performer.role for performer in template.performers.roles if performer.part is Part.DOES}
    return target.keeper if not doing.isdisjoint(objects.roles_by_person.get(target.keeper, ())) else None


def _targets(site: Site, scopes: Iterable[ObjectScope], objects: SiteObjects) -> Iterator[_Target]:
    for scope in scopes:
        if scope.is_alternative or scope.is_sample:
            continue
        found = list(_in_scope(scope, objects)) if scope.scope is not ScopeKind.SITE else [_Target("site", site.id, None, 0)]
        if found and not scope.is_each:
            yield _Target("site", site.id, None, 0)
        else:
            yield from found


def _in_scope(scope: ObjectScope, objects: SiteObjects) -> Iterator[_Target]:
    match scope.scope:
        case ScopeKind.EQUIPMENT:
            for card in objects.equipment:
                if card.kind in scope.equipment and card.state in STILL_DUE:
                    yield _Target("equipment", card.id, card.place, card.order)
        case ScopeKind.CHECKPOINT:
            for point in objects.checkpoints:
                yield _Target("checkpoint", point.id, point.place, point.order)
        case ScopeKind.PLACE:
            for order, place in enumerate(objects.places):
                if place.kind in scope.places:
                    yield _Target("place", place.id, place.id, order)
        case ScopeKind.ZONE:
            for order, area in enumerate(objects.zones):
                if area.kind in scope.zones:
                    yield _Target("zone", area.id, area.places[0] if area.places else None, order, area.keeper)
        case ScopeKind.UNIT:
            for order, unit in enumerate(objects.units):
                if unit.state is UnitState.VACANT or not scope.is_vacant_only:
                    yield _Target("unit", unit.id, unit.place, order, unit.housekeeper)
        case ScopeKind.ROUTE:
            for order, route in enumerate(objects.routes):
                yield _Target("route", route.id, None, order)
        case _:
            return
