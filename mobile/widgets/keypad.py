"""KeyGrid (big keys) and Keypad: a display, the keys and the hint, over one entry of `entries.py`.

The phone's own keyboard is never needed for numbers, dates, codes and PINs. A refused key shakes the hint into the warning
colour; `on_done` gives the finished value.
"""

from __future__ import annotations

from functools import partial

from kivy.metrics import dp
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from mobile.widgets import buttons  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Column, Press
from mobile.widgets.entries import BACK, OK, Entry
from mobile.widgets.fonts import icon
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme

LAYOUTS = {
    "number": (3, ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", BACK]),
    "signed": (4, ["1", "2", "3", BACK, "4", "5", "6", "-", "7", "8", "9", ".", "", "0", "", ""]),
    "digits": (3, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", BACK]),
    "pin": (3, ["1", "2", "3", "4", "5", "6", "7", "8", "9", BACK, "0", OK]),
    "code": (6, [*"0123456789ABCDEFGHJKMNPQRSTVWXYZ", "", "", "", BACK]),
}


GLYPHS = {BACK: "backspace", OK: "check-bold"}


class Key(Press, AnchorLayout):
    """One key; empty ones only hold the place."""

    key = StringProperty("")

    def _glyph(self) -> str:
        return icon(GLYPHS.get(self.key, ""))

    def _word(self) -> str:
        return "" if self.key in GLYPHS else self.key

    glyph = AliasProperty(_glyph, None, bind=("key",))
    word = AliasProperty(_word, None, bind=("key",))


class KeyGrid(GridLayout):
    """The keys of one layout; `on_key` gives the character, `back` for the arrow."""

    layout = StringProperty("digits")
    key_height = NumericProperty(dp(60))

    __events__ = ("on_key",)

    def on_key(self, key: str) -> None:
        """A key was tapped."""

    def on_kv_post(self, _base: Widget) -> None:
        self.fbind("layout", self._lay)
        self._lay()

    def _lay(self, *_args: object) -> None:
        self.clear_widgets()
        self.cols, keys = LAYOUTS[self.layout]
        for key in keys:
            widget = Key(key=key, disabled=not key, opacity=float(bool(key)))
            widget.bind(on_release=partial(self._tapped, key))
            self.add_widget(widget)

    def _tapped(self, key: str, _widget: Widget) -> None:
        self.dispatch("on_key", key)


class Keypad(Column):
    """Display, hint and keys. `entry` is what was typed; `is_odd` marks a value outside the normal range."""

    entry = ObjectProperty(Entry())
    layout = StringProperty("number")
    unit = StringProperty("")
    hint = StringProperty("")
    is_refused = BooleanProperty(False)
    is_odd = BooleanProperty(False)

    __events__ = ("on_typed",)

    def on_typed(self, entry: Entry) -> None:
        """The entry changed."""

    def _shown(self) -> str:
        return str(self.entry.shown())

    def _hint_ink(self) -> Colour:
        return theme.warn if self.is_refused or self.is_odd else theme.soft

    shown = AliasProperty(_shown, None, bind=("entry",))
    hint_ink = AliasProperty(_hint_ink, None, bind=("is_refused", "is_odd"))

    def press(self, key: str) -> None:
        """Type one key; a refused key leaves the entry as it was and colours the hint."""
        after = self.entry.typed(key)
        self.is_refused = after == self.entry and key != BACK
        self.entry = after
        self.dispatch("on_typed", after)


load_kv(__file__)
