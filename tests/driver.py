"""Drives the phone's screens headless: real widgets, real touches, one frame at a time, never a sleep.

Importing it chooses an offscreen window of 360 x 800 dp; that must come before the first kivy import of the process, and
density and font scale are fixed then (KIVY_METRICS_DENSITY, KIVY_METRICS_FONTSCALE). `can_draw` says whether this machine has GL.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 360, 800

SETTINGS = {
    "SDL_VIDEODRIVER": "offscreen",
    "KIVY_NO_ARGS": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_CLIPBOARD": "dummy",
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
}
for key, value in SETTINGS.items():
    os.environ.setdefault(key, value)
os.environ.setdefault("KIVY_HOME", tempfile.mkdtemp(prefix="kivy-"))

from kivy.config import Config  # noqa: E402  after the environment it reads

_SCALE = float(os.environ["KIVY_METRICS_DENSITY"])
Config.set("graphics", "width", str(int(WIDTH * _SCALE)))
Config.set("graphics", "height", str(int(HEIGHT * _SCALE)))
for _name, _ in Config.items("input"):
    Config.remove_option("input", _name)

HOW = "apt-get install libegl1 libgl1 libgl1-mesa-dri libmtdev1"


@cache
def can_draw() -> bool:
    """True when a process of this machine can open an offscreen window; tried once, in half a second."""
    probe = "from kivy.core.window import Window; raise SystemExit(0 if Window is not None and Window.render_context else 1)"
    tried = subprocess.run([sys.executable, "-c", probe], env={**os.environ, **SETTINGS}, capture_output=True, timeout=60)
    return tried.returncode == 0


def open_window() -> Any:
    """Return the window, made at the first call; it has the size of a phone."""
    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.core.window import Window

    Clock._max_fps = 0  # no frame pacing
    EventLoop.window = Window
    if Window not in EventLoop.event_listeners:
        Window.register()
    if EventLoop.status != "started":
        EventLoop.start()
    return Window


class Driver:
    """Shows one root widget and acts on it as a person would."""

    def __init__(self, root: Any) -> None:
        from kivy.base import EventLoop

        self.window = open_window()
        self.loop = EventLoop
        self.root = root
        self.window.add_widget(root)
        self.frames(3)

    def frames(self, count: int = 2, *, redraw: bool = False) -> None:
        """Tick clock, input and layout so many times; what did not change is drawn again only on request."""
        for _ in range(count):
            if redraw:
                self.window.canvas.ask_update()
            self.loop.idle()

    def until(self, true: Callable[[], object], frames: int = 300) -> None:
        """Draw frames until it is true; AssertionError when it never is."""
        for _ in range(frames):
            if true():
                return
            self.frames(1)
        raise AssertionError(f"not true after {frames} frames")

    def tap_at(self, x: float, y: float) -> None:
        """Touch down and up at a window position (origin bottom left)."""
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.frames(1)
        touch.touch_up()
        self.frames(2)

    def tap(self, wanted: Any) -> None:
        """Tap the middle of a widget, or of the one found by its name or words; it is scrolled into view first."""
        widget = self.find(wanted) if isinstance(wanted, str) else wanted
        self.bring(widget)
        if getattr(widget, "disabled", False):
            raise AssertionError(f"{wanted} cannot be tapped now")
        self.tap_at(*widget.to_window(*widget.center))

    def bring(self, widget: Any) -> None:
        """Scroll the nearest scrolling parent until the widget is well inside it."""
        parent = widget.parent
        while parent is not None and parent is not self.window:
            is_scroller = type(parent).__name__ in ("Lane", "ScrollView") and parent.do_scroll_y
            if is_scroller and parent.children[0].height > parent.height:
                parent.scroll_to(widget, padding=20, animate=False)
                self.frames(2)
            parent = parent.parent

    def swipe(self, x: float, start_y: float, end_y: float, steps: int = 8) -> None:
        """Drag a finger up or down."""
        self.drag([(x, start_y + (end_y - start_y) * n / steps) for n in range(steps + 1)])

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Put a finger down on the first point, move it over the others, lift it."""
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(*points[0])
        touch.touch_down()
        self.frames(1)
        for point in points[1:]:
            touch.touch_move(*point)
            self.frames(1)
        touch.touch_up()
        self.frames(2)

    def seen(self) -> Iterator[Any]:
        """Every widget that is on screen now, deepest last; what has no opacity or size is not seen."""
        yield from _seen(self.root)

    def find(self, wanted: str) -> Any:
        """Return the tappable widget of that name, else the last widget with that text. AssertionError names what is there."""
        found = [w for w in self.seen() if wanted in (getattr(w, "name", None), *_texts(w))]
        tappable = [w for w in found if hasattr(w, "on_release")]
        if not found:
            raise AssertionError(f"{wanted!r} is not on screen; there is {self.words()}")
        return (tappable or found)[-1]

    def words(self) -> list[str]:
        """Return every text on screen, in drawing order."""
        return [text for widget in self.seen() if not _is_icon(widget) for text in _texts(widget)]

    def says(self, part: str) -> bool:
        """True when a text on screen holds this part."""
        return any(part in words for words in self.words())

    def shot(self, path: Path) -> Path:
        """Write the window as a PNG at exactly this path."""
        self.frames(2, redraw=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = Path(self.window.screenshot(name=str(path.with_name("shot-" + path.name))))
        return written.replace(path)

    def close(self) -> None:
        """Take everything off the window."""
        for child in self.window.children[:]:
            self.window.remove_widget(child)
        self.frames(1)


def _texts(widget: Any) -> list[str]:
    """The words of a widget: a label's text, or what a list row draws by itself."""
    names = ("title", "subtitle", "note") if type(widget).__name__ == "Row" else ("text",)
    found = [getattr(widget, name, "") for name in names]
    return [text for text in found if isinstance(text, str) and text]


def _is_icon(widget: Any) -> bool:
    return getattr(widget, "font_name", "") == "Icons"


def _seen(widget: Any) -> Iterator[Any]:
    if widget.opacity == 0 or widget.width <= 0 or widget.height <= 0:
        return
    yield widget
    for child in reversed(widget.children):
        yield from _seen(child)
