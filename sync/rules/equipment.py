"""Ages of equipment: when an extinguisher is due for service, when it must be scrapped, and how a card stands today.

The numbers are editable defaults after GB 50444 and GA 95 (public standards, origin T). A date known by month only counts
from the last day of that month, so that nothing is called overdue before it can be. It never reads a clock.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from enum import StrEnum

from sync.records.equipment import Equipment

SCRAP_AFTER_YEARS = {"water": 6, "powder_abc": 10, "clean_gas": 10, "co2": 12}
FIRST_SERVICE_YEARS = {"water": 3, "powder_abc": 5, "clean_gas": 5, "co2": 5}
LATER_SERVICE_YEARS = {"water": 1, "powder_abc": 2, "clean_gas": 2, "co2": 2}

WARN_DAYS = 60
"""A due date is shown from 60 days before, and again at 30."""


class Standing(StrEnum):
    """How a card stands on a day; the gravest that applies. The value answers the `auto` item of a check."""

    SCRAP_DUE = "scrap_due"
    LABEL_EXPIRED = "label_expired"
    SERVICE_DUE = "service_due"
    DUE_SOON = "due_soon"
    IN_DATE = "in_date"
    UNKNOWN = "unknown"


def counted_from(stamp: str) -> date:
    """Return the day a stamped date counts from: the day itself, or the last day of a month that has no day."""
    if len(stamp) == len("2019-05-17"):
        return date.fromisoformat(stamp)
    first = date.fromisoformat(f"{stamp}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """Return the same day that many years on; the 29th of February becomes the 28th."""
    year = day.year + years
    has_no_such_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28) if has_no_such_day else day.replace(year=year)


def scrap_on(variant: str, made_on: str) -> date:
    """Return the last day an extinguisher of this variant may hang; raises KeyError for a variant without a rule."""
    return years_after(counted_from(made_on), SCRAP_AFTER_YEARS[variant])


def service_due_on(variant: str, made_on: str, serviced_on: str | None = None) -> date:
    """Return the day the next service is due: the first counts from the making, later ones from the last service."""
    if serviced_on is None:
        return years_after(counted_from(made_on), FIRST_SERVICE_YEARS[variant])
    return years_after(counted_from(serviced_on), LATER_SERVICE_YEARS[variant])


def standing(card: Equipment, today: date) -> Standing:
    """Return how the card stands on that local day; a card without any date is unknown."""
    ends = {
        Standing.SCRAP_DUE: card.scrap_on,
        Standing.LABEL_EXPIRED: card.valid_until,
        Standing.SERVICE_DUE: card.service_due_on,
    }
    dates = {which: date.fromisoformat(day) for which, day in ends.items() if day is not None}
    for which, day in dates.items():
        if day < today:
            return which
    if not dates:
        return Standing.UNKNOWN
    return Standing.DUE_SOON if min(dates.values()) - today <= timedelta(days=WARN_DAYS) else Standing.IN_DATE
