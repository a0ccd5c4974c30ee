"""The phone's day in pictures: the light, blocked points, coming days, sites, a label bound, a stock-take, a month's count.

Read by tests/shots.py and the audits, like tests/scenes.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from mobile.front import Front
from server.demo.estate.estate import morning_tasks
from sync.ids import uuid7
from sync.records.documents import Document
from sync.records.people import Profile, SiteRoles
from sync.records.roles import Role
from sync.records.site import Place
from sync.records.task import Blocked, Excused, Task
from sync.records.work import PersonMonth
from sync.rules.label import label_payload, mint_label_code
from tests.driver import Driver
from tests.phone_world import PhoneWorld, phone_with_estate
from tests.pictures import jpeg

UNKNOWN = mint_label_code(b"\x07" * 8)
WALL = "01930000-0000-7000-8000-0000000000bb"


def day(root: Path, language: str, palette: str) -> Iterator[tuple[str, Driver]]:
    """The pages of a shift besides the checks themselves."""
    world = phone_with_estate(root / "day")
    world.pull(_documents(world))
    desk = world.phone.desk
    desk.settings.use_language("en" if language == "en" else "zh")
    desk.settings.use_theme("dark" if palette == "dark" else "light")
    front = Front(desk, world.phone.device)
    driver = Driver(front)
    world.unlock()
    front.gate()
    yield "today-states", driver
    yield from _blocked(world, front, driver)
    front.home("coming")
    yield "coming", driver
    front.home("me")
    yield "me-month", driver
    front.to("ready")
    yield "ready", driver
    front.home("sites")
    yield "sites", driver
    yield from _bind(world, front, driver)
    yield from _stock(world, front, driver)
    yield from _cards(world, front, driver)
    world.wait(3 * 86_400)
    front.gate()
    world.phone.device.battery.charge = 11  # type: ignore[attr-defined]
    front.home("today")
    yield "today-offline-for-days", driver
    front.home("ready")
    yield "ready-amber", driver
    world.wait(6 * 86_400)
    front.gate()
    front.home("today")
    yield "today-plan-over", driver
    front.home("ready")
    yield "ready-red", driver
    front.close()
    driver.close()
    world.close()


def _documents(world: PhoneWorld) -> Iterator[Document]:
    """What a server would send besides the estate: a month, a second post, planned days, a blocked and an excused check."""
    estate, person, now = world.estate, world.person, world.clock.now()
    yield PersonMonth(
        id=f"{person}-2026-11", person=person, site=world.site, month="2026-11", checks=214, tasks_done=206,
        tasks_late=9, abnormal=12, hazards=7, blocked=3, photos=188, rounds=41, points=690, score_sum=561, score_count=6,
        last_score=96,
    )  # fmt: skip
    profile = next(d for d in estate.documents() if isinstance(d, Profile) and d.id == person)
    light = SiteRoles(site=estate.light.site.id, roles=(Role.PATROL,))
    yield msgspec.structs.replace(profile, sites=(*profile.sites, light))
    tasks = [task for task in morning_tasks(estate, estate.today) if "patrol" in task.roles]
    yield msgspec.structs.replace(tasks[0], state="blocked", blocked=_blocked_by(person, now))
    yield msgspec.structs.replace(tasks[1], state="excused", excused=Excused(reason="装修封闭", by=person, at=now))
    opened = datetime(2026, 11, 19, 12, tzinfo=UTC)
    daily = [task for task in tasks if opened < task.opens_at < now + timedelta(days=1)]
    for ahead in range(1, 8):
        for number, task in enumerate(daily[: 5 + ahead]):
            yield _moved(task, f"ahead-{ahead}-{number}", timedelta(days=ahead))


def _blocked_by(person: str, now: datetime) -> Blocked:
    return Blocked(reason="flooded", by=person, at=now, fact=uuid7(1_795_000_000_000, b"\x09" * 10))


def _moved(task: Task, name: str, by: timedelta) -> Task:
    grace = None if task.grace_until is None else task.grace_until + by
    moved = {"opens_at": task.opens_at + by, "due_at": task.due_at + by, "closes_at": task.closes_at + by, "grace_until": grace}
    return msgspec.structs.replace(task, id=name, state="open", **moved)


def _blocked(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    row = next(row for group in front.page.view.due for row in group.rows if row.state == "due")
    front.page.block(row.id)
    yield "block", driver
    world.phone.device.camera.sees.append(jpeg(480))  # type: ignore[attr-defined]
    driver.tap("block locked")
    driver.until(lambda: front.name == "today")
    yield "today-blocked", driver


def _bind(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    world.phone.device.scanner.sees.append(label_payload("m.example.cn", UNKNOWN))  # type: ignore[attr-defined]
    front.home("scan", start="camera")
    driver.until(lambda: front.name == "unknown_code")
    yield "unknown-bind", driver
    driver.tap("first")
    yield "bind-empty", driver
    driver.tap("choose")
    yield "bind-tree", driver
    body = next(e for e in world.estate.main.objects.equipment if e.id == world.extinguishers()[0])
    front.instead("tree", purpose="bind", code=UNKNOWN, place=body.place)
    yield "bind-tree-place", driver
    front.instead("bind", code=UNKNOWN, kind="equipment", id=body.id)
    driver.frames(2)
    front.page.say("worn")
    yield "bind", driver
    driver.tap("bind")
    yield "bind-done", driver


def _stock(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    bodies = {e.id: e for e in world.estate.main.objects.equipment}
    first = bodies[world.extinguishers()[3]]
    front.home("tree", purpose="stock", place=first.place)
    yield "stock-tree", driver
    driver.tap("take place")
    driver.until(lambda: front.name == "stock")
    other = next(e for e in bodies.values() if e.place != first.place and e.labels)
    for label in (world.label_of(first.id), world.label_of(other.id)):
        front.page.desk.stock.note(front.page.given["job"], label)
    front.refresh()
    yield "stock", driver
    driver.tap("finish")
    yield "stock-finish", driver
    front.back()


def _cards(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    place = next(p for p in world.estate.main.objects.places if isinstance(p, Place) and p.parent)
    front.home("card", kind="place", id=place.id, method="list")
    yield "card-place", driver
    zone = world.estate.main.objects.zones[0]
    front.home("card", kind="zone", id=zone.id, method="list")
    yield "card-zone", driver
    front.home("card", kind="equipment", id=world.extinguishers()[5], method="maker_label", also_at=world.estate.light.site.name)
    yield "card-also-at", driver
    front.home("pick")
    front.page.show("place")
    yield "pick-places", driver
    front.home("settings")
    driver.frames(2)
    front.page.ids.lane.scroll_y = 0.35
    driver.frames(2)
    yield "settings-reminders", driver
