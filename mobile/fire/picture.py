"""One look at a site's extinguishers as this phone knows them, with its own unsent moves on top, and the views made of it.

Made anew for each view by the fire actions. Writes nothing and never asks the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from mobile.fire.views import Action, MoveRow, MovesView, PickRow, PlanRow, PlanView
from mobile.places import Names
from mobile.ports import DocumentReads, OutboxReads
from mobile.projected import Projected
from mobile.rulebook import rules_at
from mobile.session import Session
from sync.records.equipment import Equipment, EquipmentState
from sync.records.inspection import ScanMethod
from sync.records.scope import EquipmentKind
from sync.records.site import Place, Site
from sync.rules.fire import Limit, RuleTable
from sync.rules.fire_moves import may_take_away
from sync.rules.fire_places import Places
from sync.rules.fire_plan import Removal, removal_plan
from sync.rules.label import grouped

TRADE = "fire"


class Move(msgspec.Struct):
    """The unfinished move as it stands in its job; `methods` go with `items`, `spares` are among them."""

    action: Action = "away"
    items: list[str] = []
    methods: list[ScanMethod] = []
    spares: list[str] = []
    firm: str = ""
    serviced_on: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """The extinguishers by id, the rules in force, the site's day and its fire firms."""

    cards: dict[str, Equipment]
    rules: RuleTable
    today: date
    firms: tuple[str, ...]
    names: Names
    places: Places

    def moves_view(self, move: Move, *, may_move: bool) -> MovesView:
        """Return the move with the quarter before and after it."""
        rows = [self._row(self.cards[item], move) for item in move.items if item in self.cards]
        is_away = move.action == "away"
        spares = len([item for item in move.spares if item in move.items]) if is_away else 0
        wanted = frozenset(move.items) if is_away else frozenset()
        take = may_take_away(self.cards.values(), wanted, self.rules, spares=spares)
        rule = self.rules.limits[Limit.AWAY_PERCENT.value]
        return MovesView(
            action=move.action,
            rows=tuple(rows),
            firm=move.firm,
            firms=self.firms,
            serviced_on=move.serviced_on or self.today.isoformat(),
            today=self.today,
            total=take.now.total,
            away=take.now.away,
            allowed=take.now.allowed,
            percent=rule.number,
            after=take.now.away + max(take.adds, 0),
            room=take.now.room,
            spares_needed=take.spares_needed,
            is_allowed=take.is_allowed,
            needs_firm=is_away and not move.firm,
            may_move=may_move,
            source=rule.source,
        )

    def plan_view(self, *, may_move: bool) -> PlanView:
        """Return the removal plan."""
        plan = removal_plan(self.cards.values(), self.places, self.today, self.rules)
        now = plan.now
        rule = self.rules.limits[Limit.AWAY_PERCENT.value]
        batches = tuple(tuple(self._removal(removal) for removal in batch) for batch in plan.batches)
        blocked = tuple(self._removal(removal) for removal in plan.blocked)
        return PlanView(self.today, now.total, now.away, now.allowed, rule.number, batches, blocked, may_move, rule.source)

    def pick_rows(self, move: Move) -> tuple[PickRow, ...]:
        """Return every extinguisher that is not scrapped, in walking order."""
        soon = self.today + timedelta(days=self.rules.number(Limit.WARN_DAYS_FIRST))
        rows = []
        for card in sorted(self.cards.values(), key=lambda card: (card.order, card.id)):
            if card.state is not EquipmentState.SCRAPPED:
                row = self._row(card, move)
                is_due = row.due_on is not None and row.due_on <= soon
                is_picked = card.id in move.items
                rows.append(PickRow(row.id, row.name, row.code, row.place_name, row.state, row.due_on, is_due, is_picked))
        return tuple(rows)

    def _row(self, card: Equipment, move: Move) -> MoveRow:
        days = [date.fromisoformat(day) for day in (card.service_due_on, card.scrap_on) if day]
        code = grouped(card.labels[0]) if card.labels else ""
        place, due = self.names.place(card.place), min(days, default=None)
        return MoveRow(card.id, card.name, code, place, card.state.value, card.id in move.spares, due)

    def _removal(self, removal: Removal) -> PlanRow:
        card = removal.card
        place = self.names.place(card.place)
        return PlanRow(card.id, card.name, place, removal.is_scrap, removal.due_on, removal.needs_spare)


def look(documents: DocumentReads, outbox: OutboxReads, session: Session) -> Picture:
    """Return the extinguishers of the site in hand."""
    session.person()
    site, names = session.site(), Names(documents)
    stream = f"site:{site}"
    places = Places(names.every("place", Place, stream=stream))
    pulled = [c for c in names.every("equipment", Equipment, stream=stream) if c.kind is EquipmentKind.EXTINGUISHER]
    projected = Projected(outbox, names)
    cards = {card.id: _as_equipment(projected, card) for card in pulled}
    known = names.get("site", site, Site)
    firms = tuple(firm.name for firm in known.firms if firm.trade == TRADE) if known else ()
    return Picture(cards, rules_at(names, site), names.today(site, session.now()), firms, names, places)


def _as_equipment(projected: Projected, card: Equipment) -> Equipment:
    found = projected.card("equipment", card.id)
    return found if isinstance(found, Equipment) else card
