"""PrimaryButton (72 dp, for the thumb), IconButton and Chip.

A button says it was hit by its shade; `is_off` greys it out without hiding it, so that a person sees what is still missing.
"""

from __future__ import annotations

from kivy.metrics import dp
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout

from mobile.widgets import basics  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Press
from mobile.widgets.fonts import width_of
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme

FILLS = {"main": "primary", "quiet": "surface", "soft": "primary_soft", "danger": "bad"}
INKS = {"main": "primary_ink", "quiet": "ink", "soft": "primary_deep", "danger": "surface"}


class PrimaryButton(Press, AnchorLayout):
    """The one thing to do on a screen; `look` quiet, soft or danger for what stands beside it."""

    text = StringProperty("")
    glyph = StringProperty("")
    look = OptionProperty("main", options=list(FILLS))
    is_off = BooleanProperty(False)
    rise = NumericProperty(72)
    needed = NumericProperty(0)
    """The height that the words need; beside another button the higher of the two decides."""

    def _fill(self) -> Colour:
        return theme.sunken if self.is_off else list(getattr(theme, FILLS[self.look]))

    def _ink(self) -> Colour:
        return theme.soft if self.is_off else list(getattr(theme, INKS[self.look]))

    def _rim(self) -> Colour:
        return theme.edge if self.look == "quiet" and not self.is_off else self._fill()

    def _words(self) -> float:
        room = self.width - dp(32) - dp(38) * bool(self.glyph)
        return float(min(width_of(self.text, theme.title, bold=True), max(room, dp(20))))

    words = AliasProperty(_words, None, bind=("text", "glyph", "width"))
    ground = AliasProperty(_fill, None, bind=("look", "is_off"))
    ink = AliasProperty(_ink, None, bind=("look", "is_off"))
    frame = AliasProperty(_rim, None, bind=("look", "is_off"))

    def on_is_off(self, *_args: object) -> None:
        self.disabled = self.is_off


class IconButton(Press, AnchorLayout):
    """A square of 48 dp or more with one icon and, where there is room, its word below."""

    glyph = StringProperty("")
    text = StringProperty("")
    tone = StringProperty("")

    def _ink(self) -> Colour:
        return theme.front(self.tone) if self.tone else theme.ink

    ink = AliasProperty(_ink, None, bind=("tone",))


class Chip(Press, BoxLayout):
    """A filter or a quick answer; `is_on` is filled and carries a tick, so that colour is not its only sign."""

    text = StringProperty("")
    glyph = StringProperty("")
    is_on = BooleanProperty(False)

    def _fill(self) -> Colour:
        return theme.primary if self.is_on else theme.sunken

    def _ink(self) -> Colour:
        return theme.primary_ink if self.is_on else theme.ink

    def _room(self) -> float:
        return float(self.height * 0.5 if self.glyph else 0)

    ground = AliasProperty(_fill, None, bind=("is_on",))
    ink = AliasProperty(_ink, None, bind=("is_on",))
    icon_width = AliasProperty(_room, None, bind=("glyph", "height"))


load_kv(__file__)
