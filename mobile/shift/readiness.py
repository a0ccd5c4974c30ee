"""The "ready for the shift" light: what is on board for this person's shift, how old it is, and what is missing.

Called by the today, me and ready screens. Every line rests on something the phone itself measured; what it cannot know (no
battery, clock never compared) has no line. The limits are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mobile.device.ports import Battery, Permission, Permissions, Storage
from mobile.ports import DocumentReads, OutboxReads, Settings
from mobile.session import Session
from mobile.shift.views import Light, ReadyLine, ReadyView
from sync.records.hazard import Hazard
from sync.records.patrol import Route
from sync.times import from_ms

OLD = timedelta(hours=24)
PLANNED = timedelta(days=8)
"""How far ahead the server plans: older documents hold no plan for today."""
LOW_STORAGE_BYTES = 500 * 1024 * 1024
NO_STORAGE_BYTES = 100 * 1024 * 1024
LOW_BATTERY_PERCENT, EMPTY_BATTERY_PERCENT = 30, 15
SKEW_SECONDS, WRONG_CLOCK_SECONDS = 60, 600
UNSENT_HOURS = timedelta(hours=24)
WORST: tuple[Light, ...] = ("green", "amber", "red")


@dataclass(frozen=True, slots=True)
class ReadyParts:
    """What the light looks at beside documents."""

    outbox: OutboxReads
    settings: Settings
    battery: Battery
    storage: Storage
    permissions: Permissions


class Readiness:
    """The light of this phone for who holds it."""

    def __init__(self, documents: DocumentReads, session: Session, parts: ReadyParts) -> None:
        self._documents = documents
        self._session = session
        self._parts = parts

    def light(self) -> ReadyView:
        """Return the light and its lines alone: cheap enough for every look at today."""
        lines = tuple(self._lines(self._session.now()))
        worst = max((WORST.index(line.light) for line in lines), default=0)
        return ReadyView(light=WORST[worst], lines=lines, as_of=self._as_of())

    def view(self) -> ReadyView:
        """Return the light with what is on board of this site."""
        self._session.person()
        stream, light = f"site:{self._session.site()}", self.light()
        counts = self._documents.counts(stream)
        routes = sorted(self._documents.every("route", Route, stream=stream), key=lambda route: (route.name, route.id))
        hazards = self._documents.every("hazard", Hazard, stream=stream)
        return ReadyView(
            light=light.light,
            lines=light.lines,
            as_of=light.as_of,
            routes=tuple(route.name for route in routes),
            objects=sum(counts.get(kind, 0) for kind in ("equipment", "checkpoint", "zone", "unit")),
            faults=sum(hazard.state != "closed" for hazard in hazards),
            templates=self._documents.counts("company").get("template", 0),
            tasks=counts.get("task", 0),
        )

    def _as_of(self) -> datetime | None:
        last = self._documents.last_pull_ms()
        return None if last is None else from_ms(last)

    def _lines(self, now: datetime) -> Iterator[ReadyLine]:
        yield from self._pulled(now)
        free = self._parts.storage.free_bytes()
        yield _limit("storage", -free, amber=-LOW_STORAGE_BYTES, red=-NO_STORAGE_BYTES, n=free // 2**20)
        charge = self._parts.battery.percent()
        if charge is not None:
            yield _limit("battery", -charge, amber=-LOW_BATTERY_PERCENT, red=-EMPTY_BATTERY_PERCENT, n=charge)
        skew = self._parts.settings.get("clock_skew_ms")
        if skew:
            off = abs(int(skew)) // 1000
            yield _limit("clock", off, amber=SKEW_SECONDS, red=WRONG_CLOCK_SECONDS, n=off // 60 or 1)
        oldest = self._parts.outbox.counts().oldest_at
        if oldest is not None:
            hours = int((now - from_ms(oldest)).total_seconds() // 3600)
            if now - from_ms(oldest) > UNSENT_HOURS:
                yield ReadyLine("unsent", "amber", {"n": hours})
        if self._parts.settings.get("remind") == "always" and not self._parts.permissions.holds(Permission.NOTIFICATIONS):
            yield ReadyLine("notify", "amber")

    def _pulled(self, now: datetime) -> Iterator[ReadyLine]:
        last = self._as_of()
        if last is None or not self._documents.is_complete():
            yield ReadyLine("pulled", "red")
            return
        age = now - last
        hours = max(int(age.total_seconds() // 3600), 0)
        values = {"n": hours if hours < 48 else hours // 24}
        if age > PLANNED:
            yield ReadyLine("plan", "red", values)
        else:
            yield ReadyLine("pulled", "green")
            key = "age_now" if hours < 1 else "age" if hours < 48 else "age_days"
            yield ReadyLine(key, "amber" if age > OLD else "green", values)


def _limit(key: Literal["storage", "battery", "clock"], size: int, *, amber: int, red: int, n: int) -> ReadyLine:
    """Return a line that turns amber and red where `size` passes these limits."""
    light: Light = "red" if size >= red else "amber" if size >= amber else "green"
    return ReadyLine(key, light, {"n": n})
