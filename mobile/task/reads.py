"""Builds today's view: the site's tasks with this phone's unsent work on top, sorted the way a person walks.

Called by the today screen through `desk.task`. Never writes, never says "missed": only the server hears every phone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from mobile.begun import begun_by_work
from mobile.places import Names
from mobile.ports import DocumentReads, Drafts, OutboxReads
from mobile.projected import Projected, read_facts
from mobile.session import Session
from mobile.task.views import PlaceGroup, TaskRow, TaskState, TodayView
from sync.records.equipment import Checkpoint, Equipment
from sync.records.fact import InspectionSubmitted
from sync.records.site import Place
from sync.records.task import Task
from sync.records.template import Template
from sync.times import from_ms

LISTED = {"due": ("overdue", "due", "draft"), "waiting": ("waiting", "held"), "done": ("done",), "later": ("later",)}


class Tasks:
    """Today's work of who holds the phone."""

    def __init__(self, *, documents: DocumentReads, outbox: OutboxReads, drafts: Drafts, session: Session) -> None:
        self._documents = documents
        self._outbox = outbox
        self._drafts = drafts
        self._session = session

    def today(self) -> TodayView:
        """Return what is due, waiting, done and still to open today at this site."""
        person, site, now = self._session.person(), self._session.site(), self._session.now()
        names = self._names(site)
        rows = self._rows(names, site, now)
        by_list = {name: [row for row in rows if row.state in states] for name, states in LISTED.items()}
        last = self._documents.last_pull_ms()
        return TodayView(
            person_name=names.person(person),
            site_id=site,
            site_name=names.site_name(site),
            on=names.today(site, now),
            due=_by_place(by_list["due"]),
            waiting=tuple(by_list["waiting"]),
            done=tuple(by_list["done"]),
            later=tuple(by_list["later"]),
            due_count=len(by_list["due"]),
            overdue_count=sum(row.state == "overdue" for row in rows),
            waiting_count=len(by_list["waiting"]),
            done_count=len(by_list["done"]),
            is_ready=self._documents.is_complete(),
            last_pull_at=None if last is None else from_ms(last),
        )

    def _names(self, site: str) -> Names:
        names, stream = Names(self._documents), f"site:{site}"
        names.every("place", Place, stream=stream)
        names.every("equipment", Equipment, stream=stream)
        names.every("checkpoint", Checkpoint, stream=stream)
        names.every("template", Template)
        return names

    def _rows(self, names: Names, site: str, now: datetime) -> list[TaskRow]:
        projected = Projected(self._outbox, names)
        person, roles, today = self._session.person(), self._session.roles(), names.today(site, now)
        drafts = begun_by_work(self._drafts.every(person))
        held = self._held_tasks()
        hazards = Counter(hazard.subject.id for hazard in projected.hazards(f"site:{site}") if hazard.state == "open")
        rows = []
        for task in projected.tasks(f"site:{site}"):
            if not _concerns(task, person, roles):
                continue
            state = _state(task, now, projected.waiting_ids, held, (task.id, task.subject.id) in drafts)
            if state == "closed" or (state == "done" and not _is_today(task, names, site, today)):
                continue
            if state == "later" and names.today(site, task.opens_at) != today:
                continue
            rows.append(self._row(task, names, state, drafts.get((task.id, task.subject.id), ""), hazards[task.subject.id]))
        return sorted(rows, key=lambda row: (row.order, row.due_at, row.id))

    def _row(self, task: Task, names: Names, state: TaskState, draft: str, hazards: int) -> TaskRow:
        subject = names.subject(task.subject.kind, task.subject.id)
        place = task.place or subject.place_id
        return TaskRow(
            id=task.id,
            title=names.title(task.template),
            template=task.template,
            subject_kind=subject.kind,
            subject_id=subject.id,
            subject_name=subject.name,
            subject_code=subject.code,
            place_id=place,
            place_name=subject.place_name or names.place(place),
            state=state,
            opens_at=task.opens_at,
            due_at=task.due_at,
            closes_at=task.closes_at,
            order=task.order,
            is_mine=task.assignee == self._session.last_person(),
            draft_id=draft,
            fact_id=task.done_in or "",
            open_hazards=hazards,
        )

    def _held_tasks(self) -> frozenset[str]:
        held = read_facts(row.raw for row in self._outbox.facts(state="held"))
        return frozenset(fact.body.task for fact in held if isinstance(fact, InspectionSubmitted) and fact.body.task)


def _concerns(task: Task, person: str, roles: frozenset[str]) -> bool:
    if task.assignee is not None:
        return task.assignee == person
    # Until the profile is on the phone nobody's roles are known, and nothing is hidden.
    return not roles or not roles.isdisjoint(task.roles)


def _state(task: Task, now: datetime, waiting: frozenset[str], held: frozenset[str], has_draft: bool) -> TaskState:
    if task.state == "done":
        return "waiting" if task.done_in in waiting else "done"
    if task.id in held:
        return "held"
    if now >= task.closes_at:
        return "closed"
    if has_draft:
        return "draft"
    if now < task.opens_at:
        return "later"
    return "overdue" if now >= task.due_at else "due"


def _is_today(task: Task, names: Names, site: str, today: object) -> bool:
    return task.done_at is not None and names.today(site, task.done_at) == today


def _by_place(rows: Iterable[TaskRow]) -> tuple[PlaceGroup, ...]:
    first: dict[str, int] = {}
    listed = list(rows)
    for position, row in enumerate(listed):
        first.setdefault(row.place_id, position)
    listed.sort(key=lambda row: first[row.place_id])
    return tuple(
        PlaceGroup(place, group[0].place_name, tuple(group))
        for place, group in ((place, list(found)) for place, found in groupby(listed, key=lambda row: row.place_id))
    )
