"""Ages of equipment: when an extinguisher is due for service, when it must be scrapped, and how a card stands today.

The numbers come from the site's rule table (`sync/rules/fire.py`). A date known by month only counts from the last day of that
month, so that nothing is called overdue before it can be. It never reads a clock.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind
from sync.rules.fire import Limit, RuleTable


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


def scrap_on(variant: str, made_on: str, *, rules: RuleTable) -> date:
    """Return the last day an extinguisher of this variant may hang; raises KeyError for a variant without a rule."""
    return years_after(counted_from(made_on), rules.agents[variant].scrap_years)


def service_due_on(variant: str, made_on: str, serviced_on: str | None = None, *, rules: RuleTable) -> date:
    """Return the day the next service is due: the first counts from the making, later ones from the last service."""
    agent = rules.agents[variant]
    if serviced_on is None:
        return years_after(counted_from(made_on), agent.first_service_years)
    return years_after(counted_from(serviced_on), agent.later_service_years)


def with_dates(card: Equipment, rules: RuleTable) -> Equipment:
    """Return the card with the dates that follow from its stamps; what has no stamp or no rule keeps the dates it has."""
    if card.kind is not EquipmentKind.EXTINGUISHER or card.made_on is None or card.variant not in rules.agents:
        return card
    due = service_due_on(card.variant, card.made_on, card.serviced_on, rules=rules).isoformat()
    ends = scrap_on(card.variant, card.made_on, rules=rules).isoformat()
    if (card.service_due_on, card.scrap_on) == (due, ends):
        return card
    return msgspec.structs.replace(card, service_due_on=due, scrap_on=ends)


def standing(card: Equipment, today: date, *, rules: RuleTable) -> Standing:
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
    soon = timedelta(days=rules.number(Limit.WARN_DAYS_FIRST))
    return Standing.DUE_SOON if min(dates.values()) - today <= soon else Standing.IN_DATE
