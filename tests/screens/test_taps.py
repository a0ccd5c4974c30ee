"""How many taps a field worker needs for the work of a morning, driven by taps and scans alone; no keyboard opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.pictures import jpeg
from tests.screens.conftest import Hand


class Thumb:
    """Taps like a person, and counts. A shutter is a tap as well."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.taps = 0

    def __call__(self, wanted: Any) -> None:
        self.hand.driver.tap(wanted)
        self.taps += 1

    def scan(self, label: str) -> None:
        """Tap "scan" and hold the phone over the label."""
        self.hand.world.phone.device.scanner.sees.append(label)  # type: ignore[attr-defined]
        self("scan")
        self.hand.driver.until(lambda: self.hand.front.name != "scan")

    def shutter(self, wanted: Any) -> None:
        """Open the camera and press its shutter."""
        self.hand.picture(jpeg(200))
        self(wanted)
        self.hand.driver.frames(4)
        self.taps += 1


@pytest.fixture
def thumb(at_work: Hand) -> Thumb:
    return Thumb(at_work)


def look_around(hand: Hand, seconds: float) -> None:
    hand.world.clock.wait(seconds)
    hand.front.page._count()
    hand.driver.frames(2)


def no_keyboard(hand: Hand) -> bool:
    asked: list[object] = hand.world.phone.device.text_dialog.asked  # type: ignore[attr-defined]
    return asked == []


def spotless(hand: Hand, code: str) -> None:
    found = next(t for t in hand.world.estate.templates if t.code == code)
    hand.world.pull([msgspec.structs.replace(found, spot_percent=0)], version=9)


def test_a_normal_extinguisher_is_three_taps(at_work: Hand, thumb: Thumb, told: Callable[[str], None]) -> None:
    spotless(at_work, "EXT-M")
    thumb.scan(at_work.world.label_of(at_work.world.extinguishers()[2]))
    thumb("start")
    look_around(at_work, 12)
    thumb("submit")
    assert at_work.front.name == "record"
    told(f"normal extinguisher: {thumb.taps}")
    assert (thumb.taps, no_keyboard(at_work)) == (3, True)


def test_a_fault_with_its_photo_and_hazard_is_eight_taps(at_work: Hand, thumb: Thumb, told: Callable[[str], None]) -> None:
    thumb.scan(at_work.world.label_of(at_work.world.extinguishers()[2]))
    thumb("start")
    item = at_work.front.page.view.items[0]
    at_work.answer(item.code, "异常")
    thumb.taps += 1
    thumb(item.phrases[0])
    thumb("一般")
    thumb.shutter(next(w for w in at_work.card(item.code).walk() if getattr(w, "name", "") == "add photo"))
    look_around(at_work, 12)
    thumb("submit")
    assert at_work.front.name == "record"
    told(f"fault with photo: {thumb.taps}")
    assert (thumb.taps, no_keyboard(at_work)) == (8, True)


def test_a_blocked_point_is_three_taps_from_the_list(at_work: Hand, thumb: Thumb, told: Callable[[str], None]) -> None:
    row = next(r for group in at_work.front.page.view.due for r in group.rows if r.subject_kind == "equipment")
    at_work.front.page.block(row.id)
    at_work.driver.frames(3)
    thumb.taps += 1
    thumb.shutter("block locked")
    assert at_work.front.name == "today"
    told(f"blocked point: {thumb.taps}")
    assert (thumb.taps, no_keyboard(at_work)) == (3, True)


def test_a_gate_entry_is_a_few_taps_once_the_post_is_known(at_work: Hand, thumb: Thumb, told: Callable[[str], None]) -> None:
    for first in (True, False):
        thumb.taps = 0
        at_work.front.home("today")
        at_work.driver.frames(2)
        thumb("registers")
        form = next(row for row in at_work.front.page.view if row.title == "来访登记")
        thumb(form.title)
        if first:
            at_work.front.page.pick((at_work.front.page.view[0].kind, at_work.front.page.view[0].id))
            at_work.driver.frames(2)
            thumb.taps += 1
        fill(at_work, thumb)
        thumb("submit")
        assert at_work.front.name == "record"
        told(f"gate entry{' with its post' if first else ''}: {thumb.taps}")
    assert no_keyboard(at_work)


def fill(hand: Hand, thumb: Thumb) -> None:
    while hand.front.page.view.blocking:
        missing = hand.front.page.view.blocking[0]
        item = next(i for i in hand.front.page.view.items if i.code == missing.item)
        if item.kind in ("ok", "choice"):
            hand.answer(item.code, "正常" if item.kind == "ok" else item.choices[0].label)
            thumb.taps += 1
        elif item.kind == "count":
            thumb(next(w for w in hand.card(item.code).walk() if getattr(w, "glyph", "") == "plus"))
        else:
            raise AssertionError(f"{item.code} wants {item.kind}")
        hand.driver.frames(2)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def say(words: str) -> None:
        with capsys.disabled():
            print(f"\ntaps: {words}")

    return say
