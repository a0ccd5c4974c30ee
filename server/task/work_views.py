"""The list of due work and one task of it: what falls due in a day or longer period, judged now, filtered, counted and cut into
pages; and one check with its window, its truth and its history. Called inside an open block by the console and the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.ledger.tables import Document
from server.people.licences import Lack, lacks_of
from server.record.views import PhotoRow, record
from server.site.views import SiteRow
from server.task.figures import figure_of
from server.task.figures_views import Correction, arrived_at, correction_of
from server.task.spans import Stretch
from server.task.stored_views import held_positions, task_of, tasks_due, tasks_of
from server.task.views import Judged, Unheard, judged_tasks, unheard_of
from sync.errors import NotFound
from sync.records.documents import decode_document
from sync.records.people import Person
from sync.records.site import Place
from sync.records.task import Figure, Task
from sync.records.template import Template
from sync.rules.task import Judgement, Truth

PAGE = 50
LISTED_WHOLE = frozenset({"day", "week", "half_month", "month"})
"""Periods whose list holds every pace that falls due in them; longer ones hold their own pace only, or they would hold a year."""
# What needs somebody comes first; within one truth, by the end of the window.
_RANK = {truth: rank for rank, truth in enumerate((
    Truth.MISSED, Truth.HELD, Truth.NOT_HEARD_FROM, Truth.BLOCKED, Truth.OPEN, Truth.UPCOMING, Truth.EXCUSED, Truth.DONE,
))}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which of the period's tasks are asked for; an empty field asks for all. `own` leaves out every other pace."""

    truth: str = ""
    system: str = ""
    template: str = ""
    place: str = ""
    role: str = ""
    person: str = ""
    own: bool = False

    @property
    def is_narrow(self) -> bool:
        """True when something is left out by more than the truth."""
        return bool(self.system or self.template or self.place or self.role or self.person)


@dataclass(frozen=True)
class Card:
    """The words of one template, for filters and lists."""

    code: str
    system: str
    system_zh: str
    system_en: str
    zh: str
    en: str


@dataclass(frozen=True)
class WorkList:
    """One page of a period's due work. `counts` are by truth, before the truth filter and after every other; `correction` is of
    the whole period and only where it is published and nothing was left out."""

    period: Stretch
    rows: tuple[Judged, ...]
    found: int
    offset: int
    counts: dict[str, int]
    figure: Figure
    unheard: tuple[Unheard, ...]
    correction: Correction | None
    ids: tuple[str, ...]
    """Every task that was asked for and may still be excused."""
    lacks: dict[str, Lack]
    """Of these rows, those that were done without a valid licence."""


@dataclass(frozen=True)
class Step:
    """One line of a task's history: `what` is its key, `fact` the record, `late_by` how long after its making it arrived."""

    what: str
    at: datetime
    by: str = ""
    arrived_at: datetime | None = None
    is_after_close: bool = False
    fact: str = ""
    text: str = ""


@dataclass(frozen=True)
class OneTask:
    """One check whole."""

    task: Task
    judgement: Judgement
    unheard: tuple[Unheard, ...]
    steps: tuple[Step, ...]
    photos: tuple[PhotoRow, ...]
    held: tuple[int, ...]
    lack: Lack | None = None
    """The licence that who did it lacked."""


def due_work(
    site: SiteRow,
    period: Stretch,
    wanted: Wanted,
    now_ms: int,
    *,
    offset: int = 0,
    limit: int = PAGE,
    codes: frozenset[str] = frozenset(),
) -> WorkList:
    """Return one page of the due work of a period; `codes` are the templates of the wanted system."""
    own = wanted.own or period.span not in LISTED_WHOLE
    tasks = tasks_of(site, [period]) if own else tasks_due(site, period.first, period.last)
    judged, phones = judged_tasks(site, tasks, now_ms)
    inside: frozenset[str | None] = _places_under(site.id, wanted.place) if wanted.place else frozenset()
    fitting = [one for one in judged if _fits(one[0], wanted, codes, inside)]
    counts = Counter(judgement.truth.value for _, judgement in fitting)
    found = [one for one in fitting if not wanted.truth or one[1].truth.value == wanted.truth]
    found.sort(key=lambda one: (_RANK[one[1].truth], one[0].closes_at, one[0].template, one[0].order, one[0].id))
    rows = tuple(found[offset : offset + limit])
    return WorkList(
        period=period,
        rows=rows,
        found=len(found),
        offset=offset,
        counts={truth.value: counts[truth.value] for truth in Truth},
        figure=figure_of(fitting),
        unheard=unheard_of(phones, fitting),
        correction=None if own or wanted.is_narrow else correction_of(site.id, period.label, judged),
        ids=tuple(task.id for task, judgement in found if judgement.truth not in (Truth.DONE, Truth.EXCUSED)),
        lacks=lacks_of(site, [task for task, _ in rows]),
    )


def one_task(site: SiteRow, task_id: str, now_ms: int) -> OneTask:
    """Return one task with its history. NotFound when the site has none of that id."""
    task = task_of(site.id, task_id)
    if task is None:
        raise NotFound("no such task")
    judged, phones = judged_tasks(site, [task], now_ms)
    photos: tuple[PhotoRow, ...] = ()
    if task.blocked is not None:
        photos = record(task.blocked.fact, [site.id])[0].photos
    steps = sorted(_steps(task), key=lambda step: step.at)
    unheard, held = unheard_of(phones, judged), held_positions(site.id, task.id)
    return OneTask(task, judged[0][1], unheard, tuple(steps), photos, held, lacks_of(site, [task]).get(task.id))


def template_cards() -> tuple[Card, ...]:
    """Return the words of every template, in the order in which they were put."""
    return tuple(
        Card(t.code, t.system, t.system_zh, t.system_en, t.zh, t.en) for t in _documents("company", "template", Template)
    )


def places_of(site: str) -> tuple[tuple[str, str, int], ...]:
    """Return (id, name, depth) of every place, each under the one that holds it; for a list to choose from."""
    places = _documents(f"site:{site}", "place", Place)
    below: dict[str | None, list[Place]] = {}
    known = {place.id for place in places}
    for place in places:
        below.setdefault(place.parent if place.parent in known else None, []).append(place)
    found: list[tuple[str, str, int]] = []

    def walk(parent: str | None, depth: int) -> None:
        for place in sorted(below.pop(parent, []), key=lambda p: (p.order, p.name)):
            found.append((place.id, place.name, depth))
            walk(place.id, depth + 1)

    walk(None, 0)
    return tuple(found)


def people_of(site: str) -> tuple[Person, ...]:
    """Return everybody with a card at the site, by name."""
    return tuple(sorted(_documents(f"site:{site}", "person", Person), key=lambda person: (person.name, person.id)))


def _fits(task: Task, wanted: Wanted, codes: frozenset[str], inside: frozenset[str | None]) -> bool:
    if wanted.system and task.template not in codes:
        return False
    if wanted.template and task.template != wanted.template:
        return False
    if wanted.place and not ({task.place, task.subject.id} & inside):
        return False
    if wanted.role and wanted.role not in task.roles:
        return False
    return not wanted.person or wanted.person in (task.assignee, task.done_by, task.blocked.by if task.blocked else None)


def _places_under(site: str, top: str) -> frozenset[str | None]:
    below: dict[str | None, list[str]] = {}
    for place in _documents(f"site:{site}", "place", Place):
        below.setdefault(place.parent, []).append(place.id)
    found: set[str | None] = set()
    queue = [top]
    while queue:
        here = queue.pop()
        if here not in found:
            found.add(here)
            queue += below.get(here, [])
    return frozenset(found)


def _steps(task: Task) -> Iterable[Step]:
    yield Step("opens", task.opens_at)
    if task.blocked is not None:
        came = arrived_at(task.blocked.fact)
        late = came is not None and came >= task.closes_at
        yield Step("blocked", task.blocked.at, task.blocked.by, came, late, task.blocked.fact, task.blocked.reason)
    if task.excused is not None:
        yield Step("excused", task.excused.at, task.excused.by, text=task.excused.reason)
    if task.done_at is not None and task.done_in is not None:
        came = arrived_at(task.done_in)
        late = came is not None and came >= task.closes_at
        yield Step("late" if task.is_late else "done", task.done_at, task.done_by or "", came, late, task.done_in)
    yield Step("closes", task.closes_at)


def _documents(stream: str, kind: str, struct: type[Any]) -> Sequence[Any]:
    where = (Document.stream == stream) & (Document.kind == kind) & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).order_by(Document.row).tuples()
    return [found for (body,) in rows if isinstance(found := decode_document(kind, bytes(body)), struct)]
