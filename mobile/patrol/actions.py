"""What a person may do on patrol: start a round, visit a point with one tap, finish, finish early with a reason.

Called by the patrol screens, the scan screen and the headless phone. Every call is on disk when it returns; a running round is
read from the filed facts alone. Blocked points are `mobile/blocking`, faults and manual visits the ordinary check.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from mobile.device.ports import Clock, Location, Vibration
from mobile.patrol.rounds import Rounds
from mobile.patrol.scans import Scans
from mobile.patrol.sheet import past_round, round_view
from mobile.patrol.views import DueRound, Duty, PatrolView, RoundView, ScannedPoint
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, Jobs, OutboxReads, Work
from mobile.projected import Projected
from mobile.session import Session
from sync.errors import AccessError, InputError, NotFound, Pointer
from sync.records.equipment import Checkpoint
from sync.records.fact import InspectionSubmitted, RoundWasEnded, RoundWasStarted
from sync.records.inspection import Answer, Fix, Inspection, ScanMethod
from sync.records.patrol import RoundEnded, RoundKind, RoundStarted, Route
from sync.records.roles import Role
from sync.records.task import Task
from sync.records.template import AnswerKind, Template
from sync.records.types import Subject
from sync.rules.answers import judge
from sync.rules.inspection import card_for_rules
from sync.rules.patrol import TEMPLATE
from sync.rules.rights import Right, rights_of

MAX_FIX_AGE_SECONDS = 300.0
REASON_LENGTH = 120
PAST_ROUNDS = 12
_CHANCE = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class PatrolStore:
    """What patrol needs of the store."""

    journal: Filing
    outbox: OutboxReads
    documents: DocumentReads
    work: Work
    jobs: Jobs


class Waiting(Protocol):
    """A handover that waits, as far as today's line tells of it."""

    @property
    def id(self) -> str: ...

    @property
    def post_name(self) -> str: ...


class Patrols:
    """Rounds of who holds the phone."""

    def __init__(
        self,
        store: PatrolStore,
        *,
        delivery: Delivery,
        session: Session,
        clock: Clock,
        location: Location,
        vibration: Vibration,
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._session = session
        self._clock = clock
        self._location = location
        self._vibration = vibration
        self._scans = Scans(store.jobs, session)

    # ---- looking

    def patrol(self) -> PatrolView:
        """Return what is due, what else can be walked, and what one has walked."""
        person, site = self._session.person(), self._session.site()
        names = Names(self._store.documents)
        rounds = Rounds(self._store.outbox, names, person)
        routes = sorted(names.every("route", Route, stream=f"site:{site}"), key=lambda route: route.code)
        running = rounds.running(site)
        shown = None if running is None else round_view(running, rounds, names, self._session.now(), None)
        past = [one for one in rounds.every(site) if one.ended_at is not None]
        return PatrolView(
            running=running.id if running else "",
            running_name=shown.name if shown else "",
            visited=shown.visited if shown else 0,
            points=shown.total if shown else 0,
            due=self._due(routes, names),
            routes=tuple(DueRound(route.id, route.code, route.name, len(set(route.points))) for route in routes),
            past=tuple(past_round(one, names) for one in past[:PAST_ROUNDS]),
        )

    def duty(self, handover: Waiting | None) -> Duty | None:
        """Return the one line for today: the handover that waits, the round in hand, what is due; None without any route."""
        if handover is not None:
            return Duty("handover.waiting_for_you", {"post": handover.post_name}, "handover", {"handover_id": handover.id})
        names, site = Names(self._store.documents), self._session.site()
        rounds = Rounds(self._store.outbox, names, self._session.person())
        running = rounds.running(site)
        if running is not None:
            view = round_view(running, rounds, names, self._session.now(), None)
            said: dict[str, str | int] = {"name": view.name, "n": view.visited, "of": view.total}
            return Duty("patrol.running", said, "round", {"round_id": view.round_id})
        routes = names.every("route", Route, stream=f"site:{site}")
        if not routes:
            return None
        due = len(self._due(routes, names))
        return Duty("patrol.due_now", {"n": due}, "patrol", {}) if due else Duty("patrol.none_now", {}, "patrol", {})

    def running(self) -> str:
        """Return the running round of who holds the phone, empty when none runs."""
        found = self._rounds().running(self._session.site())
        return found.id if found else ""

    def round(self, round_id: str) -> RoundView:
        """Return one round as it stands on disk; raises `NotFound` for another person's."""
        names = Names(self._store.documents)
        rounds = Rounds(self._store.outbox, names, self._session.person())
        found = rounds.get(round_id)
        if found is None or found.author != self._session.person():
            raise NotFound(round_id)
        return round_view(found, rounds, names, self._session.now(), self._scanned(round_id, found.points, names))

    # ---- walking

    def start(self, route_id: str, *, task_id: str = "", kind: RoundKind = "planned") -> str:
        """Begin a round and return it; while one runs, that one goes on. A random round's order is drawn now, and is in its fact.

        Raises `NotFound` for a route that is not on this phone, `AccessError` for a post that checks nothing."""
        person, roles = self._session.person(), self._session.roles()
        running = self.running()
        if running:
            return running
        if roles and Right.CHECK not in rights_of(Role(role) for role in roles):
            raise AccessError("no checks for this post")
        route = self._store.documents.get("route", route_id, Route)
        if route is None:
            raise NotFound(route_id)
        points = list(dict.fromkeys(route.points))
        if kind == "random":
            _CHANCE.shuffle(points)
        task = self._store.documents.get("task", task_id, Task) if task_id else None
        body = RoundStarted(
            round=self._session.new_id(),
            kind=kind,
            points=tuple(points),
            is_ordered=route.is_ordered or kind == "random",
            task=task_id or None,
            shift=task.shift if task is not None else None,
        )
        fact = RoundWasStarted(**self._envelope(person, Subject(kind="route", id=route_id)), body=body)
        self._file(fact)
        return body.round

    def scanned(self, point: str, method: ScanMethod, code: str = "", *, scan_ms: int | None = None) -> str:
        """Keep a label that was read for the running round and return that round; empty while none runs."""
        running = self.running()
        if running:
            self._scans.keep(running, point, method, code, scan_ms)
        return running

    def visit(self, round_id: str) -> str:
        """File the visit of the scanned point as normal, and return the fact's id: the one tap.

        Raises `NotFound` when no scan waits, `InputError` when the form asks more than one tap can answer."""
        person = self._session.person()
        waiting = self._scans.of(round_id)
        names = Names(self._store.documents)
        form = names.template(TEMPLATE)
        if waiting is None or form is None:
            raise NotFound(round_id)
        job, scan = waiting
        answers = self._normal(form, job.subject_id, names)
        if answers is None:
            raise InputError("the form asks more", errors=(Pointer("/answers", "missing"),))
        envelope = self._envelope(person, Subject(kind="checkpoint", id=job.subject_id)) | {"id": job.id}
        body = Inspection(
            template=form.code,
            version=form.version,
            by=scan.method,
            code=scan.code,
            started_at=scan.at,
            answers=answers,
            fix=self._fix(),
            round=round_id,
            scan_ms=scan.scan_ms,
            is_all_normal=True,
        )
        self._file(InspectionSubmitted(**envelope, body=body), job_id=job.id)
        return job.id

    def forget_scan(self, round_id: str) -> None:
        """Drop the scanned label: it was the wrong one, or its check goes on as a draft."""
        self._scans.drop(round_id)

    def finish(self, round_id: str, reason: str = "") -> str:
        """End the round and return the fact's id. With points left over it ends early, and a reason is needed (`InputError`).

        Ending an ended round files nothing and returns an empty id."""
        view = self.round(round_id)
        if view.ended_at is not None:
            return ""
        said = " ".join(reason.split())[:REASON_LENGTH]
        if not view.is_all_done and not said:
            raise InputError("a reason is needed", errors=(Pointer("/reason", "missing"),))
        body = RoundEnded(round=round_id, is_early=not view.is_all_done, reason=said)
        fact = RoundWasEnded(**self._envelope(self._session.person(), Subject(kind="route", id=view.route_id)), body=body)
        waiting = self._scans.of(round_id)
        self._file(fact, job_id=waiting[0].id if waiting else "")
        return fact.id

    # ---- inside

    def _rounds(self) -> Rounds:
        return Rounds(self._store.outbox, Names(self._store.documents), self._session.person())

    def _due(self, routes: Iterable[Route], names: Names) -> tuple[DueRound, ...]:
        """Return the rounds that are due now, by route; who asks and what waits is read once for all of them."""
        now, person, roles = self._session.now(), self._session.person(), self._session.roles()
        changed = Projected(self._store.outbox, names).touched()
        found: list[DueRound] = []
        for route in routes:
            here, points = [], len(set(route.points))
            for pulled in self._store.work.at(route.id, Task, stream=f"site:{route.site}"):
                task = changed.get(pulled.id, pulled)
                concerns = task.assignee == person if task.assignee else not roles or not roles.isdisjoint(task.roles)
                if task.template == TEMPLATE and task.state == "open" and task.opens_at <= now < task.closes_at and concerns:
                    due_at, shift = task.grace_until or task.due_at, task.shift or ""
                    here.append(DueRound(route.id, route.code, route.name, points, task.id, due_at, now >= due_at, shift))
            found += sorted(here, key=lambda due: (due.due_at or now, due.task_id))
        return tuple(found)

    def _scanned(self, round_id: str, points: tuple[str, ...], names: Names) -> ScannedPoint | None:
        waiting = self._scans.of(round_id)
        if waiting is None:
            return None
        job, scan = waiting
        form, named = names.template(TEMPLATE), names.subject("checkpoint", job.subject_id)
        card = names.get("checkpoint", job.subject_id, Checkpoint)
        return ScannedPoint(
            point=job.subject_id,
            name=named.name,
            place_name="" if named.place_name == named.name else named.place_name,
            method=scan.method,
            code=scan.code,
            scan_ms=scan.scan_ms,
            at=scan.at,
            is_foreign=job.subject_id not in points,
            is_quick=form is not None and self._normal(form, job.subject_id, names) is not None,
            open_hazards=len(card.open_hazards) if card else 0,
        )

    def _normal(self, form: Template, point: str, names: Names) -> tuple[Answer, ...] | None:
        """Return the answers that one tap gives, None when the form cannot be answered so."""
        answers = []
        for item in form.items:
            normal = next((choice.code for choice in item.choices if not choice.is_abnormal), None)
            if item.type is AnswerKind.OK:
                answers.append(Answer(i=item.code, v="normal"))
            elif item.type is AnswerKind.CHOICE and any(choice.is_abnormal for choice in item.choices):
                answers.append(Answer(i=item.code, v=normal))
        card = card_for_rules(names.get("checkpoint", point, Checkpoint), form.code)
        found = judge(form, answers, card)
        return tuple(answers) if answers and found.is_complete and not found.abnormal else None

    def _fix(self) -> Fix | None:
        seen = self._location.latest()
        if seen is None or seen.age_seconds > MAX_FIX_AGE_SECONDS:
            return None
        return Fix(lat=seen.latitude, lon=seen.longitude, accuracy_metres=seen.accuracy_metres)

    def _envelope(self, person: str, subject: Subject) -> dict[str, Any]:
        return {
            "id": self._session.new_id(),
            "schema": 1,
            "author": person,
            "site": self._session.site(),
            "subject": subject,
            "made_at": self._session.now(),
            "boot_ns": self._clock.boot_ns(),
            "boot_id": self._clock.boot_id(),
        }

    def _file(self, fact: RoundWasStarted | RoundWasEnded | InspectionSubmitted, *, job_id: str = "") -> None:
        self._store.journal.file(fact, job_id=job_id)
        self._vibration.good()
        self._delivery.wake()
