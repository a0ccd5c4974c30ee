"""What the phone shows: the pulled documents with its own waiting facts replayed on top by the same rules the server runs.

After each pull the phone projects again from the new documents; nothing projected is ever stored. A fact that the server has
already applied changes nothing, because every rule recognises it by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sync.errors import Conflict
from sync.records.equipment import Equipment
from sync.records.fact import (
    EquipmentWasMoved,
    HazardMended,
    HazardSeen,
    HazardVerified,
    InspectionSubmitted,
    PhoneFact,
    RoundWasStarted,
    TaskWasBlocked,
)
from sync.records.hazard import Hazard
from sync.records.patrol import Round
from sync.records.task import Blocked, Task
from sync.rules import hazard as hazard_rules
from sync.rules import inspection as inspection_rules
from sync.rules import patrol as round_rules
from sync.rules import task as task_rules
from sync.rules.fire import RuleTable
from sync.rules.fire_moves import after_moved
from sync.rules.inspection import Checked


@dataclass(frozen=True, slots=True)
class Projection:
    """The documents that waiting facts change, by id; `conflicts` are waiting facts that the newest documents no longer allow."""

    tasks: Mapping[str, Task] = field(default_factory=dict)
    cards: Mapping[str, Checked] = field(default_factory=dict)
    hazards: Mapping[str, Hazard] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def _no_round(_round_id: str) -> Round | None:
    return None


@dataclass(frozen=True, slots=True)
class Documents:
    """How the projection looks documents up; each returns None for what this phone does not hold. `card` takes kind and id."""

    task: Callable[[str], Task | None]
    card: Callable[[str, str], Checked | None]
    hazard: Callable[[str], Hazard | None]
    author_name: Callable[[str], str]
    round: Callable[[str], Round | None] = _no_round
    rules: Callable[[str], RuleTable] | None = None
    """The fire-duty rules of a site; without them moves of equipment are not shown on its cards."""


def project(waiting: Iterable[PhoneFact], documents: Documents) -> Projection:
    """Return what the waiting facts, in journal order, make of the documents they touch."""
    tasks: dict[str, Task] = {}
    cards: dict[str, Checked] = {}
    hazards: dict[str, Hazard] = {}
    rounds: dict[str, Round] = {}
    conflicts: list[str] = []
    for fact in waiting:
        try:
            _round(fact, documents, tasks, rounds)
        except Conflict:
            conflicts.append(fact.id)
            continue
        match fact:
            case InspectionSubmitted():
                _inspection(fact, documents, tasks, cards, hazards)
            case HazardSeen() | HazardMended() | HazardVerified():
                try:
                    _hazard(fact, documents, cards, hazards)
                except Conflict:
                    conflicts.append(fact.id)
            case TaskWasBlocked():
                task = None if fact.body.task is None else tasks.get(fact.body.task) or documents.task(fact.body.task)
                if task is not None:
                    tasks[task.id] = task_rules.after_blocked(
                        task, Blocked(reason=fact.body.reason, by=fact.author, at=fact.made_at, fact=fact.id)
                    )
            case EquipmentWasMoved():
                try:
                    _moved(fact, documents, cards)
                except Conflict:
                    conflicts.append(fact.id)
            case _:
                pass  # handovers and the register are shown by views of their own
    return Projection(tasks, cards, hazards, rounds, tuple(conflicts))


def _round(fact: PhoneFact, documents: Documents, tasks: dict[str, Task], rounds: dict[str, Round]) -> None:
    round_id = round_rules.round_of(fact)
    if round_id is None or not isinstance(fact, round_rules.RoundFact):
        return
    before = rounds.get(round_id) or documents.round(round_id)
    named = before.task if before is not None else None
    if isinstance(fact, RoundWasStarted):
        named = fact.body.task
    task = None if named is None else tasks.get(named) or documents.task(named)
    after = round_rules.after_fact(before, fact, fact.made_at, round_rules.Known(task=task))
    rounds[round_id] = after
    if task is not None:
        tasks[task.id] = round_rules.after_round(task, before, after)


def _moved(fact: EquipmentWasMoved, documents: Documents, cards: dict[str, Checked]) -> None:
    if documents.rules is None:
        return
    rules, moved = documents.rules(fact.site), dict[str, Checked]()
    for item in fact.body.items:
        card = cards.get(item) or documents.card("equipment", item)
        if isinstance(card, Equipment):
            moved[item] = after_moved(card, fact.body, at=fact.made_at, rules=rules)
    cards.update(moved)  # all or none, as on the server


def _hazard(
    fact: HazardSeen | HazardMended | HazardVerified,
    documents: Documents,
    cards: dict[str, Checked],
    hazards: dict[str, Hazard],
) -> None:
    known = hazards.get(fact.subject.id) or documents.hazard(fact.subject.id)
    if known is None:
        return
    after = hazard_rules.after_fact(known, fact, fact.made_at)
    hazards[after.id] = after
    card = cards.get(after.subject.id) or documents.card(after.subject.kind, after.subject.id)
    if card is not None:
        cards[card.id] = inspection_rules.with_hazard(card, after)


def _inspection(
    fact: InspectionSubmitted,
    documents: Documents,
    tasks: dict[str, Task],
    cards: dict[str, Checked],
    hazards: dict[str, Hazard],
) -> None:
    if fact.body.task is not None:
        task = tasks.get(fact.body.task) or documents.task(fact.body.task)
        if task is not None:
            tasks[task.id] = task_rules.after_inspection(
                task, fact_id=fact.id, author=fact.author, at=fact.made_at, abnormal=len(fact.body.abnormal)
            )
    card = cards.get(fact.subject.id) or documents.card(fact.subject.kind, fact.subject.id)
    if card is not None:
        cards[card.id] = inspection_rules.after_inspection(
            card, fact, at=fact.made_at, author_name=documents.author_name(fact.author)
        )
    for opened in hazard_rules.opened_by(fact, fact.made_at):
        hazard = hazards.setdefault(opened.id, documents.hazard(opened.id) or opened)
        if hazard.subject.id in cards:
            # The server may know it already, and know it closed.
            cards[hazard.subject.id] = inspection_rules.with_hazard(cards[hazard.subject.id], hazard)
