"""A person's own month: what a worker sees of their own work. In that person's stream, so that nobody else's phone has it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sync.records.types import Count, FactId, Id, Shown

Points = Annotated[int, Meta(ge=0, le=2**40)]


MOST_RECENT = 16


class Scored(Shown, frozen=True, kw_only=True):
    """A score and the check that gave it."""

    fact: FactId
    points: Annotated[int, Meta(ge=0, le=100)]


class PersonMonth(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """Counts of one person, site and month (`2026-11` in the site's calendar), each made from single facts.

    `score_sum` of `score_count` scores (0 to 100) are those that supervisors gave to the zones this person keeps; `recent` are
    the last of them, oldest first, so that a corrected score takes the place of the wrong one."""

    KIND: ClassVar[str] = "month"
    id: Id
    person: Id
    site: Id
    month: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}\Z")]
    checks: Count = 0
    tasks_done: Count = 0
    tasks_late: Count = 0
    abnormal: Count = 0
    hazards: Count = 0
    blocked: Count = 0
    photos: Count = 0
    rounds: Count = 0
    points: Count = 0
    score_sum: Points = 0
    score_count: Count = 0
    last_score: Annotated[int, Meta(ge=0, le=100)] | None = None
    recent: Annotated[tuple[Scored, ...], Meta(max_length=MOST_RECENT)] = ()
