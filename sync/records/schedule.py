"""When a template is due and who does it: typed periods, the same check at another pace by place, and the performers.

`server/task/recurrence.py` turns periods into windows. The prose a plan used stays beside the types as `note`, unchanged.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from sync.records.fields import Line, Month, Origin
from sync.records.roles import Department, Duty, LicenceKind, Role
from sync.records.scope import PlaceClass
from sync.records.types import Shown


class Every(StrEnum):
    """How often; `seasonal` is once in each of its months."""

    DAILY = "daily"
    WEEKLY = "weekly"
    HALF_MONTHLY = "half_monthly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    EVERY_HOURS = "every_hours"
    PER_SHIFT = "per_shift"
    ON_EVENT = "on_event"
    SEASONAL = "seasonal"


class Event(StrEnum):
    """What starts a check that has no calendar."""

    ENTRAPMENT = "entrapment"
    PATROL_ROUND = "patrol_round"
    HOME_REPAIR = "home_repair"
    CONTRACTOR_VISIT = "contractor_visit"
    PROGRAMME = "programme"
    WEATHER_WARNING = "weather_warning"
    REPORT = "report"
    BEFORE_SPRING_FESTIVAL = "before_spring_festival"
    SAMPLING = "sampling"
    ENTRY = "entry"
    """An entry in a register, whenever there is one."""


ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
"""Hours and minutes of the site's local time, `07:00`."""


class OnHolidays(StrEnum):
    """What a public holiday of the site does to the pace."""

    ANY = "any"
    SKIP = "skip"
    ONLY = "only"


class OnlyWhile(StrEnum):
    """A state of the site or of the object outside which nothing is due."""

    AIR_CONDITIONING_SEASON = "air_conditioning_season"
    POOL_SEASON = "pool_season"
    OPEN_HOURS = "open_hours"
    ON_DUTY = "on_duty"
    WORKS_LAST = "works_last"


class DayPart(StrEnum):
    """The part of the day the check belongs to; the hours are the site's."""

    ANY = "any"
    DAY = "day"
    NIGHT = "night"


class Period(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One pace: how often, in which months, in which part of the day, and how many times in one period."""

    every: Every
    times: Annotated[int, Meta(ge=1, le=24)] = 1
    hours: Annotated[int, Meta(ge=1, le=24)] | None = None
    months: Annotated[tuple[Month, ...], Meta(max_length=12)] = ()
    part: DayPart = DayPart.ANY
    event: Event | None = None
    only_while: OnlyWhile | None = None
    before_day: Annotated[int, Meta(ge=2, le=31)] | None = None
    max_gap_days: Annotated[int, Meta(ge=1, le=400)] | None = None
    share_percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    by_role: Role | None = None
    is_work_by_season: bool = False
    weekdays: Annotated[tuple[Annotated[int, Meta(ge=1, le=7)], ...], Meta(max_length=7)] = ()
    """Monday is 1; for a daily pace the days it is due on, for a weekly one the day it is due by. None named: all, or Sunday."""
    holidays: OnHolidays = OnHolidays.ANY
    begins: ClockTime | None = None
    ends: ClockTime | None = None
    """The hours of the day between which a daily or hourly pace is due, instead of those of its part of the day."""
    grace_hours: Annotated[int, Meta(ge=0, le=24 * 31)] | None = None
    """How long after `due_at` the check still counts as on time; None: the pace's own default."""
    origin: Origin = "S"

    def __post_init__(self) -> None:
        if (self.every is Every.EVERY_HOURS) != (self.hours is not None):
            raise ValueError("`hours` belongs to every_hours and only to it")
        if (self.every is Every.ON_EVENT) != (self.event is not None):
            raise ValueError("`event` belongs to on_event and only to it")
        if self.every is Every.SEASONAL and not self.months:
            raise ValueError("seasonal names its months")
        if tuple(sorted(set(self.months))) != self.months:
            raise ValueError("months stand once and in order")
        if tuple(sorted(set(self.weekdays))) != self.weekdays:
            raise ValueError("weekdays stand once and in order")
        if (self.begins is None) != (self.ends is None):
            raise ValueError("`begins` and `ends` stand together")
        if self.begins is not None and self.begins == self.ends:
            raise ValueError("the window closes when it opens")


class PlacePeriod(Shown, frozen=True, kw_only=True):
    """The pace for objects in a place of one of these classes, instead of the main one."""

    classes: Annotated[tuple[PlaceClass, ...], Meta(min_length=1, max_length=4)]
    period: Period


class RiskPeriod(Shown, frozen=True, kw_only=True):
    """The pace for equipment of one risk class, instead of the main one."""

    risk: Literal["A", "B", "C"]
    period: Period


class Schedule(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The main pace, other paces by place and by risk class (place before risk), further occasions, and paces to choose from."""

    main: Period
    by_place: Annotated[tuple[PlacePeriod, ...], Meta(max_length=4)] = ()
    by_risk: Annotated[tuple[RiskPeriod, ...], Meta(max_length=3)] = ()
    also: Annotated[tuple[Period, ...], Meta(max_length=4)] = ()
    choices: Annotated[tuple[Every, ...], Meta(max_length=4)] = ()
    note: Line = ""


class Part(StrEnum):
    """What a performer has to do with the check."""

    DOES = "does"
    HELPS = "helps"
    WATCHES = "watches"
    SIGNS = "signs"
    SAMPLES = "samples"


class Performer(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One role in a check, its part, and what that person must hold."""

    role: Role
    part: Part = Part.DOES
    is_licensed: bool = False
    licence: LicenceKind | None = None
    duty: Duty | None = None
    department: Department | None = None
    outside: Literal["firm", "agency"] | None = None


class Performers(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """Who does a check: every one of them together, or any one of them."""

    roles: Annotated[tuple[Performer, ...], Meta(min_length=1, max_length=6)]
    is_together: bool = False
    is_class_a: bool = False
    note: Line = ""

    def who_record(self) -> tuple[Role, ...]:
        """Return the roles whose people may record it: all that take part, in the order of the plan, each once."""
        return tuple(dict.fromkeys(performer.role for performer in self.roles))
