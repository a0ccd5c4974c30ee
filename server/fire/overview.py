"""What the fire page shows of one site, gathered inside an open block: what is late, away or faulty by building, the half-month
coverage, the quarter, the latest moves, lifts, and the removal plan. The judging is the shared rules'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from server.fire.views import Ground, MoveRow, checked_days, ground_of, latest_moves
from server.site.views import SiteRow, names_of_people
from sync.records.equipment import Equipment
from sync.records.site import Contract
from sync.rules.fire import Limit
from sync.rules.fire_duty import Concern, Duty, Halves, Share, duties, halves, lift_labels, validity
from sync.rules.fire_moves import Away, away_now
from sync.rules.fire_plan import Plan, removal_plan
from sync.times import from_ms

MOVES = 12
LIFT_TRADE = "lift"


@dataclass(frozen=True)
class Building:
    """One building: how many of its extinguishers are valid, and those with something the matter."""

    name: str
    share: Share
    troubled: tuple[Duty, ...]


@dataclass(frozen=True)
class LiftRow:
    """A lift with the days its inspection label still holds; None without a date."""

    card: Equipment
    days: int | None


@dataclass(frozen=True)
class VisitRow:
    """A lift contract with the days since its last visit and the most there may be; None before the first visit."""

    contract: Contract
    days: int | None
    most: int

    @property
    def is_late(self) -> bool:
        """True when the visit is overdue, or none was ever recorded."""
        return self.days is None or self.days > self.most


@dataclass(frozen=True)
class Overview:
    """The fire page; `counts` are bodies by concern."""

    today: date
    ground: Ground
    away: Away
    share: Share
    counts: dict[Concern, int]
    buildings: tuple[Building, ...]
    halves: tuple[Halves, ...]
    is_second_half: bool
    lifts: tuple[LiftRow, ...]
    visits: tuple[VisitRow, ...]
    moves: tuple[MoveRow, ...]
    plan: Plan
    people: dict[str, str]

    def place(self, place_id: str) -> str:
        """Return a place's name."""
        return self.ground.places.name(place_id)

    def name(self, card_id: str) -> str:
        """Return a card's name, or its id when it is gone."""
        return next((card.name for card in self.ground.cards if card.id == card_id), card_id)


def overview(site: SiteRow, now_ms: int) -> Overview:
    """Return how the site's fire duty stands now, on the site's own day."""
    today = from_ms(now_ms).astimezone(ZoneInfo(site.time_zone)).date()
    ground = ground_of(site.id)
    found = duties(ground.cards, ground.places, today, ground.rules)
    return Overview(
        today=today,
        ground=ground,
        away=away_now(ground.cards, ground.rules),
        share=validity(found),
        counts={c: sum(d.card.count for d in found if c in d.concerns) for c in Concern},
        buildings=tuple(_buildings(found, ground)),
        halves=tuple(_halves(site, ground, today)),
        is_second_half=today.day > 15,
        lifts=tuple(LiftRow(card, days) for card, days in lift_labels(ground.cards, today)),
        visits=tuple(_visits(ground, today, site)),
        moves=latest_moves(site.id, limit=MOVES),
        plan=removal_plan(ground.cards, ground.places, today, ground.rules),
        people=names_of_people(site.id),
    )


def _buildings(found: list[Duty], ground: Ground) -> list[Building]:
    by_building: dict[str, list[Duty]] = {}
    for duty in found:
        by_building.setdefault(duty.building, []).append(duty)
    return [
        Building(ground.places.name(key), validity(rows), tuple(d for d in rows if d.concerns))
        for key, rows in by_building.items()
    ]


def _halves(site: SiteRow, ground: Ground, today: date) -> list[Halves]:
    wanted = [card for card in ground.cards if ground.places.is_half_monthly(card.place)]
    zone = ZoneInfo(site.time_zone)
    days = checked_days(site, [card.id for card in wanted], today.replace(day=1))
    for card in wanted:
        # The card's own last check counts too: after a move from another system it may be older than the journal.
        days.setdefault(card.id, []).extend(check.at.astimezone(zone).date() for check in card.last_checks)
    return halves(wanted, ground.places, days, today)


def _visits(ground: Ground, today: date, site: SiteRow) -> list[VisitRow]:
    zone, most = ZoneInfo(site.time_zone), ground.rules.number(Limit.LIFT_VISIT_DAYS)
    rows = []
    for contract in ground.contracts:
        if contract.trade == LIFT_TRADE:
            last = max((check.at.astimezone(zone).date() for check in contract.last_checks), default=None)
            days = None if last is None else max((today - last) // timedelta(days=1), 0)
            rows.append(VisitRow(contract, days, contract.max_gap_days or most))
    return rows
