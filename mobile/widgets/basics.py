"""Text, OneLine, Icon, Spot, Framed, Press, Column, Folding, Card and Brand: what every other widget is made of.

`Text` wraps and grows, `OneLine` stays on one line and ends in three dots, `Press` is anything a thumb can hit and shows that
it was hit.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from mobile.widgets.breaking import broken
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

    def texture_update(self, *args: object) -> None:
        """Draw the text with line breaks where a reader of Chinese expects them."""
        width = self.text_size[0]
        if width and not self.shorten:
            self._label.text = broken(self.text, width, self.font_size, bold=self.bold)
        super().texture_update(*args)


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


class Framed(Widget):
    """A rounded ground with a rim and, for what can be tapped, a shade while it is hit."""

    fill = ColorProperty((0, 0, 0, 0))
    rim = ColorProperty((0, 0, 0, 0))
    rim_width = NumericProperty(0)
    radius = NumericProperty(0)
    shade = ColorProperty((0, 0, 0, 0))


class Column(BoxLayout):
    """Children under each other, each as high as it is; one without height takes no gap either."""

    def do_layout(self, *_args: object) -> None:
        """Place the children from the top; their hints work across only."""
        left, top, right, bottom = self.padding
        y = self.top - top
        shown = [child for child in reversed(self.children) if child.height > 0]
        for child in self.children:
            room = self.width - left - right
            if child.size_hint_x is not None:
                child.width = room * child.size_hint_x
            centre = child.pos_hint.get("center_x")
            child.x = self.x + left if centre is None else self.x + left + room * centre - child.width / 2
        for child in shown:
            y -= child.height
            child.y = y
            y -= self.spacing
        gaps = self.spacing * max(len(shown) - 1, 0)
        self.minimum_height = top + bottom + gaps + sum(child.height for child in shown)


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


class Card(Framed, Column):
    """A rounded sheet on the ground of a page."""


class Brand(BoxLayout):
    """The product's sign on the pages before the door opens."""


class Gap(Widget):
    """Takes the room that is left."""


class Press(ButtonBehavior, Framed):
    """Anything that can be tapped: `name` says what it does, for tests and for a screen reader to come."""

    name = StringProperty("")

    def on_state(self, _widget: Widget, state: str) -> None:
        self.shade = [*theme.ink[:3], 0.1 if state == "down" else 0.0]


load_kv(__file__)
