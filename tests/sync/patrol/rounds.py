"""Facts of a round for the tests of its rules and intakes: a walk is a list of (point, seconds since the start)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sync.records.fact import InspectionSubmitted, RoundWasEnded, RoundWasStarted, TaskWasBlocked
from sync.records.inspection import Answer, Inspection
from sync.records.patrol import Round, RoundEnded, RoundStarted, Walk, WalkTimes
from sync.records.task import TaskBlocked
from sync.records.types import Subject
from sync.rules.patrol import Known, RoundFact, after_fact
from tests.records import NOON, SITE, new_id

POINTS = ("cp-1", "cp-2", "cp-3", "cp-4")
ROUTE = "r-1"
UPTIME_NS = 10**12
NOTHING = Known()


def _envelope(after: float, author: str, kind: str, subject: str, boot: str, wall: float) -> dict[str, Any]:
    made = NOON + timedelta(seconds=after)
    return {
        "id": new_id(made),
        "schema": 1,
        "author": author,
        "site": SITE,
        "subject": Subject(kind=kind, id=subject),  # type: ignore[arg-type]
        "made_at": made + timedelta(seconds=wall),
        "boot_ns": UPTIME_NS + int(after * 1e9),
        "boot_id": boot,
    }


def started(round_id: str, *, after: float = 0, author: str = "p1", boot: str = "boot-1", **body: Any) -> RoundWasStarted:
    """The round begins, in order and planned unless said otherwise."""
    fields = {"round": round_id, "kind": "planned", "points": POINTS} | body
    return RoundWasStarted(**_envelope(after, author, "route", ROUTE, boot, 0), body=RoundStarted(**fields))


def ended(round_id: str, *, after: float = 1000, author: str = "p1", boot: str = "boot-1", **body: Any) -> RoundWasEnded:
    """The round ends."""
    return RoundWasEnded(**_envelope(after, author, "route", ROUTE, boot, 0), body=RoundEnded(round=round_id, **body))


def visit(
    round_id: str,
    point: str,
    after: float,
    *,
    author: str = "p1",
    boot: str = "boot-1",
    wall: float = 0,
    stay: float = 5,
    **body: Any,
) -> InspectionSubmitted:
    """One point, filed `after` seconds after noon; `wall`: how far the wall clock is off, `stay`: the time at the point."""
    envelope = _envelope(after, author, "checkpoint", point, boot, wall)
    inner = {
        "template": "PATROL",
        "version": 1,
        "round": round_id,
        "started_at": envelope["made_at"] - timedelta(seconds=stay),
        "answers": (Answer(i="state", v="normal"),),
    } | body
    return InspectionSubmitted(**envelope, body=Inspection(**inner))


def blocked(round_id: str, point: str, after: float, *, author: str = "p1", reason: str = "locked") -> TaskWasBlocked:
    """Somebody stood there and could not get to it."""
    body = TaskBlocked(reason=reason, round=round_id)  # type: ignore[arg-type]
    return TaskWasBlocked(**_envelope(after, author, "checkpoint", point, "boot-1", 0), body=body)


def at(fact: RoundFact) -> datetime:
    """The server's best time for a fact of these tests: by the boot clock."""
    return NOON + timedelta(microseconds=(fact.boot_ns - UPTIME_NS) // 1000)


def walked(facts: Sequence[RoundFact], known: Known = NOTHING) -> Round:
    """The round that these facts make, in the order given."""
    found: Round | None = None
    for fact in facts:
        found = after_fact(found, fact, at(fact), known)
    assert found is not None
    return found


def known_walks(seconds: int, *, samples: int = 5, points: Sequence[str] = POINTS) -> WalkTimes:
    """Every pair of the points was walked so often in that time."""
    pairs = [(a, b) for a in points for b in points if a < b]
    shortest = (seconds,) * min(samples, 5)
    return WalkTimes(id=ROUTE, site=SITE, walks=tuple(Walk(a=a, b=b, shortest=shortest, samples=samples) for a, b in pairs))


def whole(round_id: str, gap: float = 60) -> list[RoundFact]:
    """A round walked well."""
    visits = [visit(round_id, point, gap * number) for number, point in enumerate(POINTS, 1)]
    return [started(round_id), *visits, ended(round_id, after=gap * 5)]
