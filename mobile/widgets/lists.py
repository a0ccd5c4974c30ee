"""ChipRow (filters side by side, scrolling), EmptyNote (words where a list is empty) and StatusLine (what waits, always seen).

The status line shows the counts even at nought: silence must never be taken for "all sent".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from kivy.properties import AliasProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from mobile.widgets import bars  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Press
from mobile.widgets.buttons import Chip
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme
from mobile.wording import clock, joined
from mobile.words import text


class ChipRow(ScrollView):
    """`chips` are dicts value, text, is_on; `on_pick` gives the value of the tapped one."""

    chips = ListProperty()

    __events__ = ("on_pick",)

    def on_pick(self, value: str) -> None:
        """A chip was tapped."""

    def on_chips(self, _widget: Widget, chips: Sequence[dict[str, Any]]) -> None:
        line = self.ids.line
        line.clear_widgets()
        for chip in chips:
            made = Chip(text=chip["text"], is_on=chip["is_on"], name=chip["value"])
            made.bind(on_release=partial(self._picked, chip["value"]))
            line.add_widget(made)

    def _picked(self, value: str, _chip: Widget) -> None:
        self.dispatch("on_pick", value)


class EmptyNote(Label):
    """A calm sentence in the middle of an empty list."""


class StatusLine(Press, BoxLayout):
    """Unsent records and photos, when the server last answered, what is happening now."""

    status = ObjectProperty(None, allownone=True)
    now = ObjectProperty(None, allownone=True)
    text = StringProperty("")
    glyph = StringProperty("cloud-check")
    tone = StringProperty("good")

    def on_status(self, *_args: object) -> None:
        status, now = self.status, self.now
        if status is None or now is None:
            return
        self.glyph, self.tone = status_look(status)
        self.text = status_words(status, now)

    on_now = on_status

    def _front(self) -> Colour:
        return theme.front(self.tone)

    def _back(self) -> Colour:
        return theme.back(self.tone)

    front = AliasProperty(_front, None, bind=("tone",))
    back = AliasProperty(_back, None, bind=("tone",))


def status_look(status: Any) -> tuple[str, str]:
    """Return icon and tone of a `StatusView`."""
    if status.problem or status.held_facts:
        return "cloud-alert", "bad" if status.advice in ("sign_in", "update_app", "free_space", "report_bug") else "warn"
    if status.is_busy:
        return "sync", "primary"
    if status.waiting_facts or status.waiting_photos:
        return "cloud-upload", "warn"
    if status.last_success_at is None:
        return "cloud-off-outline", "warn"
    return "cloud-check", "good"


def status_words(status: Any, now: datetime) -> str:
    """Return the line: unsent 3, photos 5, last 10:20."""
    last = text("shift.last", at=clock(status.last_success_at, now)) if status.last_success_at else text("shift.never")
    busy = text(f"shift.step.{status.step}") if status.is_busy and status.step else ""
    held = text("shift.held_count", n=status.held_facts) if status.held_facts else ""
    unsent = joined(text("shift.unsent", n=status.waiting_facts), text("shift.photos", n=status.waiting_photos))
    return joined(unsent, held, busy or last)


load_kv(__file__)
