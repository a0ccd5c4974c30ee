"""The round's state machine: started, visited, blocked, ended, in whatever order the facts arrive; and what it does to its task.

Pure, run by the phone on its own facts and by the server as the authority. A fact that is already in the round changes nothing. A
round belongs to its author. A visit of a point that is not on the round is kept and counts for no point of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from sync.errors import Conflict
from sync.records.equipment import Checkpoint
from sync.records.fact import InspectionSubmitted, PhoneFact, RoundWasEnded, RoundWasStarted, TaskWasBlocked
from sync.records.patrol import UNKNOWN_ROUTE, Flag, Round, Route, Visit, WalkTimes
from sync.records.task import Blocked, BlockReason, Task
from sync.rules import task as task_rules
from sync.rules.patrol_judge import judged
from sync.rules.patrol_place import place_flag

TEMPLATE = "PATROL"
MOST_VISITS = 400
MOST_SECONDS = 7 * 86_400
_METHOD_FLAGS: Final[Mapping[str, Flag]] = {"list": "manual", "typed_code": "typed_code"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the documents say beside the round, as far as they are here."""

    route: Route | None = None
    walks: WalkTimes | None = None
    task: Task | None = None
    point: Checkpoint | None = None


RoundFact = RoundWasStarted | RoundWasEnded | InspectionSubmitted | TaskWasBlocked


def round_of(fact: PhoneFact) -> str | None:
    """Return the round that a fact belongs to, None when it belongs to none.

    A correction of a visit is not another visit, and a form on the route (the lamp count) is none either."""
    match fact:
        case RoundWasStarted() | RoundWasEnded():
            return fact.body.round
        case TaskWasBlocked():
            return fact.body.round if fact.subject.kind == "checkpoint" else None
        case InspectionSubmitted():
            is_visit = fact.subject.kind == "checkpoint" and fact.body.template == TEMPLATE and fact.corrects is None
            return fact.body.round if is_visit else None
        case _:
            return None


def after_fact(round_: Round | None, fact: RoundFact, at: datetime, known: Known) -> Round:
    """Return the round after one of its facts, at its best known time; raises `Conflict` when it is another person's round."""
    if round_ is not None and round_.author != fact.author:
        raise Conflict(f"round {round_.id} belongs to another person")
    match fact:
        case RoundWasStarted():
            return after_start(round_, fact, at, known)
        case RoundWasEnded():
            return after_end(round_, fact, at, known)
        case TaskWasBlocked():
            return after_blocked(round_, fact, at, known)
        case InspectionSubmitted():
            return after_visit(round_, fact, at, known)


def after_start(round_: Round | None, fact: RoundWasStarted, at: datetime, known: Known) -> Round:
    """Return the round that began; of two starts the earlier one stands."""
    body = fact.body
    found = round_ or _unstarted(body.round, fact, fact.subject.id, at)
    if found.started_in == fact.id or (found.started_in is not None and (found.started_at, found.started_in) < (at, fact.id)):
        return found
    begun = msgspec.structs.replace(
        found,
        route=fact.subject.id,
        kind=body.kind,
        points=body.points,
        is_ordered=body.is_ordered,
        task=body.task,
        shift=body.shift,
        started_at=at,
        started_in=fact.id,
        is_started=True,
        late_after=_late_after(at, known),
    )
    return judged(begun, known.walks)


def after_visit(round_: Round | None, fact: InspectionSubmitted, at: datetime, known: Known) -> Round:
    """Return the round with this visit of a point."""
    assert fact.body.round is not None, "only facts of a round come here"
    dwell = (fact.made_at - fact.body.started_at).total_seconds()
    flag = place_flag(fact.body.fix, known.point)
    method = _METHOD_FLAGS.get(fact.body.by)
    visit = Visit(
        point=fact.subject.id,
        at=at,
        fact=fact.id,
        by=fact.body.by,
        dwell_seconds=int(dwell) if 0 <= dwell <= MOST_SECONDS else None,
        flags=tuple(one for one in (method, flag) if one is not None),
        abnormal=len(fact.body.abnormal),
        made_at=fact.made_at,
        boot_ns=fact.boot_ns,
        boot_id=fact.boot_id,
        photo=next((photo.sha256 for photo in fact.photos if photo.mime.startswith("image/")), None),
    )
    return _with_visit(round_ or _unstarted(fact.body.round, fact, visit.point, at), visit, known)


def after_blocked(round_: Round | None, fact: TaskWasBlocked, at: datetime, known: Known) -> Round:
    """Return the round with this point blocked: counted as such, not as missed; visited after all, it counts as visited."""
    assert fact.body.round is not None, "only facts of a round come here"
    visit = Visit(
        point=fact.subject.id,
        at=at,
        fact=fact.id,
        by="list",
        flags=("blocked",),
        made_at=fact.made_at,
        boot_ns=fact.boot_ns,
        boot_id=fact.boot_id,
        why=fact.body.reason,
        photo=next((photo.sha256 for photo in fact.photos), None),
    )
    return _with_visit(round_ or _unstarted(fact.body.round, fact, visit.point, at), visit, known)


def after_end(round_: Round | None, fact: RoundWasEnded, at: datetime, known: Known) -> Round:
    """Return the ended round; of two ends the earlier one stands. What arrives after the end still counts."""
    found = round_ or _unstarted(fact.body.round, fact, fact.subject.id, at)
    ends = (found.ended_at, found.ended_in)
    if ends[0] is not None and ends[1] is not None and (ends[1] == fact.id or (ends[0], ends[1]) < (at, fact.id)):
        return found
    ended = msgspec.structs.replace(
        found,
        ended_at=at,
        ended_in=fact.id,
        state="ended_early" if fact.body.is_early else "finished",
        reason=fact.body.reason,
    )
    return judged(ended, known.walks)


def is_walked(round_: Round) -> bool:
    """Whether every point was visited or blocked, and one at least visited; nobody needs to have said finished."""
    return round_.is_started and _covered(round_) is not None and len(round_.blocked) < len(set(round_.points))


def after_round(task: Task, before: Round | None, after: Round) -> Task:
    """Return the round's task: done from the moment the last point was reached, blocked when every point was.

    It does not wait for the end of the round, which is forgotten or comes late. A round that ended early leaves its task open, so
    that somebody may walk it again; otherwise it is missed in the end."""
    last = _covered(after)
    if task.subject.id != after.route or not after.is_started or last is None:
        return task
    if is_walked(after):
        if before is not None and is_walked(before):
            return task
        abnormal = sum(visit.abnormal > 0 for visit in after.visits)
        return task_rules.after_inspection(task, fact_id=last.fact, author=after.author, at=last.at, abnormal=abnormal)
    why: BlockReason = next((visit.why for visit in after.visits if visit.why is not None), "other")
    return task_rules.after_blocked(task, Blocked(reason=why, by=after.author, at=last.at, fact=last.fact))


def _covered(round_: Round) -> Visit | None:
    """Return the visit with which the last point was reached or blocked, None while a point is left."""
    first: dict[str, Visit] = {}
    for visit in round_.visits:
        known = first.get(visit.point)
        if known is None or (visit.at, visit.fact) < (known.at, known.fact):
            first[visit.point] = visit
    if not all(point in first for point in round_.points):
        return None
    return max((first[point] for point in round_.points), key=lambda visit: (visit.at, visit.fact))


def _with_visit(round_: Round, visit: Visit, known: Known) -> Round:
    # A phone that files without end fills a journal, never a document.
    if len(round_.visits) >= MOST_VISITS or any(one.fact == visit.fact for one in round_.visits):
        return round_
    started_at = round_.started_at if round_.is_started else min(round_.started_at, visit.at)
    return judged(msgspec.structs.replace(round_, visits=(*round_.visits, visit), started_at=started_at), known.walks)


def _unstarted(round_id: str, fact: RoundFact, point: str, at: datetime) -> Round:
    return Round(
        id=round_id,
        site=fact.site,
        route=UNKNOWN_ROUTE,
        author=fact.author,
        kind="planned",
        points=(point,),
        is_ordered=False,
        started_at=at,
        is_started=False,
    )


def _late_after(at: datetime, known: Known) -> datetime | None:
    ends = [at + timedelta(minutes=known.route.minutes)] if known.route is not None else []
    if known.task is not None:
        ends.append(known.task.grace_until or known.task.due_at)
    return min(ends, default=None)
