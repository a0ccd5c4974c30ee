"""The company, its sites and what a site is made of: places in a tree, units, and zones of work.

The server writes these documents, phones pull them. Where a thing stands (a floor, a plant room) is always a place.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from sync.records.equipment import Labels
from sync.records.fields import Host, Key, Line, LocalDate, Name, Origin, TemplateCode, TimeZone
from sync.records.results import LastChecks, OpenHazards
from sync.records.roles import Department, Role
from sync.records.schedule import ClockTime, OnlyWhile, Period
from sync.records.scope import ObjectScope, PlaceClass, PlaceKind, ZoneKind
from sync.records.types import Code, Id, Shown

Floor = Annotated[int, Meta(ge=-9, le=200)]


class Division(Shown, frozen=True, kw_only=True):
    """A region or business line between the company and its sites."""

    id: Id
    name: Name


class Company(Shown, frozen=True, kw_only=True):
    """The company at the top of the tree; one per server."""

    KIND: ClassVar[str] = "company"
    id: Id
    name: Name
    divisions: Annotated[tuple[Division, ...], Meta(max_length=50)] = ()


class PlanLine(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """How one site departs from a template: not used here, on other objects, or at other paces, and who says so."""

    template: TemplateCode
    is_used: bool = True
    objects: Annotated[tuple[ObjectScope, ...], Meta(max_length=20)] = ()
    periods: Annotated[tuple[Period, ...], Meta(max_length=5)] = ()
    """The site's own paces, instead of all of the template's; empty: the template's."""
    roles: Annotated[tuple[Role, ...], Meta(max_length=6)] = ()
    """Who does it here; empty: the template's performers."""
    origin: Origin = "A"
    note: Line = ""


class Firm(Shown, frozen=True, kw_only=True):
    """An outside firm that works at the site; a firm, never a person."""

    trade: Key
    name: Name


class Shift(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A working shift in the site's local time; one that ends at or before its beginning runs past midnight."""

    code: Code
    name: Name
    begins: ClockTime
    ends: ClockTime
    roles: Annotated[tuple[Role, ...], Meta(max_length=8)] = ()
    """Whose shift it is; empty: everybody's."""


class Holidays(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The site's holidays: a country's public ones, further free days, and days that are worked all the same."""

    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] = "CN"
    extra: Annotated[tuple[LocalDate, ...], Meta(max_length=200)] = ()
    worked: Annotated[tuple[LocalDate, ...], Meta(max_length=200)] = ()


class Site(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One estate with its own staff, calendar, label host and plan."""

    KIND: ClassVar[str] = "site"
    id: Id
    company: Id
    division: Id
    name: Name
    time_zone: TimeZone
    host: Host
    running: Annotated[tuple[OnlyWhile, ...], Meta(max_length=8)] = ()
    """The seasons and states that hold now; work tied to another is not due."""
    firms: Annotated[tuple[Firm, ...], Meta(max_length=100)] = ()
    plan: Annotated[tuple[PlanLine, ...], Meta(max_length=200)] = ()
    systems: Annotated[tuple[Code, ...], Meta(max_length=40)] | None = None
    """The answer to "which systems are present", by the templates' system codes; None: not answered, all count as present."""
    shifts: Annotated[tuple[Shift, ...], Meta(max_length=12)] = ()
    holidays: Holidays = Holidays()


class Place(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A node of the place tree; `classes` are what the place itself is, its parents' classes hold for it too."""

    KIND: ClassVar[str] = "place"
    id: Id
    site: Id
    parent: Id | None
    kind: PlaceKind
    name: Name
    classes: Annotated[tuple[PlaceClass, ...], Meta(max_length=8)] = ()
    floor: Floor | None = None
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    labels: Labels = ()
    last_checks: LastChecks = ()
    open_hazards: OpenHazards = ()


class UnitState(StrEnum):
    """Whether somebody lives there, and whether work goes on."""

    LIVED_IN = "lived_in"
    VACANT = "vacant"


class Unit(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A flat, office or shop that belongs to an owner; who lives there is never in this document."""

    KIND: ClassVar[str] = "unit"
    id: Id
    site: Id
    place: Id
    number: Name
    state: UnitState
    is_under_renovation: bool = False
    moved_in_on: LocalDate | None = None
    housekeeper: Id | None = None
    external_ref: Line = ""
    last_checks: LastChecks = ()
    open_hazards: OpenHazards = ()


class Zone(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """An area of work: a cleaning or green zone, the grid it belongs to, or a fire grid with its warden."""

    KIND: ClassVar[str] = "zone"
    id: Id
    site: Id
    kind: ZoneKind
    name: Name
    places: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    grid: Id | None = None
    keeper: Id | None = None
    department: Department | None = None
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    interval_hours: Annotated[int, Meta(ge=1, le=24 * 366)] | None = None
    """Longest time between two checks before an alarm; ours or the site's, never a standard's."""
    labels: Labels = ()
    last_checks: LastChecks = ()
    open_hazards: OpenHazards = ()


class Contract(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A contract with an outside firm: its visits are checked by `VEND-V` or the template named, and counted per contract."""

    KIND: ClassVar[str] = "contract"
    id: Id
    site: Id
    firm: Name
    trade: Key
    name: Name
    template: TemplateCode | None = None
    max_gap_days: Annotated[int, Meta(ge=1, le=400)] | None = None
    valid_until: LocalDate | None = None
    last_checks: LastChecks = ()
    open_hazards: OpenHazards = ()
