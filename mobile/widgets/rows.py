"""RowList: a long list of fixed rows that draws only what is seen, and Row, one entry of it.

A row is a plain dict: glyph, tone, title, subtitle, note, key. Headings are rows too (`heading`). It never sorts or
filters: the view gives the rows in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.properties import AliasProperty, BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.recycleview import RecycleView
from kivy.uix.widget import Widget

from mobile.widgets import basics  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Press
from mobile.widgets.fonts import can_be_bold
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme


class Row(Press):
    """Icon on a spot, a name, a softer line under it, a short note at the right."""

    glyph = StringProperty("")
    tone = StringProperty("plain")
    title = StringProperty("")
    subtitle = StringProperty("")
    note = StringProperty("")
    key = ObjectProperty(None, allownone=True)
    leads_on = BooleanProperty(True)

    def _front(self) -> Colour:
        return theme.front(self.tone)

    def _back(self) -> Colour:
        return theme.back(self.tone)

    def _chevron(self) -> str:
        return "chevron-right" if self.leads_on else ""

    front = AliasProperty(_front, None, bind=("tone",))
    back = AliasProperty(_back, None, bind=("tone",))
    chevron = AliasProperty(_chevron, None, bind=("leads_on",))

    def on_release(self) -> None:
        """Tell the list which entry was tapped."""
        self.parent.recycleview.dispatch("on_pick", self.key)


class Heading(Label):
    """The name over a group of rows."""

    def on_text(self, *_args: object) -> None:
        self.bold = can_be_bold(self.text)


class RowList(RecycleView):
    """The list; `rows` are dicts as above, a heading is {"heading": words}. `on_pick` gives the key of a tapped row."""

    rows = ListProperty()

    __events__ = ("on_pick",)

    def on_pick(self, key: object) -> None:
        """A row was tapped."""

    def on_rows(self, _widget: Widget, rows: Sequence[dict[str, Any]]) -> None:
        high, low = theme.row, theme.small * 1.4 + theme.gap * 1.6
        self.data = [
            {"viewclass": "Heading", "text": r["heading"], "row_size": (None, low)}
            if "heading" in r
            else {"viewclass": "Row", "row_size": (None, high), **r}
            for r in rows
        ]


load_kv(__file__)
