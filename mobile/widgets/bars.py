"""TopBar (where am I, how do I get back), BottomBar (what the thumb does) and Banner (one thing the person should know).

The top bar's second line is the place to say what waits; it never holds the only way to do something.
"""

from __future__ import annotations

from kivy.metrics import dp
from kivy.properties import AliasProperty, BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.widgets import buttons  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Press
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme


class TopBar(BoxLayout):
    """Title, a softer second line, an arrow back and one action at the right."""

    title = StringProperty("")
    subtitle = StringProperty("")
    glyph = StringProperty("")
    """The icon of the action at the right; empty for none."""
    has_back = BooleanProperty(True)

    __events__ = ("on_back", "on_action")

    def on_back(self) -> None:
        """The arrow was tapped."""

    def on_action(self) -> None:
        """The icon at the right was tapped."""

    def _second(self) -> float:
        return float(theme.small * 1.45 if self.subtitle else 0)

    def _arrow(self) -> float:
        return float(theme.touch if self.has_back else 0)

    def _action(self) -> float:
        return float(theme.touch if self.glyph else 0)

    second_height = AliasProperty(_second, None, bind=("subtitle",))
    back_width = AliasProperty(_arrow, None, bind=("has_back",))
    action_width = AliasProperty(_action, None, bind=("glyph",))


class BottomBar(BoxLayout):
    """The strip under the thumb: one big button, at most one small beside it."""


class Banner(Press, BoxLayout):
    """One sentence with its icon across the page; hidden while it has no words."""

    text = StringProperty("")
    glyph = StringProperty("information")
    tone = StringProperty("warn")
    leads_on = BooleanProperty(False)
    """Whether a tap leads somewhere: shows the chevron."""

    def _front(self) -> Colour:
        return theme.front(self.tone)

    def _back(self) -> Colour:
        return theme.back(self.tone)

    def _chevron(self) -> str:
        return "chevron-right" if self.leads_on else ""

    front = AliasProperty(_front, None, bind=("tone",))
    back = AliasProperty(_back, None, bind=("tone",))
    chevron = AliasProperty(_chevron, None, bind=("leads_on",))

    def fit(self, words_height: float) -> float:
        """Return the height that these words need, none while there are none."""
        return max(words_height + dp(20), float(theme.touch)) if self.text else 0.0


load_kv(__file__)
