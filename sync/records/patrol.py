"""Patrol (巡更): routes of checkpoints, rounds walked on them, the walking times learnt, and the handover between shifts.

A visit to a checkpoint is an inspection (template PATROL) that names its round; a round begins and ends with facts of its own.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sync.records.fields import LocalDate, Name, Origin, TemplateCode
from sync.records.inspection import ScanMethod
from sync.records.task import BlockReason
from sync.records.types import Code, FactId, Id, Moment, Record, Sha256, ShortText, Shown

Rounds = Annotated[int, Meta(ge=0, le=48)]
Points = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]
Seconds = Annotated[int, Meta(ge=0, le=7 * 86_400)]

RoundKind = Literal["planned", "random", "extra"]
"""planned: in the route's order (or free) · random: the phone drew the order for this round · extra: nobody had asked for it."""


class Route(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A patrol route; a point may belong to several. Day is 07-19 and night 19-07 in the site's time.

    `is_ordered`: the points are walked as listed. `minutes` is how long a round may take before it is late to end; ours."""

    KIND: ClassVar[str] = "route"
    id: Id
    site: Id
    code: Code
    name: Name
    points: Points
    day_rounds: Rounds
    night_rounds: Rounds
    origin: Origin
    is_ordered: bool = True
    minutes: Annotated[int, Meta(ge=1, le=1440)] = 60


class RoundStarted(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `round.started`, schema 1; the subject is the route. The phone mints the round's id; `points` is the order to
    walk, in which points of the route were drawn at random for a random round."""

    round: FactId
    kind: RoundKind
    points: Points
    is_ordered: bool = True
    task: Id | None = None
    shift: Code | None = None


class RoundEnded(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `round.ended`, schema 1; the subject is the route. Finishing with points left over needs a reason."""

    round: FactId
    is_early: bool = False
    reason: ShortText = ""


Flag = Literal["manual", "typed_code", "out_of_order", "too_fast", "late", "far", "no_fix", "twice", "clock_moved", "blocked"]
"""Evidence beside a visit, never a verdict: manual: picked from the list with a photo · far: the position is further off than its
accuracy allows · no_fix: no position, which counts for nothing · twice: the same point again."""


class Visit(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One point of a round as it was visited; `walk_seconds` since the visit before, `dwell_seconds` at the point.

    `least_seconds` is the shortest plausible way from there, as far as it was known. `made_at`, `boot_ns` and `boot_id` are the
    phone's own clocks, from which order and times follow. `why` is the reason of a blocked point, `photo` its first photo."""

    point: Id
    at: Moment
    fact: FactId
    by: ScanMethod = "label"
    walk_seconds: Seconds | None = None
    dwell_seconds: Seconds | None = None
    flags: Annotated[tuple[Flag, ...], Meta(max_length=10)] = ()
    abnormal: Annotated[int, Meta(ge=0, le=80)] = 0
    least_seconds: Seconds | None = None
    made_at: Moment | None = None
    boot_ns: Annotated[int, Meta(ge=0, le=2**62)] = 0
    boot_id: Code | None = None
    why: BlockReason | None = None
    photo: Sha256 | None = None


class Way(Shown, frozen=True, kw_only=True):
    """A walk of this round that `WalkTimes` has learnt, so that the round is never judged by itself."""

    a: Id
    b: Id
    seconds: Seconds


class Round(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The round document in its site's stream. `presence` is 0 to 100 and only evidence; `reasons` say in words (keys of the
    word files, worst first) what lowered it.

    Facts may come in any order: until `is_started` only visits or the end are here, `route` is `UNKNOWN_ROUTE` and `points` are
    the points seen so far. A visit from `late_after` on is late."""

    KIND: ClassVar[str] = "round"
    id: FactId
    site: Id
    route: Id
    author: Id
    kind: RoundKind
    points: Points
    is_ordered: bool = True
    task: Id | None = None
    shift: Code | None = None
    started_at: Moment
    ended_at: Moment | None = None
    ended_in: FactId | None = None
    state: Literal["running", "finished", "ended_early"] = "running"
    reason: ShortText = ""
    visits: Annotated[tuple[Visit, ...], Meta(max_length=400)] = ()
    missed: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()
    blocked: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()
    presence: Annotated[int, Meta(ge=0, le=100)] | None = None
    reasons: Annotated[tuple[Code, ...], Meta(max_length=12)] = ()
    is_started: bool = True
    started_in: FactId | None = None
    late_after: Moment | None = None
    taught: Annotated[tuple[Way, ...], Meta(max_length=400)] = ()
    has_taught: bool = False


UNKNOWN_ROUTE = "unknown"
"""Stands for the route of a round whose start has not arrived."""


class Walk(Shown, frozen=True, kw_only=True):
    """What is known of the way from one point to another: the shortest times seen, in seconds, ascending, and how many in all."""

    a: Id
    b: Id
    shortest: Annotated[tuple[Seconds, ...], Meta(min_length=1, max_length=5)]
    samples: Annotated[int, Meta(ge=1, le=2**31)]


class WalkTimes(Shown, frozen=True, kw_only=True):
    """The walking times of one route (its id), learnt from rounds; the phone shows with them whether a round was too fast."""

    KIND: ClassVar[str] = "walk_times"
    id: Id
    site: Id
    walks: Annotated[tuple[Walk, ...], Meta(max_length=400)] = ()


class HandoverTaken(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `handover.taken`, schema 1; the subject is the post. The next shift has read the handover and takes over."""

    handover: FactId
    is_agreed: bool = True
    note: ShortText = ""


class Handover(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The handover of one post at the end of a shift, made of the inspection (its id) that gave it."""

    KIND: ClassVar[str] = "handover"
    id: FactId
    site: Id
    post: Id
    template: TemplateCode
    on: LocalDate
    shift: Code | None = None
    given_by: Id
    given_at: Moment
    open_matters: Annotated[str, Meta(max_length=2000)] = ""
    abnormal: Annotated[int, Meta(ge=0, le=80)] = 0
    taken_by: Id | None = None
    taken_at: Moment | None = None
    taken_in: FactId | None = None
    is_agreed: bool = True
    note: ShortText = ""
