"""Today at a glance: the due work of one site, judged at the moment of reading by the rule that the phone runs too. Nothing here
is stored. Called inside an open block by the console, the API and the demo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from server.device.views import phones_for_truth
from server.ledger.tables import Document, Journal
from server.site.views import SiteRow
from sync.records.documents import decode_document
from sync.records.task import Task
from sync.rules.task import Judgement, Phone, Truth, judge
from sync.rules.windows import HALF, begin_of
from sync.times import from_ms, to_ms

Span = Literal["today", "yesterday", "half_month", "month"]
SPANS: tuple[Span, ...] = ("today", "yesterday", "half_month", "month")


@dataclass(frozen=True)
class Tally:
    """How the due work of one span stands; the six truths add up to `total`, `late` and `abnormal` are among the done."""

    span: Span
    period: str
    done: int
    missed: int
    not_heard_from: int
    held: int
    open: int
    upcoming: int
    late: int
    abnormal: int

    @property
    def total(self) -> int:
        """All due work of the span."""
        return self.done + self.missed + self.not_heard_from + self.held + self.open + self.upcoming

    @property
    def done_percent(self) -> int:
        """Whole percent done, rounded down, so that 100 means all."""
        return self.done * 100 // self.total if self.total else 0


@dataclass(frozen=True)
class Unheard:
    """A phone that may still hold records of closed windows: how many tasks wait for its word, and since when it is silent."""

    id: str
    label: str
    tasks: int
    clear_at: datetime | None
    heard_at: datetime | None


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


def site_today(site: SiteRow, now_ms: int, *, missed_limit: int = 30) -> SiteToday:
    """Return the due work of today, yesterday, this half month and this month in the site's own calendar."""
    now = from_ms(now_ms)
    periods = periods_at(now, ZoneInfo(site.time_zone))
    first = begin_of(now.astimezone(ZoneInfo(site.time_zone)).date().replace(day=1) - timedelta(days=1), ZoneInfo(site.time_zone))
    tasks = [task for task in _tasks_since(site.id, to_ms(first)) if task.period in periods.values()]
    phones = phones_for_truth(site.id, min((to_ms(task.opens_at) for task in tasks), default=now_ms))
    held = tasks_in_quarantine(site.id)
    judged = [(task, judge(task, now, phones, is_held=task.id in held)) for task in tasks]
    tallies = tuple(_tally(span, period, [(t, j) for t, j in judged if t.period == period]) for span, period in periods.items())
    missed = sorted((t for t, j in judged if j.truth is Truth.MISSED), key=lambda t: (t.closes_at, t.order), reverse=True)
    return SiteToday(site.id, now, tallies, _unheard(phones, judged), tuple(_missed(t) for t in missed[:missed_limit]))


def truth_of(site: str, task: str, now_ms: int) -> Judgement | None:
    """Return the truth about one task now, None when there is no such task."""
    where = (Document.stream == f"site:{site}") & (Document.kind == "task") & (Document.id == task) & ~Document.deleted
    row: Any = Document.get_or_none(where)
    if row is None:
        return None
    found = decode_document("task", bytes(row.body))
    assert isinstance(found, Task)
    phones = phones_for_truth(site, to_ms(found.opens_at))
    return judge(found, from_ms(now_ms), phones, is_held=task in tasks_in_quarantine(site))


def tasks_in_quarantine(site: str) -> frozenset[str]:
    """Return the ids of the tasks that a held record of this site names and nobody has decided on yet."""
    where = (Journal.site == site) & (Journal.verdict == "held") & Journal.released_in.is_null()
    rows: Any = Journal.select(Journal.body).where(where & (Journal.kind == "inspection.submitted")).tuples()
    return frozenset(named for (body,) in rows if (named := _task_named_in(bytes(body))))


class _Body(msgspec.Struct):
    task: str = ""


class _Named(msgspec.Struct):
    body: _Body


_NAMED = msgspec.json.Decoder(_Named)


def _task_named_in(raw: bytes) -> str:
    try:
        return _NAMED.decode(raw).body.task
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""  # nothing can be read of it


def periods_at(now: datetime, zone: ZoneInfo) -> dict[Span, str]:
    """Return the label of each span at this moment in that time zone."""
    today = now.astimezone(zone).date()
    half = "H1" if today.day <= HALF else "H2"
    return {
        "today": today.isoformat(),
        "yesterday": (today - timedelta(days=1)).isoformat(),
        "half_month": f"{today:%Y-%m}-{half}",
        "month": f"{today:%Y-%m}",
    }


def _tasks_since(site: str, due_ms: int) -> Iterable[Task]:
    where = (Document.stream == f"site:{site}") & (Document.kind == "task") & (Document.due_at >= due_ms) & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).tuples()
    for (body,) in rows:
        task = decode_document("task", bytes(body))
        assert isinstance(task, Task)
        yield task


def _tally(span: Span, period: str, judged: Sequence[tuple[Task, Judgement]]) -> Tally:
    truths = Counter(judgement.truth for _, judgement in judged)
    done = [task for task, judgement in judged if judgement.truth is Truth.DONE]
    return Tally(
        span=span,
        period=period,
        done=truths[Truth.DONE],
        missed=truths[Truth.MISSED],
        not_heard_from=truths[Truth.NOT_HEARD_FROM],
        held=truths[Truth.HELD],
        open=truths[Truth.OPEN],
        upcoming=truths[Truth.UPCOMING],
        late=sum(task.is_late for task in done),
        abnormal=sum(task.abnormal > 0 for task in done),
    )


def _unheard(phones: Sequence[Phone], judged: Sequence[tuple[Task, Judgement]]) -> tuple[Unheard, ...]:
    waits = Counter(phone.id for _, judgement in judged for phone in judgement.unheard)
    found = [Unheard(p.id, p.name, waits[p.id], p.clear_at, p.heard_at) for p in phones if waits[p.id]]
    return tuple(sorted(found, key=lambda u: (-u.tasks, u.label)))


def _missed(task: Task) -> MissedTask:
    subject = task.subject
    return MissedTask(task.id, task.template, subject.kind, subject.id, task.place, task.closes_at, tuple(task.roles))
