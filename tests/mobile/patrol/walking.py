"""A guard on a round with a real store and a real server: due rounds, labels, and what lies on disk."""

from __future__ import annotations

from datetime import timedelta

from mobile.wiring import Phone
from server.database import commit, reading
from server.ledger.tables import Document
from sync.gate import read_phone_fact
from sync.ids import uuid7
from sync.records.documents import decode_document
from sync.records.fact import PhoneFact
from sync.records.patrol import Round, Route
from sync.records.task import Task
from sync.records.types import Subject
from sync.times import to_ms
from tests.mobile.world import World


def route_of(world: World, code: str) -> Route:
    return next(one for one in world.estate.main.objects.routes if one.code == code)


def open_round(world: World, code: str, number: int = 1, **changes: object) -> Task:
    """The server opens one due round of a route, from an hour ago for four hours."""
    now = world.clock.now()
    fields = {
        "id": uuid7(to_ms(now), number.to_bytes(10, "big")),
        "site": world.site,
        "template": "PATROL",
        "template_version": 1,
        "subject": Subject(kind="route", id=route_of(world, code).id),
        "roles": ("patrol",),
        "period": "2026-11-20",
        "opens_at": now - timedelta(hours=1),
        "due_at": now + timedelta(hours=3),
        "closes_at": now + timedelta(hours=4),
    }
    made = Task(**fields | changes)  # type: ignore[arg-type]
    commit(world.parts.store, lambda: world.parts.ledger.put(world.parts.server_id, [made]))
    return made


def walk(world: World, phone: Phone, round_id: str, points: tuple[str, ...] | list[str], *, seconds: float = 60) -> list[str]:
    """Scan each point and tap once; the facts."""
    filed = []
    for point in points:
        world.clock.wait(seconds)
        assert phone.desk.patrol.scanned(point, "label", "ABCDE-FGHJK", scan_ms=700) == round_id
        filed.append(phone.desk.patrol.visit(round_id))
    return filed


def facts_of(phone: Phone) -> list[PhoneFact]:
    """Everything that was filed, in the journal's order."""
    return [read_phone_fact(row.raw) for row in phone.store.outbox.facts()]


def on_server(world: World, round_id: str) -> Round:
    with reading(world.parts.store):
        row = Document.get((Document.kind == "round") & (Document.id == round_id))
        found = decode_document("round", bytes(row.body))
    assert isinstance(found, Round)
    return found


def task_on_server(world: World, task_id: str) -> Task:
    with reading(world.parts.store):
        row = Document.get((Document.kind == "task") & (Document.id == task_id))
        found = decode_document("task", bytes(row.body))
    assert isinstance(found, Task)
    return found
