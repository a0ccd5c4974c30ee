"""The scenes of patrol and handover: a round by taps and scans, its end, a post that changes hands. Read by tests/scenes.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from mobile.front import Front
from sync.ids import uuid7
from sync.records.patrol import Handover, WalkTimes
from sync.records.patrol import Walk as Known
from sync.records.task import Task
from sync.records.types import Subject
from sync.rules.patrol_walks import pair_of
from sync.times import to_ms
from tests.driver import Driver
from tests.phone_world import PhoneWorld
from tests.pictures import jpeg


def patrol_scenes(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """Today with its line, the rounds, a round with its states, early and whole ends, handovers on both sides."""
    route = min(world.estate.main.objects.routes, key=lambda one: one.code)
    world.pull([*_due(world), _walks(world, route.points)], version=900)
    front.home("today")
    yield "today-patrol", driver
    front.home("patrol")
    yield "patrol", driver
    front.page.pick(("route", 1))
    driver.frames(3)
    yield "patrol-how", driver
    front.back()
    driver.tap("go on")
    driver.frames(3)
    yield "round", driver
    yield from _walk(world, front, driver)
    yield from _handovers(world, front, driver)


def _walk(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    round_id = front.page.view.round_id
    points = [row.point for row in front.page.view.points]
    _scan(world, driver, points[0])
    yield "round-scanned", driver
    driver.tap("main")
    for number, point in enumerate(points[1:5]):
        world.wait(90 if number else 12)
        _scan(world, driver, point)
        driver.tap("main")
    front.home("block", kind="checkpoint", id=points[5], round=round_id)
    world.phone.device.camera.sees.append(jpeg(480))  # type: ignore[attr-defined]
    front.page.block("locked")
    front.home("today")
    driver.frames(2)
    yield "today-round", driver
    front.to("round", round_id=round_id)
    driver.frames(2)
    yield "round-blocked", driver
    front.page.pick(points[7])
    driver.frames(3)
    yield "round-by-hand", driver
    front.back()
    foreign = max(world.estate.main.objects.routes, key=lambda one: one.code == "R2").points[0]
    _scan(world, driver, foreign)
    yield "round-foreign", driver
    front.page.more()
    driver.frames(3)
    yield "round-more", driver
    front.back()
    driver.tap("small")
    driver.frames(3)
    yield "round-fault", driver
    front.page.discard()
    driver.frames(2)
    front.back()
    front.home("round", round_id=round_id)
    front.page.finish_early()
    driver.frames(3)
    yield "round-early", driver
    front.back()
    front.page._early("called_away")
    driver.frames(3)
    yield "round-done", driver
    front.page.ids.told.parent.parent.scroll_y = 0
    driver.frames(3)
    yield "round-done-end", driver


def _handovers(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    gates = sorted((p for p in world.estate.main.objects.places if p.kind.value == "gate"), key=lambda p: p.id)
    world.pull(
        [
            _given(world, gates[0].id, 1, 90, "隐患 1# 大堂：地面积水；巡更 围界与门岗 有 2 个点未到"),
            _given(world, gates[1].id, 2, 20, "道闸抬杆慢，已报修"),
        ],
        version=901,
    )
    front.home("today")
    yield "today-handover", driver
    front.home("handovers")
    yield "handovers", driver
    driver.tap("take")
    driver.frames(3)
    yield "handover", driver
    front.page.disagree()
    driver.frames(3)
    yield "handover-disagree", driver
    front.back()
    driver.tap("agree")
    driver.frames(3)
    yield "handover-taken", driver
    front.home("handovers")
    driver.frames(2)
    front.page.give(front.page.view.posts[0])
    driver.frames(3)
    yield "handover-give", driver
    front.home("today")


def _scan(world: PhoneWorld, driver: Driver, point: str) -> None:
    card = next(one for one in world.estate.main.objects.checkpoints if one.id == point)
    host = world.estate.main.site.host.upper()
    world.phone.device.scanner.sees.append(f"HTTPS://{host}/E/{card.labels[0]}")  # type: ignore[attr-defined]
    driver.root.page.scan()
    driver.until(lambda: driver.root.name == "round")
    driver.frames(3)


def _due(world: PhoneWorld) -> list[Task]:
    now, found = world.clock.now(), []
    for number, (code, opened, due) in enumerate((("R1", 1, 2), ("R3", 4, -1)), 1):
        route = next(one for one in world.estate.main.objects.routes if one.code == code)
        made = Task(
            id=uuid7(to_ms(now), (7000 + number).to_bytes(10, "big")),
            site=world.site,
            template="PATROL",
            template_version=1,
            subject=Subject(kind="route", id=route.id),
            roles=("patrol",),
            period="2026-11-20",
            nth=2,
            opens_at=now - timedelta(hours=opened),
            due_at=now + timedelta(hours=due),
            closes_at=now + timedelta(hours=6),
        )
        found.append(made)
    return found


def _walks(world: PhoneWorld, points: tuple[str, ...]) -> WalkTimes:
    pairs = sorted(pair_of(a, b) for a, b in pairwise(points))
    walks = tuple(Known(a=a, b=b, shortest=(70, 74, 80, 85, 90), samples=40) for a, b in pairs)
    route = min(world.estate.main.objects.routes, key=lambda one: one.code)
    return WalkTimes(id=route.id, site=world.site, walks=walks)


def _given(world: PhoneWorld, post: str, number: int, minutes: int, matters: str) -> Handover:
    at = world.clock.now() - timedelta(minutes=minutes)
    return Handover(
        id=uuid7(to_ms(at), (8000 + number).to_bytes(10, "big")),
        site=world.site,
        post=post,
        template="GATE-S",
        on="2026-11-20",
        given_by=world.estate.login("guard-03").person,
        given_at=at,
        open_matters=matters,
    )
