"""Reads of handovers from the documents: those given in some days at a site, with what has become of each. Called inside an open
block by the pages and the API; nothing here is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from server.ledger.old import documents_between
from server.site.views import SiteRow
from sync.ids import uuid7
from sync.records.patrol import Handover
from sync.rules.windows import begin_of
from sync.times import to_ms

OVERDUE = timedelta(hours=1)
"""A handover that nobody took for so long is overdue; ours."""
_WRONG_CLOCKS = timedelta(days=40)
HandoverState = Literal["waiting", "overdue", "agreed", "disagreed"]


@dataclass(frozen=True)
class HandoverRow:
    """One handover and how it stands."""

    handover: Handover
    state: HandoverState


@dataclass(frozen=True)
class HandoverDay:
    """The handovers that were given on one day, by post and time; `not_taken` is how many nobody has taken."""

    on: date
    posts: tuple[tuple[str, tuple[HandoverRow, ...]], ...]

    @property
    def not_taken(self) -> int:
        """How many wait, overdue ones included."""
        return sum(row.state in ("waiting", "overdue") for _, rows in self.posts for row in rows)


def handover_day(site: SiteRow, on: date, now: datetime) -> HandoverDay:
    """Return the handovers given on a day of the site's calendar."""
    zone = ZoneInfo(site.time_zone)
    begin, end = begin_of(on, zone), begin_of(on + timedelta(days=1), zone)
    # A handover's id begins with the phone's own clock, which may be off.
    first = uuid7(max(to_ms(begin - _WRONG_CLOCKS), 0), b"\x00" * 10)
    last = uuid7(to_ms(end + _WRONG_CLOCKS), b"\xff" * 10)
    found = documents_between(site.id, "handover", first, last)
    given = sorted(
        (one for one in found if isinstance(one, Handover) and begin <= one.given_at < end),
        key=lambda one: (one.given_at, one.id),
    )
    by_post: dict[str, list[HandoverRow]] = {}
    for one in sorted(given, key=lambda one: (one.given_at, one.id)):
        by_post.setdefault(one.post, []).append(HandoverRow(one, _state(one, now)))
    return HandoverDay(on, tuple((post, tuple(rows)) for post, rows in sorted(by_post.items())))


def _state(one: Handover, now: datetime) -> HandoverState:
    if one.taken_in is not None:
        return "agreed" if one.is_agreed else "disagreed"
    return "overdue" if now - one.given_at >= OVERDUE else "waiting"
