"""What follows for patrol: each fact of a round makes the round document anew by the shared rules, an ended one teaches walking
times and settles its task, and a good position of a scanned visit teaches where its point stands. Offered by the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import msgspec

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.ledger.old import old_document
from sync.errors import Conflict, MalformedFact, SubjectGone, SubjectUnknown
from sync.records.equipment import Checkpoint
from sync.records.fact import InspectionSubmitted, RoundWasEnded, RoundWasStarted
from sync.records.patrol import Round, Route, WalkTimes
from sync.records.task import Task
from sync.rules.patrol import Known, RoundFact, after_fact, after_round, round_of
from sync.rules.patrol_place import with_fix
from sync.rules.patrol_walks import after_ways, ways_of

_SCANNED = frozenset({"label", "typed_code"})


class PatrolIntake:
    """Writes rounds, walking times and the places of points. It raises before it changes anything."""

    kinds = frozenset({"round.started", "round.ended", "inspection.submitted", "task.blocked"})

    def concerns(self, fact: RoundFact) -> bool:
        """False for what is no part of a round."""
        return round_of(fact) is not None

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the round and what the fact itself names."""
        fact = accepted.fact
        round_id = round_of(fact)
        if round_id is None:
            return ()
        stream = f"site:{fact.site}"
        keys = [Key(stream, "round", round_id), Key(stream, fact.subject.kind, fact.subject.id)]
        if isinstance(fact, RoundWasStarted):
            keys.append(Key(stream, "walk_times", fact.subject.id))
            if fact.body.task is not None:
                keys.append(Key(stream, "task", fact.body.task))
        return keys

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Bring the round up to date. Held: an unknown route or point, a task of other work, another person's round."""
        fact = accepted.fact
        round_id = round_of(fact)
        if round_id is None:
            return
        stream = f"site:{fact.site}"
        before = cast("Round | None", documents.get(Key(stream, "round", round_id)))
        if before is None and documents.was_removed(Key(stream, "round", round_id)):
            # Long over and off the phones: a record that comes so late brings the round back.
            before = cast("Round | None", old_document(fact.site, "round", round_id))
            if before is None:
                raise SubjectGone(f"round {round_id}")
        known = _known(fact, before, stream, documents)
        after = after_fact(before, fact, accepted.at, known)
        if after == before:
            return
        self._settle(before, after, stream, documents)
        if isinstance(fact, InspectionSubmitted):
            _teach_place(fact, known.point, documents)

    def forget(self) -> None:
        """Nothing of its own."""

    def _settle(self, before: Round | None, after: Round, stream: str, documents: DocumentBatch) -> None:
        if after.task is not None:
            task = cast("Task | None", documents.get(Key(stream, "task", after.task)))
            if task is not None:
                documents.put(after_round(task, before, after))
        if after.is_started and after.ended_in is not None and not after.has_taught:
            # Once, at its end: what arrives later is judged, and teaches nothing.
            ways = ways_of(after)
            walks = cast("WalkTimes | None", documents.get(Key(stream, "walk_times", after.route)))
            if ways:
                documents.put(after_ways(walks, ways, route=after.route, site=after.site))
            after = msgspec.structs.replace(after, taught=ways, has_taught=True)
        documents.put(after)


def _known(fact: RoundFact, before: Round | None, stream: str, documents: DocumentBatch) -> Known:
    subject = documents.get(Key(stream, fact.subject.kind, fact.subject.id))
    if isinstance(fact, RoundWasStarted | RoundWasEnded) and fact.subject.kind != "route":
        raise MalformedFact(f"a round is about a route, not about a {fact.subject.kind}")
    if isinstance(fact, RoundWasStarted):
        if not isinstance(subject, Route):
            gone = documents.was_removed(Key(stream, "route", fact.subject.id))
            raise (SubjectGone if gone else SubjectUnknown)(f"route {fact.subject.id}")
        return Known(route=subject, walks=_walks(subject.id, stream, documents), task=_task_of(fact, stream, documents))
    walks = _walks(before.route, stream, documents) if before is not None else None
    if isinstance(fact, RoundWasEnded):
        return Known(walks=walks)
    if not isinstance(subject, Checkpoint):
        gone = documents.was_removed(Key(stream, "checkpoint", fact.subject.id))
        raise (SubjectGone if gone else SubjectUnknown)(f"checkpoint {fact.subject.id}")
    return Known(walks=walks, point=subject)


def _walks(route: str, stream: str, documents: DocumentBatch) -> WalkTimes | None:
    return cast("WalkTimes | None", documents.get(Key(stream, "walk_times", route)))


def _task_of(fact: RoundWasStarted, stream: str, documents: DocumentBatch) -> Task | None:
    if fact.body.task is None:
        return None
    key = Key(stream, "task", fact.body.task)
    task = cast("Task | None", documents.get(key))
    if task is None:
        if documents.was_removed(key):
            return None  # archived or withdrawn meanwhile: the round stands for itself
        raise SubjectUnknown(f"task {fact.body.task}")
    if (task.subject.kind, task.subject.id) != ("route", fact.subject.id):
        raise Conflict(f"task {task.id} is about {task.template} at {task.subject.kind} {task.subject.id}")
    return task


def _teach_place(fact: InspectionSubmitted, point: Checkpoint | None, documents: DocumentBatch) -> None:
    if point is None or fact.body.fix is None or fact.body.by not in _SCANNED:
        return
    # Read again: the inspection's own intake has put this check on the card meanwhile.
    card = documents.get(Key(f"site:{fact.site}", "checkpoint", point.id))
    if isinstance(card, Checkpoint):
        documents.put(with_fix(card, fact.body.fix))
