"""The documents as this phone should show them: what was pulled, with its own unsent facts replayed on top.

Made anew for each view. Nothing projected is stored. Never asks the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from mobile.places import Names
from mobile.ports import OutboxReads
from mobile.rulebook import rules_at
from sync.errors import HeldError
from sync.gate import read_phone_fact
from sync.projection import Documents, Projection, project
from sync.records.documents import DOCUMENTS
from sync.records.fact import PhoneFact
from sync.records.hazard import Hazard
from sync.records.patrol import Round
from sync.records.task import Task
from sync.rules.fire import RuleTable
from sync.rules.inspection import CHECKED_KINDS, Checked


class Projected:
    """One look at tasks, cards and hazards with the waiting facts in force."""

    def __init__(self, outbox: OutboxReads, names: Names, *, about: str = "") -> None:
        """With `about` only the facts about that object and about hazards are replayed: enough for one card."""
        self._documents = names
        self.waiting = read_facts(outbox.overlay(about))
        self.waiting_ids = frozenset(fact.id for fact in self.waiting)
        look_up = Documents(self._task, self._read_card, self._hazard, names.person, self._round, self._rules)
        self._projection: Projection = project(self.waiting, look_up)

    def _rules(self, site: str) -> RuleTable:
        return rules_at(self._documents, site)

    def task(self, task_id: str) -> Task | None:
        """Return one task."""
        return self._projection.tasks.get(task_id) or self._task(task_id)

    def touched(self) -> Mapping[str, Task]:
        """Return the tasks that waiting facts change, by id, as they are with them."""
        return self._projection.tasks

    def tasks(self, stream: str) -> list[Task]:
        """Return all tasks of a stream."""
        return [self._projection.tasks.get(task.id, task) for task in self._documents.every("task", Task, stream=stream)]

    def card(self, kind: str, card_id: str) -> Checked | None:
        """Return the card of anything that can be checked: equipment, checkpoint, place, zone, unit, contract."""
        return self._projection.cards.get(card_id) or self._read_card(kind, card_id)

    def hazard(self, hazard_id: str) -> Hazard | None:
        """Return one hazard, also one that only this phone knows yet."""
        return self._projection.hazards.get(hazard_id) or self._hazard(hazard_id)

    def hazards(self, stream: str) -> list[Hazard]:
        """Return all hazards of a stream, and those that only this phone knows."""
        pulled = {hazard.id: hazard for hazard in self._documents.every("hazard", Hazard, stream=stream)}
        site = stream.removeprefix("site:")
        own = {key: hazard for key, hazard in self._projection.hazards.items() if hazard.site == site}
        return list({**pulled, **own}.values())

    def _round(self, round_id: str) -> Round | None:
        return self._documents.get("round", round_id, Round)

    def _task(self, task_id: str) -> Task | None:
        return self._documents.get("task", task_id, Task)

    def _hazard(self, hazard_id: str) -> Hazard | None:
        return self._documents.get("hazard", hazard_id, Hazard)

    def _read_card(self, kind: str, card_id: str) -> Checked | None:
        if kind not in CHECKED_KINDS:
            return None
        return self._documents.get(kind, card_id, DOCUMENTS[kind])  # type: ignore[return-value]


# Filed bytes never change: today's list and the waiting list read the same facts again after every tap.
_typed = lru_cache(maxsize=4096)(read_phone_fact)


def read_facts(raws: Iterable[bytes]) -> list[PhoneFact]:
    """Return the typed facts; one that this version cannot read (an older app's) is delivered but not shown on top."""
    found: list[PhoneFact] = []
    for raw in raws:
        try:
            found.append(_typed(raw))
        except HeldError:
            continue
    return found
