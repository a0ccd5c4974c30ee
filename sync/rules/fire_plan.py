"""The removal plan: everything due for service or scrap in batches, none of which takes away more than the quarter. Pure.

A batch takes from as many buildings as it can and never the last extinguisher that hangs on a floor; where a floor has one
alone, a spare must hang first, and the plan says so. It is a proposal: nothing is moved by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.records.equipment import Equipment, EquipmentState
from sync.rules.fire import Limit, RuleTable
from sync.rules.fire_moves import Away, away_now, counted
from sync.rules.fire_places import Places

STANDS = frozenset({EquipmentState.IN_USE, EquipmentState.OUT_OF_SERVICE})
"""The states in which a body is at its place and can be taken away."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One extinguisher of the plan: why it goes, by when, and whether a spare must hang before it does."""

    card: Equipment
    building: str
    floor: str
    is_scrap: bool
    due_on: date
    needs_spare: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Batches in their order; a batch goes when the one before it is back. `blocked` cannot go without more spares."""

    now: Away
    batches: tuple[tuple[Removal, ...], ...]
    blocked: tuple[Removal, ...]

    @property
    def count(self) -> int:
        """How many are in the plan."""
        return sum(len(batch) for batch in self.batches) + len(self.blocked)


def removal_plan(cards: Iterable[Equipment], places: Places, today: date, rules: RuleTable) -> Plan:
    """Return the plan for all that is past its date or comes to it within the first warning."""
    bodies = counted(cards)
    now = away_now(bodies, rules)
    hanging = Counter(places.floor(card.place) for card in bodies if card.state in STANDS)
    last = today + timedelta(days=rules.number(Limit.WARN_DAYS_FIRST))
    waiting = [r for card in bodies if (r := _removal(card, places, last, hanging)) is not None]
    waiting.sort(key=lambda r: (not r.is_scrap, r.due_on, r.card.order, r.card.id))
    batches: list[tuple[Removal, ...]] = []
    room = now.room
    while waiting and now.allowed:
        batch = _batch(waiting, room, hanging)
        taken = {removal.card.id for removal in batch}
        waiting = [removal for removal in waiting if removal.card.id not in taken]
        if batch:
            batches.append(batch)
        elif room == now.allowed:
            break  # what is left is more than the whole quarter each: group cards of many bodies
        room = now.allowed
    return Plan(now, tuple(batches), tuple(waiting))


def _removal(card: Equipment, places: Places, last: date, hanging: Counter[str]) -> Removal | None:
    if card.state not in STANDS:
        return None
    dates = [
        (date.fromisoformat(day), is_scrap) for day, is_scrap in ((card.scrap_on, True), (card.service_due_on, False)) if day
    ]
    due = [(day, is_scrap) for day, is_scrap in dates if day <= last]
    if not due:
        return None
    is_scrap = any(scrap for _, scrap in due)
    on = min(day for day, scrap in due if scrap == is_scrap)
    floor = places.floor(card.place)
    return Removal(card, places.building(card.place), floor, is_scrap, on, needs_spare=hanging[floor] <= 1)


def _batch(waiting: Sequence[Removal], room: int, hanging: Counter[str]) -> tuple[Removal, ...]:
    """Return the next batch: the most urgent of each building in turn, while the room and every floor hold."""
    lanes: dict[str, list[Removal]] = defaultdict(list)
    for removal in waiting:
        lanes[removal.building].append(removal)
    left = Counter(hanging)
    batch: list[Removal] = []
    while any(lanes.values()):
        for lane in lanes.values():
            if not lane:
                continue
            removal = lane.pop(0)
            if removal.card.count > room or (left[removal.floor] <= 1 and not removal.needs_spare):
                continue
            batch.append(removal)
            room -= removal.card.count
            left[removal.floor] -= 1
    return tuple(batch)
