"""Page: the base of every screen, and Lane: a page's scrolling middle.

A screen has one `view`; `refresh` reads it again from the feature's views, and the app calls that when the screen comes up
and when something was synced. A page never builds another page: it asks the navigation to go there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from mobile.widgets import badges, bars, choices, keypad, lists, pictures, rows  # noqa: F401  their rules, for every screen
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import theme


class Lane(ScrollView):
    """A scrolling column of cards; children added in kv go into the column."""

    column = ObjectProperty(None, allownone=True)

    def add_widget(self, widget: Any, *args: Any, **settings: Any) -> None:
        """Put the widget into the column once the column is there."""
        if self.column is None:
            super().add_widget(widget, *args, **settings)
        else:
            self.column.add_widget(widget, *args, **settings)

    def bring(self, widget: Widget) -> None:
        """Scroll so that the widget can be seen; a page that fits on screen does not move."""
        if self.column.height > self.height:
            self.scroll_to(widget, padding=theme.touch, animate=False)


class Page(BoxLayout):
    """A whole screen. `desk` is what the app was wired with, `go` the navigation; `given` is what it was opened with."""

    view = ObjectProperty(None, allownone=True, rebind=True)
    once: frozenset[str] = frozenset()
    """What of `given` is meant for the first opening alone."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        self.desk, self.go, self.given = desk, go, given
        super().__init__(view=self.read())

    def read(self) -> Any:
        """Return the view as it is now; for subclasses."""
        return None

    def refresh(self) -> None:
        """Read the view again; an equal view changes nothing on screen."""
        self.view = self.read()

    def came(self) -> None:
        """The page is on top, for the first time or again; for subclasses that watch something."""

    def left(self) -> None:
        """The page is no longer on top; for subclasses that watch something."""

    def back(self) -> bool:
        """The back key: True when the page used it itself."""
        return False


def fill(box: Widget, widgets: Iterable[Widget]) -> None:
    """Replace the children of a box, in reading order."""
    box.clear_widgets()
    for widget in widgets:
        box.add_widget(widget)


load_kv(__file__)
