"""Fixtures of the screen tests: a phone with the demo estate, its front on a window, and a person's hands to drive it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.driver import HOW, Driver, can_draw
from tests.phone_world import PIN, PhoneWorld, in_shanghai, phone_with_estate
from tests.requires import need


@pytest.fixture
def show() -> Iterator[Callable[[Any], Driver]]:
    """Shows a root widget and answers its driver; the window is emptied afterwards."""
    need("an offscreen GL window", can_draw(), HOW)
    shown: list[Driver] = []

    def on_window(root: Any) -> Driver:
        shown.append(Driver(root))
        return shown[-1]

    yield on_window
    for driver in shown:
        driver.close()


@dataclass
class Hand:
    """The person at the phone: the world under it, the front they see, the driver that taps."""

    world: PhoneWorld
    front: Any
    driver: Driver

    def type(self, keys: str) -> None:
        """Type on the app's own keypad."""
        for key in keys:
            self.driver.tap(f"key {key}")

    def unlock(self, pin: str = PIN) -> None:
        """Type the PIN and confirm it."""
        self.type(pin)
        self.driver.tap("key ok")
        self.driver.frames(2)

    def scan(self, text: str) -> None:
        """Hold a label in front of the camera and press the big button."""
        self.world.phone.device.scanner.sees.append(text)  # type: ignore[attr-defined]
        self.front.home("today")
        self.driver.frames(2)
        self.driver.tap("scan")
        self.driver.until(lambda: self.front.name != "scan")

    def picture(self, jpeg: bytes) -> None:
        """The next photo that the camera will take."""
        self.world.phone.device.camera.sees.append(jpeg)  # type: ignore[attr-defined]

    def card(self, item: str) -> Any:
        """The card of one item of the check on screen."""
        return self.front.page._cards[item]

    def answer(self, item: str, words: str) -> None:
        """Tap the answer with these words on one item's card."""
        button = next(w for w in self.card(item).walk() if getattr(w, "text", None) == words and hasattr(w, "on_release"))
        self.driver.tap(button)


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Callable[..., Hand]]:
    """Makes a phone over a folder and shows it; calling it again over the same folder is starting the app anew."""
    need("an offscreen GL window", can_draw(), HOW)
    from mobile.front import Front

    in_shanghai()
    made: list[Hand] = []

    def start(world: PhoneWorld | None = None) -> Hand:
        world = world or phone_with_estate(tmp_path / "phone")
        front = Front(world.phone.desk, world.phone.device)
        driver = Driver(front)
        front.gate()
        driver.frames(2)
        made.append(Hand(world, front, driver))
        return made[-1]

    yield start
    for each in made:
        each.front.close()
        each.driver.close()
        each.world.close()


@pytest.fixture
def at_work(hand: Callable[..., Hand]) -> Hand:
    """A phone that its first person has unlocked."""
    found = hand()
    found.unlock()
    assert found.front.name == "today"
    return found
