"""A person's rounds as this phone knows them: the pulled documents with every filed fact of the phone replayed on top.

Used by the patrol actions. Nothing of a round is kept in memory or in a table of its own, so that a killed phone has it whole; a
fact that the server holds still counts here, because its author did walk there.
"""

from __future__ import annotations

from mobile.places import Names
from mobile.ports import OutboxReads
from mobile.projected import read_facts
from sync.errors import Conflict
from sync.records.equipment import Checkpoint
from sync.records.fact import InspectionSubmitted, PhoneFact
from sync.records.patrol import Round, Route, WalkTimes
from sync.records.task import Task
from sync.rules.patrol import Known, RoundFact, after_fact, round_of

MOST_FACTS = 500
"""So many of a person's newest facts are replayed: more than two shifts of patrol."""


class Rounds:
    """One look at the rounds of one person."""

    def __init__(self, outbox: OutboxReads, names: Names, person: str) -> None:
        self._names = names
        rows = outbox.facts(author=person, limit=MOST_FACTS, newest_first=True)
        self.facts = read_facts(row.raw for row in reversed(rows))
        self.waiting = frozenset(row.id for row in rows if row.state == "waiting")
        self._rounds: dict[str, Round] = {}
        for fact in self.facts:
            self._replay(fact)

    def get(self, round_id: str) -> Round | None:
        """Return one round."""
        return self._rounds.get(round_id) or self._pulled(round_id)

    def every(self, site: str) -> list[Round]:
        """Return the rounds at a site of which facts are on this phone, newest first."""
        here = [one for one in self._rounds.values() if one.site == site and one.is_started]
        return sorted(here, key=lambda one: (one.started_at, one.id), reverse=True)

    def running(self, site: str) -> Round | None:
        """Return the round that was begun last and has not ended."""
        return next((one for one in self.every(site) if one.ended_in is None), None)

    def forms_of(self, round_id: str) -> list[InspectionSubmitted]:
        """Return the checks that name the round and are no visits: the lamp count."""
        checks = [fact for fact in self.facts if isinstance(fact, InspectionSubmitted) and fact.body.round == round_id]
        return [fact for fact in checks if round_of(fact) is None]

    def _replay(self, fact: PhoneFact) -> None:
        round_id = round_of(fact)
        if round_id is None or not isinstance(fact, RoundFact):
            return
        before = self._rounds.get(round_id) or self._pulled(round_id)
        try:
            self._rounds[round_id] = after_fact(before, fact, fact.made_at, self._known(fact, before))
        except Conflict:
            return  # the server's round of that id is another person's; the fact is held there, and said so in the waiting list

    def _known(self, fact: RoundFact, before: Round | None) -> Known:
        route_id = fact.subject.id if fact.subject.kind == "route" else (before.route if before else "")
        task_id = getattr(fact.body, "task", None) if fact.subject.kind == "route" else None
        point = self._names.get("checkpoint", fact.subject.id, Checkpoint) if fact.subject.kind == "checkpoint" else None
        return Known(
            route=self._names.get("route", route_id, Route) if route_id else None,
            walks=self._names.get("walk_times", route_id, WalkTimes) if route_id else None,
            task=self._names.get("task", task_id, Task) if task_id else None,
            point=point,
        )

    def _pulled(self, round_id: str) -> Round | None:
        return self._names.get("round", round_id, Round)
