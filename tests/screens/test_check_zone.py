"""The five-second check of a zone: scan, shutter, done; before and after over the photo of the last time."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import msgspec
import pytest

from sync.records.results import LastCheck
from sync.records.site import Zone
from sync.records.task import Task
from sync.records.types import Subject
from tests.pictures import jpeg
from tests.screens.conftest import Hand

MOST_TAPS = 3


def lay_zone(hand: Hand, *, last_photo: str | None = None, dwell: int = 5) -> Zone:
    """A labelled lobby with its cleaning check due now."""
    world = hand.world
    found = next(zone for zone in world.estate.main.objects.zones if zone.kind.value == "clean_lobby")
    checks = ()
    if last_photo:
        at = world.clock.now()
        checks = (LastCheck(template="CLEAN-LOBBY", at=at, by="Li", outcome="normal", photo=last_photo),)
    zone = msgspec.structs.replace(found, labels=(world.free_label(),), last_checks=checks)
    template = next(t for t in world.estate.templates if t.code == "CLEAN-LOBBY")
    now = world.clock.now()
    task = Task(
        id="zone-task",
        site=world.site,
        template="CLEAN-LOBBY",
        template_version=template.version,
        subject=Subject(kind="zone", id=zone.id),
        roles=("patrol",),
        period="2026-11-20",
        opens_at=now,
        due_at=now.replace(hour=10),
        closes_at=now.replace(hour=12),
    )
    world.pull([msgspec.structs.replace(template, dwell_seconds=dwell, spot_percent=0), zone, task], version=20)
    return zone


def test_a_zone_is_scan_shutter_done(at_work: Hand, capsys: pytest.CaptureFixture[str]) -> None:
    zone = lay_zone(at_work)
    camera = at_work.world.phone.device.camera
    camera.is_slow = True  # type: ignore[attr-defined]
    at_work.picture(jpeg(480))
    at_work.world.phone.device.scanner.sees.append(at_work.world.text_of(zone.labels[0]))  # type: ignore[attr-defined]
    taps, began = 0, perf_counter()
    at_work.driver.tap("scan")
    taps += 1
    at_work.driver.until(lambda: camera.waiting is not None)  # type: ignore[attr-defined]
    at_work.world.clock.wait(4.0)  # walking up and aiming
    camera.shutter()  # type: ignore[attr-defined]
    taps += 1
    at_work.world.clock.wait(1.0)
    at_work.front.page._count()
    at_work.driver.tap("submit")
    taps += 1
    at_work.driver.until(lambda: at_work.front.name == "record")
    spent = perf_counter() - began
    with capsys.disabled():
        print(f"\nzone check: {taps} taps, {spent:.2f} s of the machine's own time")
    assert taps <= MOST_TAPS
    row = at_work.world.phone.store.outbox.facts(newest_first=True)[0]
    body = msgspec.json.decode(row.raw)["body"]
    assert (body["template"], body["is_all_normal"], body["scan_ms"], body["task"]) == ("CLEAN-LOBBY", True, 640, "zone-task")
    assert len([photo for answer in body["answers"] for photo in answer.get("photos", ())]) == 1


def begin_zone(hand: Hand) -> None:
    hand.front.to(
        "card", kind="zone", id=next(z.id for z in hand.world.estate.main.objects.zones if z.kind.value == "clean_lobby")
    )
    hand.driver.frames(2)
    hand.driver.tap("start")
    hand.driver.until(lambda: hand.front.name == "check")


def test_the_ghost_is_the_last_check_before_and_the_first_photo_after(at_work: Hand) -> None:
    kept = at_work.world.phone.store.photos.keep(jpeg(300, 7), now_ms=1)
    lay_zone(at_work, last_photo=kept.sha256)
    camera = at_work.world.phone.device.camera
    at_work.picture(jpeg(200))
    begin_zone(at_work)
    at_work.driver.frames(4)
    page = at_work.front.page
    at_work.picture(jpeg(240))
    page.photo(page.view.picture_item)
    at_work.driver.frames(3)
    taken = next(item for item in page.view.items if item.code == page.view.picture_item).photos
    assert camera.ghosts == [kept.path, Path(taken[0].path)]  # type: ignore[attr-defined]
    assert at_work.driver.says("前")
    assert at_work.driver.says("后")


def test_two_photos_of_a_zone_are_held_side_by_side(at_work: Hand) -> None:
    lay_zone(at_work)
    at_work.picture(jpeg(200))
    begin_zone(at_work)
    at_work.driver.frames(4)
    page = at_work.front.page
    at_work.picture(jpeg(240))
    page.photo(page.view.picture_item)
    at_work.driver.frames(3)
    taken = next(item for item in page.view.items if item.code == page.view.picture_item).photos
    page.look(page.view.picture_item, taken[1].sha256)
    at_work.driver.frames(3)
    assert (at_work.front.page.other_path(), at_work.front.page.other_words()) == (taken[0].path, "前")
