"""Text, OneLine, Icon, Card, Column, Spot and Press: what every other widget is made of.

`Text` wraps and grows, `OneLine` stays on one line and ends in three dots, `Press` is anything a thumb can hit and shows that
it was hit.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import AliasProperty, BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from mobile.widgets.fonts import can_be_bold, icon
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import theme


class Text(Label):
    """A paragraph as wide as its place and as high as its words; `strong` is bold where the bold face has the characters."""

    strong = BooleanProperty(False)

    def on_strong(self, *_args: object) -> None:
        self.bold = self.strong and can_be_bold(self.text)

    def on_text(self, *_args: object) -> None:
        self.bold = self.strong and can_be_bold(self.text)


class OneLine(Text):
    """One line of text in a fixed height; what does not fit ends in three dots."""


class Icon(Label):
    """One character of the icon font, by name."""

    glyph = StringProperty("")

    def on_glyph(self, *_args: object) -> None:
        self.text = icon(self.glyph)


class Spot(Label):
    """An icon on a round coloured ground: the state of a row or a page at a glance."""

    glyph = StringProperty("")
    tone = StringProperty("plain")
    ground = ColorProperty((0, 0, 0, 0))

    def on_glyph(self, *_args: object) -> None:
        self.text = icon(self.glyph)

    def on_tone(self, *_args: object) -> None:
        self.color = theme.front(self.tone)
        self.ground = theme.back(self.tone)


class Column(BoxLayout):
    """Children under each other, as high as they need."""


class Folding(Column):
    """Holds what is shown only at times: closed it takes no room and no touch."""

    is_open = BooleanProperty(True)

    def __init__(self, **settings: Any) -> None:
        self._held: list[Widget] = []
        super().__init__(**settings)

    def on_kv_post(self, _base: Widget) -> None:
        self._fold()

    def add_widget(self, widget: Widget, *args: Any, **settings: Any) -> None:
        """Hold the widget; show it while open."""
        if widget not in self._held:
            self._held.append(widget)
        if self.is_open:
            super().add_widget(widget, *args, **settings)

    def on_is_open(self, *_args: object) -> None:
        self._fold()

    def _fold(self) -> None:
        self.clear_widgets()
        if self.is_open:
            for widget in self._held:
                super().add_widget(widget)


class Card(Column):
    """A rounded sheet on the ground of a page."""

    fill = ColorProperty(theme.surface)
    radius = NumericProperty(0)


class Brand(BoxLayout):
    """The product's sign on the pages before the door opens."""


class Gap(Widget):
    """Takes the room that is left."""


class Press(ButtonBehavior, Widget):
    """Anything that can be tapped: `name` says what it does, for tests and for a screen reader to come."""

    name = StringProperty("")

    def _shade(self) -> list[float]:
        return [*theme.ink[:3], 0.1 if self.state == "down" else 0.0]

    shade = AliasProperty(_shade, None, bind=("state",))


load_kv(__file__)
