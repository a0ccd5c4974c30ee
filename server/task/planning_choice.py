"""Which objects it is this time: a number of visits, a share of the units, a sample. The least recently checked come first.

What was written down once for a window stays chosen, so that a visit does not shift the choice, and choosing twice chooses the
same. Pure; used by planning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from server.task.planning_objects import Target
from server.task.recurrence import Window
from sync.records.types import Subject

SAMPLE_PERCENT = 10
"""How many of a sampled scope are due at a time, at least one; the source plans name no share, so it is ours."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """As much of a task that is written down as a choice needs to know."""

    id: str
    template: str
    subject: Subject
    period: str
    roles: tuple[str, ...]
    opens_at: datetime
    assignee: str | None = None
    campaign: str | None = None


class ChoiceKey(NamedTuple):
    """What is chosen for: the template, the roles or the person who checks, and the window."""

    template: str
    roles: tuple[str, ...]
    person: str | None
    window: Window


class Choices:
    """The choices of one planning run, in the order of its windows; knows what was chosen before."""

    def __init__(self, seen: Iterable[Seen], now: datetime) -> None:
        self._now = now
        self._chosen: dict[tuple[object, ...], list[Seen]] = {}
        self._latest: dict[tuple[str, str], datetime] = {}
        for task in seen:
            self._note(task.template, task.subject.id, task.opens_at)
            if task.campaign is None:
                key = (task.template, task.period, task.roles, task.assignee, task.opens_at)
                self._chosen.setdefault(key, []).append(task)

    def choose(self, key: ChoiceKey, among: Sequence[Target], count: int, *, apart: frozenset[str] = frozenset()) -> list[Target]:
        """Return at most `count` of these objects for one window, those that were chosen before among them.

        `apart` are objects that the same template asks for in any case: they are no part of the choice."""
        template, window = key.template, key.window
        written = self._chosen.get((template, window.label, key.roles, key.person, window.opens_at), [])
        before = [task for task in written if task.subject.id not in apart]
        known = {task.subject.id for task in before}
        kept = [target for target in among if target.id in known]
        # A task whose window has opened is frozen: it counts, even where its object is no longer one of these.
        here = {target.id for target in kept}
        frozen = sum(task.opens_at <= self._now and task.subject.id not in here for task in before)
        free = sorted(
            (target for target in among if target.id not in known),
            key=lambda target: (self._last_at(template, target), target.order, target.id),
        )
        chosen = kept[: max(count - frozen, 0)] + free[: max(count - frozen - len(kept), 0)]
        for target in chosen:
            self._note(template, target.id, window.opens_at)
        return chosen

    def _last_at(self, template: str, target: Target) -> datetime:
        return max(target.last_at(template) or _LONG_AGO, self._latest.get((template, target.id), _LONG_AGO))

    def _note(self, template: str, subject: str, at: datetime) -> None:
        key = (template, subject)
        self._latest[key] = max(at, self._latest.get(key, _LONG_AGO))


def share_of(number: int, percent: int) -> int:
    """Return so many percent of a number, rounded up: a share of something is never nothing."""
    return -(-number * percent // 100)
