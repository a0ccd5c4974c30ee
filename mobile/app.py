"""The field app: opens the wired phone, shows its front, and ends with everything on disk.

Started by main.py (the APK), `python -m mobile` and `linxun phone`. It holds no screen and no decision.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before the first kivy import of the process: no arguments taken, no configuration file, no log file.
os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_CONFIG", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_CLIPBOARD", "android,sdl2,dummy")

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.config import Config
from kivy.utils import platform

from mobile.device.ports import Device
from mobile.front import Front, Windows
from mobile.wiring import Phone, build_phone
from mobile.words import text
from sync.errors import LinxunError

if TYPE_CHECKING:
    from mobile.device.webcam import Webcam

ESCAPE = 27
WINDOW = (400, 860)


def rest_collector() -> None:
    """Let Python look for unreachable cycles more rarely.

    A site's documents are many objects that stay; looking through all of them again and again took a third of the time that a
    list of 5,000 checks needs to open."""
    gc.set_threshold(50_000, 20, 50)


class PlainWords(ExceptionHandler):
    """Turns an error that a tap raised into a sentence; a fault of the program still ends it."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def handle_exception(self, inst: BaseException) -> int:
        """Say it and go on, for the errors of our own tree."""
        if not isinstance(inst, LinxunError):
            return int(ExceptionManager.RAISE)
        self._front.trouble(inst)
        return int(ExceptionManager.PASS)


class FieldApp(App):
    """One phone in one window."""

    def __init__(self, open_device: Callable[[], tuple[Device, Callable[[], bool]]], windows: Windows | None = None) -> None:
        super().__init__(title=text("app.name"))
        self._open_device, self._windows = open_device, windows
        self._phone: Phone | None = None
        self._front: Front | None = None

    def build(self) -> Front:
        """Open the phone's data and show its door."""
        rest_collector()
        device, is_dark = self._open_device()
        self._phone = build_phone(device)
        front = Front(self._phone.desk, device, is_dark=is_dark)
        if self._windows is not None:
            self._windows.front = front
        front.gate()
        self._front = front
        return front

    def on_start(self) -> None:
        """Let delivery run and take the back key."""
        from kivy.core.window import Window

        phone, front = self._phone, self._front
        if phone is None or front is None:
            return
        ExceptionManager.add_handler(PlainWords(front))
        Window.softinput_mode = "below_target"
        Window.bind(on_keyboard=self._key)
        phone.engine.listen(front.heard)
        # After the first frame: the network is not what a person waits for.
        Clock.schedule_once(lambda _seconds: phone.engine.start(), 0.5)

    def on_pause(self) -> bool:
        """Everything is on disk at every tap: there is nothing to save. The place is not watched in the background."""
        if self._front is not None:
            self._front.pause()
        return True

    def on_resume(self) -> None:
        """Look at the colours again and try to deliver."""
        if self._front is not None and self._phone is not None:
            self._front.come_back()
            self._phone.engine.wake()

    def on_stop(self) -> None:
        """Let delivery finish its step and close the database."""
        if self._front is not None and self._phone is not None:
            self._front.close()
            self._phone.close()

    def _key(self, _window: Any, key: int, *_args: Any) -> bool:
        return key == ESCAPE and self._front is not None and self._front.leave()


def run(data: Path | None = None, *, pictures: Path | None = None, link: str = "", demo_clock: Path | None = None) -> None:
    """Run the app until it is closed: on Android over its private folder, elsewhere over `data` (default ./linxun-phone), and
    against a running demo by that demo's clock."""
    if platform == "android":
        FieldApp(_android).run()
        return
    Config.set("graphics", "width", WINDOW[0])
    Config.set("graphics", "height", WINDOW[1])
    folder = data or Path("linxun-phone")
    webcam = _webcam(folder)
    windows = Windows(pictures or Path.cwd(), webcam.take if webcam.is_there() else None)
    FieldApp(lambda: (_desktop(folder, windows, link, demo_clock), lambda: False), windows).run()


def _webcam(data: Path) -> Webcam:
    from mobile.device.paths import desktop_paths
    from mobile.device.webcam import Webcam

    return Webcam(desktop_paths(data).captures)


def _desktop(data: Path, windows: Windows, link: str, demo_clock: Path | None) -> Device:
    from mobile.device.desktop import DesktopParts, desktop_device
    from mobile.headless import is_ours
    from mobile.headless_clock import DemoClock

    parts = DesktopParts(windows.choose_picture, windows.ask_text, is_ours, link, windows.choose_folder)
    device = desktop_device(data, parts)
    return device if demo_clock is None else replace(device, clock=DemoClock(device.clock, demo_clock))


def _android() -> tuple[Device, Callable[[], bool]]:
    from mobile.device.android import android_device
    from mobile.device.appearance import android_is_dark
    from mobile.device.bridge import Bridge

    bridge = Bridge(lambda work: Clock.schedule_once(lambda _seconds: work()))
    return android_device(bridge), lambda: android_is_dark(bridge)
