"""Coming back to the app: Android pauses it behind every camera, and colours may change while nobody looks."""

from __future__ import annotations

from mobile.front import Front
from tests.driver import Driver
from tests.pictures import jpeg
from tests.screens.conftest import Hand
from tests.screens.test_check import begin


def dusk(hand: Hand) -> list[bool]:
    """Show the phone by a front whose system colours are whatever stands in the list."""
    is_dark = [False]
    hand.front.close()
    hand.driver.close()
    hand.front = Front(hand.world.phone.desk, hand.world.phone.device, is_dark=lambda: is_dark[-1])
    hand.driver = Driver(hand.front)
    hand.front.gate()
    hand.driver.frames(2)
    return is_dark


def test_the_scanner_opens_once_and_not_again_when_the_app_comes_back(at_work: Hand) -> None:
    is_dark = dusk(at_work)
    label = at_work.world.label_of(at_work.world.extinguishers()[0])
    at_work.driver.tap("scan")
    at_work.driver.frames(3)
    at_work.world.phone.device.scanner.sees.append(label)  # type: ignore[attr-defined]
    at_work.front.come_back()
    at_work.driver.frames(3)
    is_dark.append(True)
    at_work.front.come_back()
    at_work.driver.frames(3)
    assert at_work.front.name == "scan"
    assert len(at_work.world.phone.device.scanner.sees) == 1  # type: ignore[attr-defined]


def test_coming_back_in_the_same_colours_keeps_the_page_as_it_stands(at_work: Hand) -> None:
    begin(at_work)
    page = at_work.front.page
    at_work.front.come_back()
    at_work.driver.frames(3)
    assert at_work.front.page is page


def test_a_photo_is_on_the_check_that_was_drawn_anew_behind_the_camera(at_work: Hand) -> None:
    is_dark = dusk(at_work)
    begin(at_work)
    camera = at_work.world.phone.device.camera
    camera.is_slow = True  # type: ignore[attr-defined]
    at_work.picture(jpeg(480))
    first = at_work.front.page.view.items[0].code
    at_work.answer(first, "异常")
    at_work.front.back()
    at_work.front.page.photo(first)
    is_dark.append(True)
    at_work.front.come_back()
    camera.shutter()  # type: ignore[attr-defined]
    at_work.driver.frames(3)
    assert len(at_work.front.page.view.items[0].photos) == 1
    assert len(at_work.card(first).ids.photos.photos) == 1


def test_the_idle_look_each_second_does_not_touch_the_photo_files(at_work: Hand) -> None:
    store = at_work.world.phone.store
    kept = store.photos.keep(jpeg(64), now_ms=0)
    kept.path.unlink()
    store.places.photos.rmdir()
    at_work.front._check_idle(0)
    assert at_work.world.phone.desk.settings.view().photo_bytes == kept.bytes
    store.places.photos.mkdir()
