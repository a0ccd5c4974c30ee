"""ChoiceRow: the big buttons that answer one item, each icon + word + colour. Stepper: a count by plus and minus.

One tap answers; a second tap on the same button takes the answer back, so that a slip of the thumb can be undone.
"""

from __future__ import annotations

from typing import Any

from kivy.metrics import dp
from kivy.properties import AliasProperty, BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from mobile.widgets import buttons  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Press
from mobile.widgets.fonts import width_of
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme


class ChoiceButton(Press, AnchorLayout):
    """One possible answer."""

    value = ObjectProperty(None)
    text = StringProperty("")
    glyph = StringProperty("")
    tone = StringProperty("primary")
    is_on = BooleanProperty(False)
    is_assumed = BooleanProperty(False)
    """It counts although nobody tapped it: framed like the chosen one, and not filled."""
    is_tall = BooleanProperty(False)

    def _fill(self) -> Colour:
        return theme.back(self.tone) if self.is_on else theme.surface

    def _ink(self) -> Colour:
        return theme.front(self.tone) if self.is_on or self.is_assumed else theme.ink

    def _rim(self) -> Colour:
        return theme.front(self.tone) if self.is_on or self.is_assumed else theme.edge

    def _width(self) -> float:
        return float(theme.edge_width * (2 if self.is_on or self.is_assumed else 1))

    def _turn(self) -> str:
        return "vertical" if self.is_tall else "horizontal"

    def _words(self) -> float:
        room = self.width - dp(14) - dp(28) * (bool(self.glyph) and not self.is_tall)
        return float(min(width_of(self.text, theme.body, bold=True), max(room, dp(20))))

    words = AliasProperty(_words, None, bind=("text", "glyph", "width", "is_tall"))
    turn = AliasProperty(_turn, None, bind=("is_tall",))
    ground = AliasProperty(_fill, None, bind=("is_on", "tone"))
    ink = AliasProperty(_ink, None, bind=("is_on", "is_assumed", "tone"))
    frame = AliasProperty(_rim, None, bind=("is_on", "is_assumed", "tone"))
    frame_width = AliasProperty(_width, None, bind=("is_on", "is_assumed"))


class ChoiceRow(GridLayout):
    """`options` are dicts value, text, glyph, tone, as many in a row as fit; `on_choose` gives the value or None."""

    options = ListProperty()
    chosen = ObjectProperty(None, allownone=True)
    assumed = ObjectProperty(None, allownone=True)
    """The value that counts while none is chosen."""

    __events__ = ("on_choose",)

    def on_choose(self, value: Any) -> None:
        """An answer was tapped, or taken back (None)."""

    def on_kv_post(self, _base: Widget) -> None:
        # Options given to the constructor come before there is a canvas to draw them on.
        self.fbind("options", self._lay)
        self._lay()

    def _lay(self, *_args: object) -> None:
        self.clear_widgets()
        for option in self.options:
            button = ChoiceButton(**option)
            button.bind(on_release=self._tapped)
            self.add_widget(button)
        self._mark()
        self._fit()

    def on_width(self, *_args: object) -> None:
        self._fit()

    def on_chosen(self, *_args: object) -> None:
        self._mark()

    def on_assumed(self, *_args: object) -> None:
        self._mark()

    def _mark(self) -> None:
        for button in self.children:
            button.is_on = self.chosen is not None and button.value == self.chosen
            button.is_assumed = self.chosen is None and self.assumed is not None and button.value == self.assumed

    def _fit(self) -> None:
        count = max(len(self.options), 1)
        words = max((width_of(o["text"], theme.body, bold=True) for o in self.options), default=1.0) + dp(18)
        beside = dp(24) * any(o.get("glyph") for o in self.options)
        self.cols = self._columns(count, words + beside)
        # Three answers stay in one row: where icon and word do not fit beside each other, the icon stands above.
        is_tall = bool(beside) and count <= 3 and self.cols < count and self._columns(count, words) == count
        if is_tall:
            self.cols = count
        for button in self.children:
            button.is_tall = is_tall

    def _columns(self, count: int, most: float) -> int:
        fitting = [n for n in (4, 3, 2) if n <= count and n * most + (n - 1) * dp(8) <= self.width]
        if not fitting:
            # Many long phrases: two columns with wrapped words beat a list that has to be scrolled.
            return 2 if count > 4 else 1
        return 2 if (count, fitting[0]) == (4, 3) else fitting[0]

    def _tapped(self, button: ChoiceButton) -> None:
        self.chosen = None if button.value == self.chosen else button.value
        self.dispatch("on_choose", self.chosen)


class Stepper(BoxLayout):
    """Minus, the number, plus; tapping the number asks for the keypad (`on_ask`). `value` None shows a dash."""

    value = ObjectProperty(None, allownone=True)
    least = NumericProperty(0)
    most = NumericProperty(999)
    step = NumericProperty(1)
    unit = StringProperty("")

    __events__ = ("on_change", "on_ask")

    def on_change(self, value: int) -> None:
        """The number was changed by a tap."""

    def on_ask(self) -> None:
        """The number itself was tapped."""

    def _shown(self) -> str:
        return "—" if self.value is None else f"{self.value:g}"

    shown = AliasProperty(_shown, None, bind=("value",))

    def move(self, by: int) -> None:
        """Change by so many steps within the limits; the first tap of an empty one starts at the least value (or 0)."""
        start = max(self.least, 0) if self.value is None else self.value + by * self.step
        self.value = int(min(max(start, self.least), self.most))
        self.dispatch("on_change", self.value)


load_kv(__file__)
