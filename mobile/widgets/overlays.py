"""Sheet (a question from below), Toast (one short sentence that goes by itself) and TextPopup (free text on a desktop).

All three lie over the page on the app's top layer, and the back key closes the sheet first. They never decide anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from mobile.widgets import buttons  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Column, Framed
from mobile.widgets.kv import load_kv

SHOWN_SECONDS = 3.5


class Sheet(FloatLayout):
    """A sheet that slides up from the thumb's side with `title`, its content and a way out; tapping beside it closes it."""

    title = StringProperty("")

    __events__ = ("on_close",)

    def __init__(self, title: str, content: Widget) -> None:
        super().__init__(title=title)
        self.ids.content.add_widget(content)

    def on_close(self) -> None:
        """The sheet is gone."""

    def open(self, layer: Widget) -> Sheet:
        """Show it on the top layer."""
        layer.add_widget(self)
        return self

    def close(self) -> None:
        """Take it away; harmless when it is gone already."""
        if self.parent is not None:
            self.parent.remove_widget(self)
            self.dispatch("on_close")

    def on_touch_down(self, touch: object) -> bool:
        """Keep every touch: what lies under the sheet must not be hit."""
        if not self.ids.panel.collide_point(*touch.pos):  # type: ignore[attr-defined]
            self.close()
            return True
        super().on_touch_down(touch)
        return True


class Toast(BoxLayout):
    """One sentence that says what just happened."""

    text = StringProperty("")
    glyph = StringProperty("check-circle")
    lift = NumericProperty(0)

    def open(self, layer: Widget) -> Toast:
        """Show it over the bottom bar for a few seconds."""
        layer.add_widget(self)
        Clock.schedule_once(self._fade, SHOWN_SECONDS)
        return self

    def _fade(self, _seconds: float) -> None:
        fading = Animation(opacity=0, duration=0.3)
        fading.bind(on_complete=self._gone)
        fading.start(self)

    def _gone(self, *_args: object) -> None:
        if self.parent is not None:
            self.parent.remove_widget(self)


class WordsInput(Framed, TextInput):
    """The one text input of the app; its input type lets a Chinese keyboard compose."""


class TextPopup(Column):
    """The content of a sheet that asks for free text; `done` gets the text, or None when the person went back."""

    text = StringProperty("")
    accept = StringProperty("")
    cancel = StringProperty("")

    __events__ = ("on_answered",)

    def on_answered(self) -> None:
        """The answer was given."""

    def __init__(self, *, start: str, accept: str, cancel: str, done: Callable[[str | None], None]) -> None:
        super().__init__(text=start, accept=accept, cancel=cancel)
        self._done: Callable[[str | None], None] | None = done

    def answer(self, text: str | None) -> None:
        """Give the answer, once."""
        done, self._done = self._done, None
        if done is not None:
            self.dispatch("on_answered")
            done(text)


class YesNoSheet(Column):
    """A sentence and two buttons."""

    text = StringProperty("")
    yes = StringProperty("")
    no = StringProperty("")

    __events__ = ("on_agree", "on_refuse")

    def on_agree(self) -> None:
        """Yes was tapped."""

    def on_refuse(self) -> None:
        """No was tapped."""


def ask_yes_no(go: Any, sentence: str, yes: str, no: str, done: Callable[[], None]) -> None:
    """Ask before something that cannot be undone by the next tap; `done` runs after a yes."""
    content = YesNoSheet(text=sentence, yes=yes, no=no)
    sheet = go.sheet(yes, content)

    def agreed(_content: object) -> None:
        sheet.close()
        done()

    content.bind(on_agree=agreed, on_refuse=lambda _content: sheet.close())


load_kv(__file__)
