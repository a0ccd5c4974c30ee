"""Today at a glance: the due work of one site, judged at the moment of reading by the rule that the phone runs too. Nothing here
is stored. Called inside an open block by the console, the API and the demo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from server.device.views import phones_for_truth
from server.site.views import SiteRow
from server.task.spans import Stretch, holding
from server.task.stored_views import task_of, tasks_in_quarantine, tasks_of
from sync.records.task import Task
from sync.rules.task import Judgement, Phone, Truth, judge
from sync.times import from_ms, to_ms

Span = Literal["today", "yesterday", "week", "half_month", "month", "quarter", "half_year", "year"]
SPANS: tuple[Span, ...] = get_args(Span)
_LONGER: Final = ("week", "half_month", "month", "quarter", "half_year", "year")


@dataclass(frozen=True)
class Tally:
    """How the due work of one span stands; the eight truths add up to `total`, `late` and `abnormal` are among the done."""

    span: Span
    period: str
    done: int
    missed: int
    not_heard_from: int
    held: int
    blocked: int
    excused: int
    open: int
    upcoming: int
    late: int
    abnormal: int

    @property
    def total(self) -> int:
        """All due work of the span."""
        parts = self.done + self.missed + self.not_heard_from + self.held
        return parts + self.blocked + self.excused + self.open + self.upcoming

    @property
    def due(self) -> int:
        """The denominator: what was excused need not be done."""
        return self.total - self.excused

    @property
    def done_percent(self) -> int:
        """Whole percent of the denominator done, rounded down, so that 100 means all."""
        return self.done * 100 // self.due if self.due else 0


@dataclass(frozen=True)
class Unheard:
    """A phone that may still hold records of closed windows: how many tasks wait for its word, since when it is silent, and what
    it last said it held, and when."""

    id: str
    label: str
    tasks: int
    clear_at: datetime | None
    heard_at: datetime | None
    waiting_facts: int = 0
    waiting_photos: int = 0


@dataclass(frozen=True)
class MissedTask:
    """One check that nobody made: counted against the plan, all phones having been heard."""

    id: str
    template: str
    subject_kind: str
    subject_id: str
    place: str | None
    closes_at: datetime
    roles: tuple[str, ...]


@dataclass(frozen=True)
class SiteToday:
    """One site's due work now."""

    site: str
    at: datetime
    tallies: tuple[Tally, ...]
    unheard: tuple[Unheard, ...]
    missed: tuple[MissedTask, ...]


Judged = tuple[Task, Judgement]


def site_today(site: SiteRow, now_ms: int, *, missed_limit: int = 30) -> SiteToday:
    """Return the due work of today, yesterday and each longer period that runs, in the site's own calendar."""
    now = from_ms(now_ms)
    periods = periods_at(now, ZoneInfo(site.time_zone))
    judged, phones = judged_tasks(site, tasks_of(site, tuple(periods.values())), now_ms)
    by_period: dict[str, list[Judged]] = {}
    for one in judged:
        by_period.setdefault(one[0].period, []).append(one)
    tallies = tuple(_tally(span, period.label, by_period.get(period.label, ())) for span, period in periods.items())
    missed = sorted((t for t, j in judged if j.truth is Truth.MISSED), key=lambda t: (t.closes_at, t.order), reverse=True)
    return SiteToday(site.id, now, tallies, unheard_of(phones, judged), tuple(_missed(t) for t in missed[:missed_limit]))


def truth_of(site: str, task: str, now_ms: int) -> Judgement | None:
    """Return the truth about one task now, None when there is no such task."""
    found = task_of(site, task)
    if found is None:
        return None
    phones = phones_for_truth(site, to_ms(found.opens_at))
    return judge(found, from_ms(now_ms), phones, is_held=task in tasks_in_quarantine(site))


def judged_tasks(site: SiteRow, tasks: Collection[Task], now_ms: int) -> tuple[list[Judged], tuple[Phone, ...]]:
    """Return each task with the truth about it now, and the phones that were asked."""
    now = from_ms(now_ms)
    phones = phones_for_truth(site.id, min((to_ms(task.opens_at) for task in tasks), default=now_ms))
    held = tasks_in_quarantine(site.id)
    return [(task, judge(task, now, phones, is_held=task.id in held)) for task in tasks], phones


def periods_at(now: datetime, zone: ZoneInfo) -> dict[Span, Stretch]:
    """Return the period of each span at this moment in that time zone."""
    today = now.astimezone(zone).date()
    found: dict[Span, Stretch] = {"today": holding(today, "day"), "yesterday": holding(today - timedelta(days=1), "day")}
    for span in _LONGER:
        found[span] = holding(today, span)
    return found


def unheard_of(phones: Sequence[Phone], judged: Iterable[Judged]) -> tuple[Unheard, ...]:
    """Return the phones that these tasks wait for, the one with most of them first."""
    waits = Counter(phone.id for _, judgement in judged for phone in judgement.unheard)
    found = [_unheard(phone, waits[phone.id]) for phone in phones if waits[phone.id]]
    return tuple(sorted(found, key=lambda u: (-u.tasks, u.label)))


def _unheard(phone: Phone, tasks: int) -> Unheard:
    return Unheard(phone.id, phone.name, tasks, phone.clear_at, phone.heard_at, phone.waiting_facts, phone.waiting_photos)


def _tally(span: Span, period: str, judged: Sequence[Judged]) -> Tally:
    truths = Counter(judgement.truth for _, judgement in judged)
    done = [task for task, judgement in judged if judgement.truth is Truth.DONE]
    return Tally(
        span=span,
        period=period,
        late=sum(task.is_late for task in done),
        abnormal=sum(task.abnormal > 0 for task in done),
        **{truth.value: truths[truth] for truth in Truth},
    )


def _missed(task: Task) -> MissedTask:
    subject = task.subject
    return MissedTask(task.id, task.template, subject.kind, subject.id, task.place, task.closes_at, tuple(task.roles))
