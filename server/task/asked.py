"""What an address of the due-work doors asks for: which period, which of its tasks, which page. The API and the console read the
same query, so that a list can be bookmarked, sent on, and fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import AfterValidator

from server.forms import clean
from server.site.views import SiteRow
from server.task.spans import Span, Stretch, holding, stretch
from server.task.work_views import Card, Wanted, template_cards
from sync.errors import InputError, Pointer
from sync.rules.task import Truth
from sync.times import from_ms

_Word = Annotated[str, Query(max_length=64), AfterValidator(clean)]
_Offset = Annotated[int, Query(ge=0, le=1_000_000, alias="from", description="How many rows to leave out first.")]
_Own = Annotated[Literal["", "1"], Query(description='"1": only the pace of that very period.')]


@dataclass(frozen=True)
class Asked:
    """One query. `day` and `span` name the period that holds a day; `period` names it by its label and wins."""

    wanted: Wanted
    period: str
    day: str
    span: Span
    offset: int

    def pairs(self, label: str, **changed: object) -> dict[str, str]:
        """Return the query of the same list with some fields changed; empty fields are left out."""
        fields = {name: getattr(self.wanted, name) for name in ("truth", "system", "template", "place", "role", "person")}
        fields |= {"period": label, "own": "1" if self.wanted.own else ""} | changed
        return {name: str(value) for name, value in fields.items() if value}


def asked(
    period: _Word = "",
    day: _Word = "",
    span: Span = "day",
    truth: Annotated[Truth | Literal[""], Query()] = "",
    system: _Word = "",
    template: _Word = "",
    place: _Word = "",
    role: _Word = "",
    person: _Word = "",
    own: _Own = "",
    offset: _Offset = 0,
) -> Asked:
    """Return the query of a request; used as a dependency."""
    chosen = Wanted(str(truth), system, template, place, role, person, own=bool(own))
    return Asked(chosen, period, day, span, offset)


def period_asked(query: Asked, site: SiteRow, now_ms: int) -> Stretch:
    """Return the period that is asked for: the site's own today unless another is named. InputError for one that is none."""
    try:
        if query.period:
            return stretch(query.period)
        if query.day:
            return stretch(holding(date.fromisoformat(query.day), query.span).label)
    except (ValueError, OverflowError):
        field = "period" if query.period else "day"
        raise InputError(f"no such {field}", errors=(Pointer(f"/{field}", "no such period"),)) from None
    return holding(today_at(site, now_ms), query.span)


def today_at(site: SiteRow, now_ms: int) -> date:
    """Return the site's local day."""
    return from_ms(now_ms).astimezone(ZoneInfo(site.time_zone)).date()


def codes_asked(query: Asked) -> tuple[tuple[Card, ...], frozenset[str]]:
    """Return the words of all templates, and the codes of those of the wanted system; inside an open block."""
    cards = template_cards()
    return cards, frozenset(card.code for card in cards if card.system == query.wanted.system)
