"""RowList: a long list of fixed rows that draws only what is seen, and Row, one entry of it.

A row is a plain dict: glyph, tone, title, subtitle, note, key. Headings are rows too (`heading`). It never sorts or
filters: the view gives the rows in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Ellipse, Rectangle
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.recycleview import RecycleView
from kivy.uix.widget import Widget

from mobile.widgets import basics  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Press
from mobile.widgets.fonts import can_be_bold, icon
from mobile.widgets.kv import load_kv
from mobile.widgets.line_textures import fitted, line_texture
from mobile.widgets.theme import Colour, theme

EDGE, SPOT, TEXT, CHEVRON, ACTION = dp(14), dp(44), dp(72), dp(34), dp(52)


class Row(Press):
    """Icon on a spot, a name, a softer line under it, a short note at the right; drawn from kept textures, without labels."""

    glyph = StringProperty("")
    tone = StringProperty("plain")
    title = StringProperty("")
    subtitle = StringProperty("")
    note = StringProperty("")
    key = ObjectProperty(None, allownone=True)
    leads_on = BooleanProperty(True)
    action = StringProperty("")
    """Icon of a second thing to do with this entry, at the right edge in place of the chevron; empty for none."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        with self.canvas:
            self._spot_ink, self._spot = Color(), Ellipse(size=(SPOT, SPOT))
            self._lines = [(Color(), Rectangle()) for _ in range(5)]
        self._draw_soon = Clock.create_trigger(self._draw, -1)
        for name in ("glyph", "tone", "title", "subtitle", "note", "leads_on", "action", "pos", "size"):
            self.fbind(name, self._draw_soon)
        self._draw_soon()

    def on_release(self) -> None:
        """Tell the list which entry was tapped, and whether it was its second action."""
        is_action = self.action and self.last_touch is not None and self.last_touch.x >= self.right - ACTION
        self.parent.recycleview.dispatch("on_act" if is_action else "on_pick", self.key)

    def _draw(self, *_args: object) -> None:
        front, middle = theme.front(self.tone), self.center_y
        self._spot_ink.rgba = theme.back(self.tone)
        self._spot.pos = (self.x + EDGE, middle - SPOT / 2)
        chevron = line_texture(icon(self.action or ("chevron-right" if self.leads_on else "")), dp(22), font="Icons")
        note = line_texture(self.note, theme.small)
        edge = ACTION - dp(6) if self.action else CHEVRON
        end = self.right - (edge + dp(4) if chevron else EDGE)
        room = end - (note.width + dp(8) if note else 0) - self.x - TEXT
        title = line_texture(fitted(self.title, theme.body, room), theme.body)
        subtitle = line_texture(fitted(self.subtitle, theme.small, room), theme.small)
        glyph = line_texture(icon(self.glyph), dp(24), font="Icons")
        high = (title.height if title else 0) + (subtitle.height if subtitle else 0)
        left, top = self.x + TEXT, middle + high / 2
        self._place(0, glyph, front, self.x + EDGE + (SPOT - (glyph.width if glyph else 0)) / 2, middle)
        self._place(1, title, theme.ink, left, top - (title.height / 2 if title else 0))
        self._place(2, subtitle, theme.soft, left, top - high + (subtitle.height / 2 if subtitle else 0))
        self._place(3, note, front, end - (note.width if note else 0), middle)
        self._place(4, chevron, theme.soft, self.right - edge + dp(2) + (dp(10) if self.action else 0), middle)

    def _place(self, number: int, texture: Any, ink: Colour, x: float, middle: float) -> None:
        colour, line = self._lines[number]
        colour.rgba = ink
        line.texture = texture
        line.size = texture.size if texture is not None else (0, 0)
        # Whole pixels: a line between two of them is blurred.
        line.pos = (round(x), round(middle - line.size[1] / 2))


class Heading(Label):
    """The name over a group of rows."""

    def on_text(self, *_args: object) -> None:
        self.bold = can_be_bold(self.text)


class RowList(RecycleView):
    """The list; `rows` are dicts as above, a heading is {"heading": words}. `on_pick` gives the key of a tapped row,
    `on_act` that of one whose second action was tapped."""

    rows = ListProperty()

    __events__ = ("on_pick", "on_act")

    def __init__(self, rows: Sequence[dict[str, Any]] = (), **settings: Any) -> None:
        super().__init__(**settings)
        self.rows = list(rows)

    def on_pick(self, key: object) -> None:
        """A row was tapped."""

    def on_act(self, key: object) -> None:
        """A row's second action was tapped."""

    def on_rows(self, _widget: Widget, rows: Sequence[dict[str, Any]]) -> None:
        high, low = theme.row, theme.small * 1.4 + theme.gap * 1.6
        self.data = [
            {"viewclass": "Heading", "text": r["heading"], "row_size": (None, low)}
            if "heading" in r
            else {"viewclass": "Row", "row_size": (None, high), "action": "", **r}
            for r in rows
        ]


load_kv(__file__)
