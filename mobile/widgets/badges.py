"""StatusBadge (icon, word and colour of one state), Field (a label over a value) and Progress (how far, with a stop).

States are the product's own: waiting 待上传, settled 已入账, held 待核, conflict 冲突, and the states of due work. The word is
given; the badge adds the icon and the colour that belong to the state.
"""

from __future__ import annotations

from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.widgets import buttons  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Column, Press
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme

STATES = {
    "waiting": ("cloud-upload", "warn"),
    "settled": ("cloud-check", "good"),
    "held": ("alert-circle", "warn"),
    "conflict": ("alert-octagon", "bad"),
    "due": ("circle-outline", "primary"),
    "overdue": ("clock-alert", "bad"),
    "draft": ("progress-clock", "primary"),
    "later": ("clock-outline", "plain"),
    "done": ("check-circle", "good"),
    "closed": ("timer-sand", "plain"),
    "blocked": ("block-helper", "warn"),
    "excused": ("check-decagram", "plain"),
    "normal": ("check-circle", "good"),
    "abnormal": ("alert", "bad"),
    "not_applicable": ("cancel", "plain"),
    "unanswered": ("circle-outline", "plain"),
    "refused": ("close-circle", "bad"),
    "low": ("alert-circle", "plain"),
    "high": ("alert-octagon", "bad"),
}
"""State -> icon and tone."""


class StatusBadge(BoxLayout):
    """A small pill: icon, word, colour."""

    state = StringProperty("due")
    text = StringProperty("")

    def _glyph(self) -> str:
        return STATES[self.state][0]

    def _front(self) -> Colour:
        return theme.front(STATES[self.state][1])

    def _back(self) -> Colour:
        return theme.back(STATES[self.state][1])

    glyph = AliasProperty(_glyph, None, bind=("state",))
    front = AliasProperty(_front, None, bind=("state",))
    back = AliasProperty(_back, None, bind=("state",))


class Field(Press, BoxLayout):
    """A soft label over its value; one that can be changed is framed and has an icon for how."""

    label = StringProperty("")
    value = StringProperty("")
    hint = StringProperty("")
    glyph = StringProperty("")
    tone = StringProperty("")
    is_framed = BooleanProperty(True)

    def _shown(self) -> str:
        return str(self.value or self.hint)

    def _ink(self) -> Colour:
        if not self.value:
            return theme.soft
        return theme.front(self.tone) if self.tone else theme.ink

    def _rim(self) -> Colour:
        if not self.is_framed:
            return [0, 0, 0, 0]
        return theme.front(self.tone) if self.tone else theme.edge

    def _ground(self) -> Colour:
        return theme.surface if self.is_framed else [0, 0, 0, 0]

    shown = AliasProperty(_shown, None, bind=("value", "hint"))
    ink = AliasProperty(_ink, None, bind=("value", "tone"))
    ground = AliasProperty(_ground, None, bind=("is_framed",))
    frame = AliasProperty(_rim, None, bind=("tone", "is_framed"))


class Progress(Column):
    """A bar with its words; `share` 0 to 1, and a stop where `can_stop`."""

    text = StringProperty("")
    share = NumericProperty(0)
    can_stop = BooleanProperty(False)
    stop_text = StringProperty("")
    tone = StringProperty("primary")

    __events__ = ("on_stop",)

    def on_stop(self) -> None:
        """The person does not want to wait for it."""

    def _ink(self) -> Colour:
        return theme.primary if self.tone == "primary" else theme.front(self.tone)

    ink = AliasProperty(_ink, None, bind=("tone",))


load_kv(__file__)
