"""Extinguishers on the move: how many may be away at once, and what taking away or bringing back makes of a card.

Pure, run by the phone before it files and by the server when it applies. The unit whose quarter counts is the whole site
(`docs/decisions/0021`). The rule never undoes what happened: two phones that exceed it together are applied and shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from sync.errors import Conflict
from sync.records.equipment import Equipment, EquipmentMoved, EquipmentState
from sync.records.scope import EquipmentKind
from sync.rules.equipment import counted_from, with_dates
from sync.rules.fire import Limit, RuleTable


@dataclass(frozen=True, slots=True)
class Away:
    """How a site's extinguishers stand, in bodies: all that ought to hang, those away without a spare, and how many may be."""

    total: int
    away: int
    allowed: int

    @property
    def room(self) -> int:
        """How many more may be taken away without a spare."""
        return max(self.allowed - self.away, 0)

    @property
    def is_breach(self) -> bool:
        """True when more are away than may be."""
        return self.away > self.allowed


@dataclass(frozen=True, slots=True)
class MayTake:
    """Whether these may be taken away: `adds` is what would be away beyond `now`, spares already taken off."""

    now: Away
    adds: int

    @property
    def is_allowed(self) -> bool:
        """True when the quarter holds afterwards, or nothing is made worse."""
        return self.adds <= 0 or self.now.away + self.adds <= self.now.allowed

    @property
    def spares_needed(self) -> int:
        """How many more spares of the same type would make it allowed."""
        return 0 if self.is_allowed else self.adds - self.now.room


def counted(cards: Iterable[Equipment]) -> list[Equipment]:
    """Return the extinguishers that ought to hang: every one that is not scrapped."""
    return [c for c in cards if c.kind is EquipmentKind.EXTINGUISHER and c.state is not EquipmentState.SCRAPPED]


def away_now(cards: Iterable[Equipment], rules: RuleTable) -> Away:
    """Return how a unit stands. The share is rounded down, so a unit of three may send none away without a spare."""
    bodies = counted(cards)
    total = sum(card.count for card in bodies)
    away = sum(c.count for c in bodies if c.state is EquipmentState.AWAY_FOR_SERVICE and not c.has_spare)
    return Away(total, away, total * rules.number(Limit.AWAY_PERCENT) // 100)


def may_take_away(cards: Iterable[Equipment], wanted: Collection[str], rules: RuleTable, *, spares: int = 0) -> MayTake:
    """Say whether these bodies may be taken away now, with so many spares of the same type hung up in their stead.

    What is away already adds nothing; ids that are no extinguisher of the unit are passed over."""
    bodies = counted(cards)
    taken = [c for c in bodies if c.id in wanted and c.state is not EquipmentState.AWAY_FOR_SERVICE]
    return MayTake(away_now(bodies, rules), sum(card.count for card in taken) - min(spares, len(taken)))


def after_moved(card: Equipment, moved: EquipmentMoved, *, at: datetime, rules: RuleTable) -> Equipment:
    """Return the card after it was moved at that (corrected) time. The first `spares` of the items have a spare in their stead.

    A move older than the card's state only adds a later service date; `Conflict` when the card was scrapped before."""
    if card.state_since is not None and card.state_since > at:
        return with_dates(_serviced(card, moved), rules)
    if card.state is EquipmentState.SCRAPPED and card.state_since != at:
        raise Conflict(f"equipment {card.id} was scrapped meanwhile")
    has_spare = card.id in moved.items[: moved.spares]
    changes: dict[str, object] = {"away_with": "", "has_spare": False}
    match moved.action:
        case "away":
            firm = " ".join(moved.firm.split())
            changes = {"state": EquipmentState.AWAY_FOR_SERVICE, "away_with": firm, "has_spare": has_spare}
        case "back":
            changes["state"] = EquipmentState.IN_USE
        case "replaced":
            changes |= {"state": EquipmentState.SCRAPPED, "has_spare": True}
        case "scrapped":
            changes["state"] = EquipmentState.SCRAPPED
    return with_dates(msgspec.structs.replace(_serviced(card, moved), state_since=at, **changes), rules)


def _serviced(card: Equipment, moved: EquipmentMoved) -> Equipment:
    """Return the card with a service date that is later than the one it has."""
    on = moved.serviced_on
    if moved.action != "back" or on is None:
        return card
    if card.serviced_on is not None and counted_from(card.serviced_on) >= counted_from(on):
        return card
    return msgspec.structs.replace(card, serviced_on=on)
