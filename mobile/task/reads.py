"""Builds today's view: what concerns who holds the phone, with its unsent work on top, sorted the way a person walks.

Called by the today, coming-days and sites screens through `desk.task`. Never writes, never says "missed": only the server hears
every phone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from mobile.begun import begun_by_work
from mobile.ports import DocumentReads, Drafts, OutboxReads, Work
from mobile.projected import read_facts
from mobile.session import Session
from mobile.task.board import Board, Line, Who, walking
from mobile.task.views import ComingView, DayCount, PlaceGroup, SiteDay, TaskRow, TaskState, TodayView
from sync.records.fact import InspectionSubmitted
from sync.records.people import Profile
from sync.records.site import Site
from sync.records.task import Task
from sync.times import from_ms

LISTED = {
    "due": ("overdue", "due", "draft", "blocked"),
    "waiting": ("waiting", "held"),
    "done": ("done", "excused"),
    "later": ("later",),
}
STALE_AFTER = timedelta(hours=24)
"""From when on the age of the plan is said in plain words; ours."""


class Tasks:
    """Today's work of who holds the phone, and the days that come."""

    def __init__(self, *, documents: DocumentReads, work: Work, outbox: OutboxReads, drafts: Drafts, session: Session) -> None:
        self._documents = documents
        self._outbox = outbox
        self._drafts = drafts
        self._session = session
        self._board = Board(documents, work, outbox)
        self._rows: dict[str, tuple[object, TaskRow]] = {}

    def today(self) -> TodayView:
        """Return what is due, waiting, done and still to open today at this site."""
        who, now = self._who(), self._session.now()
        names = self._board.names()
        rows = list(self._today(who, now))
        by_list = {name: [row for row in rows if row.state in states] for name, states in LISTED.items()}
        last, opens = self._documents.last_pull_ms(), self._board.openings(who, now)
        pulled = None if last is None else from_ms(last)
        return TodayView(
            person_name=names.person(who.person),
            site_id=who.site,
            site_name=names.site_name(who.site),
            on=names.today(who.site, now),
            due=_by_place(by_list["due"]),
            waiting=tuple(by_list["waiting"]),
            done=tuple(by_list["done"]),
            later=tuple(by_list["later"]),
            due_count=len(by_list["due"]),
            overdue_count=sum(row.state == "overdue" for row in rows),
            waiting_count=len(by_list["waiting"]),
            done_count=len(by_list["done"]),
            is_ready=self._documents.is_complete(),
            last_pull_at=pulled,
            is_stale=pulled is not None and now - pulled > STALE_AFTER,
            planned_until=names.today(who.site, from_ms(opens[-1])) if opens else None,
            blocked_count=sum(row.state == "blocked" for row in rows),
        )

    def coming(self, on: date | None = None) -> ComingView:
        """Return the coming days with how much is planned for each, and the plan of one of them (the first, unless named)."""
        who, now = self._who(), self._session.now()
        names = self._board.names()
        counts = Counter(names.today(who.site, from_ms(at)) for at in self._board.openings(who, now))
        days = tuple(DayCount(day, counts[day]) for day in sorted(counts))
        chosen = on or (days[0].on if days else names.today(who.site, now) + timedelta(days=1))
        rows = [self._row(line, line.task, "later", "", 0) for line in self._board.day(who, chosen)]
        last = self._documents.last_pull_ms()
        return ComingView(days, chosen, _by_place(rows), None if last is None else from_ms(last))

    def sites(self) -> tuple[SiteDay, ...]:
        """Return the sites of who holds the phone with what is due at each now, the one in hand first."""
        person, now, current = self._session.person(), self._session.now(), self._session.site()
        names = self._board.names()
        found = []
        for site in self._sites(person):
            roles = self._session.roles_at(site)
            rows = [row for row in self._today(Who(person, site, roles), now) if row.state in ("due", "overdue", "draft")]
            is_here = names.get("site", site, Site) is not None
            overdue = sum(row.state == "overdue" for row in rows)
            day = SiteDay(site, names.site_name(site), tuple(sorted(roles)), site == current, is_here, len(rows), overdue)
            found.append(day)
        return tuple(sorted(found, key=lambda day: (not day.is_current, day.name, day.id)))

    def _sites(self, person: str) -> list[str]:
        profile = self._documents.get("profile", person, Profile)
        if profile is None:
            return [self._session.site()]
        everywhere = [site.id for site in self._documents.every("site", Site)] if profile.is_everywhere else []
        return list(dict.fromkeys([*(site.site for site in profile.sites), *everywhere]))

    def _who(self) -> Who:
        return Who(self._session.person(), self._session.site(), self._session.roles())

    def _today(self, who: Who, now: datetime) -> Iterator[TaskRow]:
        names, projected = self._board.names(), self._board.projected()
        today, drafts, held = names.today(who.site, now), begun_by_work(self._drafts.every(who.person)), self._held_tasks()
        hazards = Counter(hazard.subject.id for hazard in projected.hazards(f"site:{who.site}") if hazard.state == "open")
        touched = projected.touched()
        for line in self._lines(who, now, [*touched, *held]):
            task = touched.get(line.task.id, line.task)
            draft = drafts.get((task.id, task.subject.id), "")
            state = _state(task, now, projected.waiting_ids, held, bool(draft))
            if state == "closed" or (state == "done" and (task.done_at is None or names.today(who.site, task.done_at) != today)):
                continue
            yield self._row(line, task, state, draft, hazards[task.subject.id])

    def _lines(self, who: Who, now: datetime, named: list[str]) -> list[Line]:
        """Today's lines, and those of tasks that this phone's own work names although their window is over."""
        lines = self._board.today(who, now)
        known = {line.task.id for line in lines} if named else set()
        names, stray = self._board.names(), []
        for task_id in named:
            task = None if task_id in known else names.get("task", task_id, Task)
            if task is not None and task.site == who.site and _concerns(task, who):
                known.add(task_id)
                stray.append(self._board.line(task))
        return sorted([*lines, *stray], key=walking) if stray else lines

    def _row(self, line: Line, task: Task, state: TaskState, draft: str, hazards: int) -> TaskRow:
        waits = task.blocked is not None and task.blocked.fact in self._board.projected().waiting_ids
        key = (line, task, state, draft, hazards, waits)
        kept = self._rows.get(task.id)
        if kept is not None and kept[0] == key:
            return kept[1]
        reason = task.blocked.reason if state == "blocked" and task.blocked else ""
        row = TaskRow(
            id=task.id,
            title=line.title,
            template=task.template,
            subject_kind=line.kind,
            subject_id=line.subject_id,
            subject_name=line.name,
            subject_code=line.code,
            place_id=line.place_id,
            place_name=line.place_name,
            state=state,
            opens_at=task.opens_at,
            due_at=task.due_at,
            closes_at=task.closes_at,
            order=task.order,
            is_mine=task.assignee == self._session.last_person(),
            draft_id=draft,
            fact_id=task.done_in or "",
            open_hazards=hazards,
            reason=task.excused.reason if state == "excused" and task.excused else reason,
            is_waiting=waits,
        )
        self._rows[task.id] = (key, row)
        return row

    def _held_tasks(self) -> frozenset[str]:
        held = read_facts(row.raw for row in self._outbox.facts(state="held"))
        return frozenset(fact.body.task for fact in held if isinstance(fact, InspectionSubmitted) and fact.body.task)


def _concerns(task: Task, who: Who) -> bool:
    if task.assignee is not None:
        return task.assignee == who.person
    # Until the profile is on the phone nobody's roles are known, and nothing is hidden.
    return not who.roles or not who.roles.isdisjoint(task.roles)


def _state(task: Task, now: datetime, waiting: frozenset[str], held: frozenset[str], has_draft: bool) -> TaskState:
    if task.state == "done":
        return "waiting" if task.done_in in waiting else "done"
    if task.id in held:
        return "held"
    if now >= task.closes_at:
        return "closed"
    if has_draft:
        return "draft"
    if task.state in ("blocked", "excused"):
        return "blocked" if task.state == "blocked" else "excused"
    if now < task.opens_at:
        return "later"
    return "overdue" if now >= task.due_at else "due"


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
