"""Small facts filed by the store's door, and the real way to the server with somebody looking over its shoulder."""

from __future__ import annotations

from dataclasses import replace

from mobile.delivery.transport import Answer, Transport
from mobile.wiring import Phone
from sync.errors import LinxunError
from sync.ids import uuid7
from sync.records.fact import HazardSeen
from sync.records.hazard import SeenAgain
from sync.records.types import Subject
from sync.times import to_ms
from tests.mobile.world import World


def record(phone: Phone, world: World, count: int, *, first: int = 1) -> list[str]:
    """File small facts of the person who holds the phone; the server holds them for a hazard it does not know."""
    made = []
    for k in range(first, first + count):
        fact = HazardSeen(
            id=uuid7(to_ms(world.clock.now()), k.to_bytes(10, "big")),
            schema=1,
            author=world.person("guard-01"),
            site=world.site,
            subject=Subject(kind="hazard", id=uuid7(1, k.to_bytes(10, "big"))),
            made_at=world.clock.now(),
            boot_ns=world.clock.boot_ns(),
            boot_id=world.clock.boot_id(),
            body=SeenAgain(note=f"record {k}"),
        )
        phone.store.journal.file(fact)
        made.append(fact.id)
    return made


class Watched(Transport):
    """The real way to the server, with a list of what went by and a fault for the next requests."""

    def __init__(self, inner: Transport) -> None:
        super().__init__(inner.base_url)
        self.seen: list[tuple[str, int]] = []
        self.faults: list[LinxunError | None] = []

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str], token: str) -> Answer:
        self.seen.append((path, (body or b"").count(b"hazard.seen")))
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        return super()._send(method, path, body, headers, token)


def watch(phone: Phone) -> Watched:
    """Look over the engine's shoulder."""
    watched = Watched(Transport(phone.store.credentials.get("server")))
    phone.engine._parts = replace(phone.engine._parts, connect=lambda: watched)
    return watched
