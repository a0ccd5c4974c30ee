"""Page: the base of every screen, and Lane: a page's scrolling middle.

A screen has one `view`; `refresh` reads it again from the feature's views, and the app calls that when the screen comes up
and when something was synced. A page never builds another page: it asks the navigation to go there.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView

from mobile.widgets import badges, bars  # noqa: F401  the rules of its parts
from mobile.widgets.kv import load_kv


class Lane(ScrollView):
    """A scrolling column of cards; children added in kv go into the column."""

    column = ObjectProperty(None, allownone=True)

    def add_widget(self, widget: Any, *args: Any, **settings: Any) -> None:
        """Put the widget into the column once the column is there."""
        if self.column is None:
            super().add_widget(widget, *args, **settings)
        else:
            self.column.add_widget(widget, *args, **settings)


class Page(BoxLayout):
    """A whole screen. `desk` is what the app was wired with, `go` the navigation; `given` is what it was opened with."""

    view = ObjectProperty(None, allownone=True, rebind=True)

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        self.desk, self.go, self.given = desk, go, given
        self.prepare()
        super().__init__()

    def prepare(self) -> None:
        """Set up what the kv reads before it is applied; for subclasses."""

    def refresh(self) -> None:
        """Read the view again; for subclasses."""

    def left(self) -> None:
        """The page is no longer on top; for subclasses that watch something."""

    def back(self) -> bool:
        """The back key: True when the page used it itself."""
        return False


load_kv(__file__)
