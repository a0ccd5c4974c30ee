"""Stage: the root of the app. It holds the pages, the top layer for sheets and toasts, and the way back.

`pages` maps a page's name to its module and class; a page is imported when it is first shown, so that the first frame does
not wait for the others. It never knows what a page does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from mobile.widgets.overlays import Sheet, Toast
from mobile.widgets.page import Page

Pages = Mapping[str, tuple[str, str]]


@dataclass
class Stop:
    """A page on the way back: its name and what it was opened with; the page itself is built again when needed."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)
    page: Page | None = None


class Stage(FloatLayout):
    """Shows one page at a time and remembers the way back."""

    def __init__(self, desk: Any, pages: Pages) -> None:
        super().__init__()
        self.desk, self._pages = desk, pages
        self._way: list[Stop] = []
        self._place, self.layer = FloatLayout(), FloatLayout()
        self.add_widget(self._place)
        self.add_widget(self.layer)

    @property
    def page(self) -> Page | None:
        """The page on screen."""
        return self._way[-1].page if self._way else None

    @property
    def name(self) -> str:
        """The name of the page on screen."""
        return self._way[-1].name if self._way else ""

    def to(self, name: str, **given: Any) -> None:
        """Open a page on top of this one."""
        self._leave()
        self._way.append(Stop(name, given))
        self._show()

    def instead(self, name: str, **given: Any) -> None:
        """Open a page in the place of this one: the way back skips what was here."""
        self._leave()
        self._way = [*self._way[:-1], Stop(name, given)]
        self._show()

    def home(self, name: str, **given: Any) -> None:
        """Open a page with no way back."""
        self._leave()
        self._way = [Stop(name, given)]
        self._show()

    def back(self) -> bool:
        """Close the sheet, let the page use the key, or go one page back; False when there is nowhere to go."""
        if self.layer.children and isinstance(self.layer.children[0], Sheet):
            self.layer.children[0].close()
            return True
        if self.page is not None and self.page.back():
            return True
        if len(self._way) < 2:
            return False
        self._leave()
        self._way.pop()
        self._show()
        return True

    def way(self) -> list[Stop]:
        """Return where the person is and how they came there, to be walked again later."""
        return [Stop(stop.name, stop.given) for stop in self._way]

    def walk(self, way: list[Stop]) -> None:
        """Open the last page of a way, with the others behind it."""
        self._leave()
        self._way = way
        self._show()

    def refresh(self) -> None:
        """Let the page on screen read its view again."""
        if self.page is not None:
            self.page.refresh()

    def repaint(self) -> None:
        """Build the page again: colours, text sizes or the language changed."""
        self._leave()
        for stop in self._way:
            stop.page = None
        self._show()

    def sheet(self, title: str, content: Widget) -> Sheet:
        """Ask something from below; the sheet is answered so that the asker can close it."""
        return Sheet(title, content).open(self.layer)

    def toast(self, sentence: str, glyph: str = "check-circle") -> None:
        """Say one sentence that goes by itself; an older one makes room."""
        for old in [w for w in self.layer.children if isinstance(w, Toast)]:
            self.layer.remove_widget(old)
        Toast(text=sentence, glyph=glyph).open(self.layer)

    def soon(self, work: Callable[[], object]) -> None:
        """Run something on this thread after the next frame."""
        from kivy.clock import Clock

        Clock.schedule_once(lambda _seconds: work())

    def _leave(self) -> None:
        if self.page is not None:
            self.page.left()
        self._place.clear_widgets()
        # A toast may outlive its page; a sheet asks for a page that is gone.
        for sheet in [w for w in self.layer.children if isinstance(w, Sheet)]:
            self.layer.remove_widget(sheet)

    def _show(self) -> None:
        stop = self._way[-1]
        if stop.page is None:
            module, class_name = self._pages[stop.name]
            made: Page = getattr(import_module(module), class_name)(self.desk, self, **stop.given)
            stop.page = made
            # What a page does once when it opens (start the camera, say) is not done again when it is built again.
            stop.given = {key: value for key, value in stop.given.items() if key not in made.once}
        else:
            stop.page.refresh()
        self._place.add_widget(stop.page)
        stop.page.came()
