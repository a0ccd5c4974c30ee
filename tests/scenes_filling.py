"""A check by exceptions in pictures: countdown, correction, spot question, words by two taps, a voice note, doubtful readings,
conditions, a zone's pair of photos. Read by tests/scenes.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from mobile.device.ports import Recording
from mobile.front import Front
from sync.records.results import LastCheck, Reading
from sync.records.template import Condition
from tests.driver import Driver
from tests.phone_world import PhoneWorld
from tests.pictures import jpeg

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"sound" * 50


def filling_scenes(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """The states of a check that the first walk does not come through."""
    yield from _countdown(world, front, driver)
    yield from _spot(world, front, driver)
    yield from _words(world, front, driver)
    yield from _doubt(world, front, driver)
    yield from _conditions(world, front, driver)
    yield from _zone(world, front, driver)
    front.home("today")


def _lay(world: PhoneWorld, code: str, version: int, **changed: int) -> None:
    found = next(t for t in world.estate.templates if t.code == code)
    world.pull([msgspec.structs.replace(found, **changed)], version=version)


def _open(world: PhoneWorld, front: Front, driver: Driver, kind: str, body: str, template: str) -> None:
    front.home("check", draft_id=world.phone.desk.inspection.start(kind, body, template, "", "label", ""))
    driver.frames(3)


def _countdown(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    _lay(world, "EXT-M", 950, dwell_seconds=12, spot_percent=0)
    _open(world, front, driver, "equipment", world.extinguishers()[6], "EXT-M")
    driver.tap("submit")
    driver.frames(2)
    yield "fill-countdown", driver
    world.wait(12)
    front.page._count()
    driver.frames(2)
    yield "fill-unlocked", driver
    driver.tap("submit")
    driver.frames(3)
    yield "fill-recorded", driver
    old = front.page.view.fact_id
    driver.tap("correct")
    driver.frames(3)
    yield "fill-correction", driver
    world.wait(5)
    driver.tap("submit")
    driver.frames(3)
    yield "fill-corrected", driver
    front.home("record", fact_id=old)
    yield "fill-was-corrected", driver


def _spot(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    _lay(world, "EXT-M", 951, dwell_seconds=0, spot_percent=100)
    _open(world, front, driver, "equipment", world.extinguishers()[7], "EXT-M")
    driver.tap("submit")
    driver.frames(2)
    front.page.show_missing()
    driver.frames(3)
    yield "fill-spot", driver


def _words(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    page = front.page
    item = page.view.items[0]
    page.note(item.code)
    driver.frames(2)
    sheet = front.layer.children[0].ids.content.children[0]
    sheet.pick(item.parts[1])
    driver.frames(2)
    yield "fill-compose", driver
    front.back()
    world.phone.device.microphone.hears.append(Recording(MP4, "audio/mp4"))  # type: ignore[attr-defined]
    page.voice(item.code)
    driver.frames(2)
    yield "fill-voice", driver
    driver.tap("record")
    yield "fill-voice-recording", driver
    driver.tap("record")
    driver.frames(2)
    yield "fill-voice-kept", driver
    front.back()
    driver.frames(2)
    page.ids.lane.scroll_y = 1
    driver.frames(2)
    yield "fill-voice-on-item", driver


def _doubt(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """A meter that jumps and one that reads less than last time: both are said in words and ask for a second look."""
    meter = next(e for e in world.estate.main.objects.equipment if e.kind.value == "water_meter")
    reading = Reading(item="value", value=8214.0, per_day=3.0)
    at = world.clock.now() - timedelta(days=30)
    last = LastCheck(template="METER-M", at=at, by="Li", outcome="normal", readings=(reading,))
    world.pull([msgspec.structs.replace(meter, last_checks=(last,))], version=952)
    _open(world, front, driver, "equipment", meter.id, "METER-M")
    for name, value in (("fill-spike", 9214.0), ("fill-less-than-last", 8001.0)):
        front.page.answer("value", value)
        driver.frames(3)
        yield name, driver


def _conditions(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """A question that only an abnormal answer before it asks."""
    found = next(t for t in world.estate.templates if t.code == "EXT-M")
    items = list(found.items)
    items[1] = msgspec.structs.replace(items[1], shown_if=Condition(item=items[0].code, is_abnormal=True))
    world.pull([msgspec.structs.replace(found, items=tuple(items), dwell_seconds=0, spot_percent=0)], version=953)
    _open(world, front, driver, "equipment", world.extinguishers()[8], "EXT-M")
    yield "fill-condition-hidden", driver
    front.page.answer(items[0].code, "abnormal")
    driver.frames(3)
    front.back()
    driver.frames(3)
    yield "fill-condition-asked", driver


def _zone(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    found = next(zone for zone in world.estate.main.objects.zones if zone.kind.value == "clean_lobby")
    kept = world.phone.store.photos.keep(jpeg(300, 7), now_ms=1)
    last = LastCheck(template="CLEAN-LOBBY", at=world.clock.now(), by="Li", outcome="normal", photo=kept.sha256)
    world.pull([msgspec.structs.replace(found, labels=(world.free_label(),), last_checks=(last,))], version=954)
    camera = world.phone.device.camera
    _open(world, front, driver, "zone", found.id, "CLEAN-LOBBY")
    page = front.page
    for size in (200, 240):
        camera.sees.append(jpeg(size))  # type: ignore[attr-defined]
        page.photo(page.view.picture_item)
        driver.frames(3)
    driver.bring(page._cards[page.view.picture_item])
    driver.frames(3)
    yield "fill-pair", driver
    taken = next(item for item in page.view.items if item.code == page.view.picture_item).photos
    page.look(page.view.picture_item, taken[1].sha256)
    yield "fill-pair-held", driver
    front.back()
