"""A site's own calendar for the recurrence rules: its time zone, public holidays, working shifts and the Spring Festival.

Holidays come from the `holidays` package, the site's own free and worked days on top. Used by `recurrence`; it never reads a
clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import holidays

from sync.records.site import Shift, Site
from sync.rules.windows import begin_of

_FESTIVAL = "Chinese New Year (Spring Festival)"
_FESTIVAL_COUNTRY = "CN"


def is_country_known(country: str) -> bool:
    """True when the holidays of that ISO 3166 country are known."""
    return country in holidays.list_supported_countries(include_aliases=True)


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the days off of that country and year; none for a country that is not known (the plan check names it)."""
    if not is_country_known(country):
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@cache
def spring_festival(year: int) -> date | None:
    """Return the first day of the first lunar month in that year; None outside the years that the package knows (1949 on)."""
    known = holidays.country_holidays(_FESTIVAL_COUNTRY, years=year, language="en_US")
    return min((day for day in known.get_named(_FESTIVAL, lookup="exact") if day.year == year), default=None)


def as_day(text: str) -> date | None:
    """Return the day that a `LocalDate` names; None for one that no calendar has, such as 30 February."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class SiteDays:
    """One site's days. Raises `ZoneInfoNotFoundError` at first use for an unknown time zone."""

    site: Site

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.time_zone)

    @cached_property
    def _extra(self) -> frozenset[date]:
        return frozenset(day for text in self.site.holidays.extra if (day := as_day(text)) is not None)

    @cached_property
    def _worked(self) -> frozenset[date]:
        return frozenset(day for text in self.site.holidays.worked if (day := as_day(text)) is not None)

    def is_holiday(self, day: date) -> bool:
        """True on a free day of the site that is not worked all the same."""
        if day in self._worked:
            return False
        return day in self._extra or day in public_holidays(self.site.holidays.country, day.year)

    def begin_of(self, day: date, at: time = time()) -> datetime:
        """Return the first moment of that local time in UTC."""
        return begin_of(day, self.zone, at)

    def shifts_of(self, roles: Iterable[str]) -> tuple[Shift, ...]:
        """Return the shifts that people of these roles work in, in the order in which they begin."""
        wanted = frozenset(roles)
        found = [shift for shift in self.site.shifts if not shift.roles or wanted.intersection(shift.roles)]
        return tuple(sorted(found, key=lambda shift: (shift.begins, shift.code)))

    def span_of(self, shift: Shift, day: date) -> tuple[datetime, datetime]:
        """Return from when until when the shift of that day runs; one that ends at or before its beginning ends the day after."""
        begins, ends = time.fromisoformat(shift.begins), time.fromisoformat(shift.ends)
        return self.begin_of(day, begins), self.begin_of(day if ends > begins else day + timedelta(days=1), ends)

    def is_on_duty(self, roles: Iterable[str], at: datetime) -> bool:
        """True when a shift that names one of these roles runs at that moment."""
        named = [shift for shift in self.shifts_of(roles) if shift.roles]
        today = at.astimezone(self.zone).date()
        for shift in named:
            for day in (today - timedelta(days=1), today):
                begins, ends = self.span_of(shift, day)
                if begins <= at < ends:
                    return True
        return False
