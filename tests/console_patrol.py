"""Patrol and handovers on the demo morning: rounds walked well, too fast, early and not at all, a post handed over. For the
console's pictures; everything goes through an exchange of a phone on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from server.database import reading
from server.patrol.views import rounds_begun
from server.site.views import all_sites
from server.task.spans import holding
from server.task.stored_views import tasks_of
from sync.exchange.header import Heartbeat
from sync.records.fact import HandoverWasTaken, InspectionSubmitted, RoundWasEnded, RoundWasStarted, TaskWasBlocked
from sync.records.inspection import Answer, Inspection
from sync.records.patrol import HandoverTaken, RoundEnded, RoundStarted, Route
from sync.records.task import Task, TaskBlocked
from sync.records.types import PhotoRef, Subject
from sync.times import from_ms, to_ms
from tests.carry import carry
from tests.console_checks import TODAY, picture
from tests.console_world import World, enrol_phone, store_photo
from tests.paper import PaperPhone, Server
from tests.records import NOON, new_id

LABEL = "秩序 4 号机"


@dataclass
class Walker:
    """One guard's phone on paper: facts get the wall and boot clock of the moment they are made at."""

    world: World
    phone: PaperPhone
    author: str
    site: str

    def envelope(self, at: datetime, kind: str, subject: str) -> dict[str, Any]:
        return {
            "id": new_id(at),
            "schema": 1,
            "author": self.author,
            "site": self.site,
            "subject": Subject(kind=kind, id=subject),  # type: ignore[arg-type]
            "made_at": at,
            "boot_ns": int((at - NOON + timedelta(days=2)).total_seconds()) * 10**9,
            "boot_id": "boot-9",
        }

    def walk(
        self,
        route: Route,
        begin: datetime,
        gap: int,
        *,
        task: Task | None = None,
        most: int = 99,
        blocked: int = -1,
        why: str = "",
    ) -> None:
        """Walk the route; with `most` points the round ends early, `blocked` is the number of a locked point."""
        round_id, at = new_id(begin), begin
        start = RoundStarted(
            round=round_id, kind="planned" if task else "extra", points=route.points, task=task.id if task else None
        )
        self.phone.file(RoundWasStarted(**self.envelope(at, "route", route.id), body=start))
        for number, point in enumerate(route.points[:most]):
            at += timedelta(seconds=gap + 7 * (number % 3))
            envelope = self.envelope(at, "checkpoint", point)
            if number == blocked:
                data = picture(number, "blocked")
                photo = PhotoRef(sha256=sha256(data).hexdigest(), bytes=len(data))
                body = TaskBlocked(reason="locked", round=round_id)
                self.phone.file(TaskWasBlocked(**envelope | {"photos": (photo,)}, body=body))
                store_photo(self.world, self.phone.device, data)
                continue
            self.phone.file(
                InspectionSubmitted(
                    **envelope,
                    body=Inspection(
                        template="PATROL",
                        version=1,
                        by="typed_code" if number == 5 else "label",
                        started_at=at - timedelta(seconds=4),
                        answers=(Answer(i="state", v="normal"),),
                        round=round_id,
                    ),
                )
            )
        end = RoundEnded(round=round_id, is_early=bool(why), reason=why)
        self.phone.file(RoundWasEnded(**self.envelope(at + timedelta(seconds=30), "route", route.id), body=end))


def fill_patrol(world: World) -> None:
    """Walk yesterday evening's and this morning's rounds, and hand two gates over."""
    now, main = world.clock.ms, world.estate.main
    world.clock.ms = to_ms(NOON - timedelta(days=2))
    enrol_phone(world, LABEL, main, ("guard-04", "guard-05"))
    world.clock.ms = now
    walker = Walker(world, world.phones[LABEL], main.person("guard-04").id, main.site.id)
    routes = {route.code: route for route in main.objects.routes}
    for night in range(6):
        walker.walk(routes["R1"], NOON - timedelta(hours=40 - 2 * night), 80)
    tasks = _rounds_due(world)
    (first, *others) = tasks["R1"]
    walker.walk(routes["R1"], first.opens_at + timedelta(minutes=10), 82, task=first, blocked=6)
    if others:
        walker.walk(routes["R1"], others[0].opens_at + timedelta(minutes=5), 14, task=others[0])
    walker.walk(
        routes["R2"], tasks["R2"][0].opens_at + timedelta(minutes=20), 70, task=tasks["R2"][0], most=7, why="处理突发事件"
    )
    walker.walk(routes["R3"], NOON - timedelta(hours=2), 75)
    _hand_over(walker)
    beat = Heartbeat(waiting_facts=0, waiting_photos=0, boot_id="boot-9", boot_ns=2 * 86_400 * 10**9)
    carry(
        Server(world.parts, world.clock), walker.phone, 1, heartbeat=beat, sent_at=from_ms(world.clock.ms),
        boot_ns=2 * 86_400 * 10**9,
    )  # fmt: skip


def too_fast(world: World) -> str:
    """The round of this morning that nobody can have walked."""
    with reading(world.parts.store):
        rounds = rounds_begun(world.estate.main.site.id, NOON - timedelta(hours=12), NOON)
    return next(one.id for one in rounds if "too_fast" in one.reasons)


def _rounds_due(world: World) -> dict[str, list[Task]]:
    codes = {route.id: route.code for route in world.estate.main.objects.routes}
    with reading(world.parts.store):
        site = next(one for one in all_sites() if one.id == world.estate.main.site.id)
        tasks = [task for task in tasks_of(site, (holding(TODAY, "day"),)) if task.template == "PATROL"]
    found: dict[str, list[Task]] = {code: [] for code in codes.values()}
    for task in sorted(tasks, key=lambda task: task.opens_at):
        if task.subject.kind == "route" and task.opens_at < NOON:
            found[codes[task.subject.id]].append(task)
    return found


def _hand_over(walker: Walker) -> None:
    gates = sorted((p for p in walker.world.estate.main.objects.places if p.kind.value == "gate"), key=lambda p: p.id)
    matters = ("隐患 1# 大堂：地面积水；巡更 楼栋大堂与天台门 有 5 个点未到", "", "道闸抬杆慢，已报修")
    for number, (gate, said) in enumerate(zip(gates, matters, strict=False)):
        at = NOON - timedelta(hours=4, minutes=number)
        items = (
            {"dress": "normal"},
            {"radio": "abnormal" if number == 2 else "normal"},
            {"visit": 12},
            {"open": said} if said else {},
        )
        answers = tuple(Answer(i=code, v=value) for one in items for code, value in one.items())  # type: ignore[arg-type]
        body = Inspection(
            template="GATE-S", version=1, by="list", started_at=at - timedelta(minutes=3), answers=answers,
            abnormal=("radio",) if number == 2 else (),
        )  # fmt: skip
        given = InspectionSubmitted(**walker.envelope(at, "place", gate.id), body=body)
        walker.phone.file(given)
        if number < 2:
            taker = walker.world.estate.main.person("guard-05").id
            word = HandoverTaken(handover=given.id, is_agreed=number == 0, note="" if number == 0 else "装备缺少或损坏")
            envelope = walker.envelope(at + timedelta(minutes=9), "place", gate.id) | {"author": taker}
            walker.phone.file(HandoverWasTaken(**envelope, body=word))
