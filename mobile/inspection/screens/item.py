"""ItemCard: one item of a check as a card, with the answer buttons of its kind, its photos, its note and its hazard.

The check screen makes one per item and gives it a new `item` after every tap; only what changed is drawn again. It tells the
screen what was tapped and never stores anything.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any

from kivy.metrics import dp
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from mobile.inspection.views import ItemView
from mobile.widgets.badges import Field
from mobile.widgets.basics import Card
from mobile.widgets.choices import ChoiceRow, Stepper
from mobile.widgets.kv import load_kv
from mobile.widgets.theme import Colour, theme
from mobile.wording import filled_in, joined
from mobile.words import text

OK_OPTIONS = (("normal", "check-circle", "good"), ("abnormal", "alert", "bad"), ("na", "cancel", "plain"))
PHOTO_GLYPHS = {"draft": "", "waiting": "cloud-upload", "stored": "cloud-check"}
ASKED = {"num": "dialpad", "score": "dialpad", "date": "calendar", "time": "clock-outline", "text": "pencil", "sign": "draw"}
SEVERITY_STATE = {"low": "plain", "normal": "warn", "high": "bad"}


class ItemCard(Card):
    """`item` is an `ItemView`; `is_pair` marks its photos before and after, `can_record` offers a voice note.

    Events: on_answer(value), on_ask (keypad, text, date, pen), on_photo, on_look(photo), on_note, on_hazard, on_voice."""

    item: ItemView = ObjectProperty(None, rebind=True)
    number = NumericProperty(1)
    is_pair = BooleanProperty(False)
    can_record = BooleanProperty(False)

    __events__ = ("on_answer", "on_ask", "on_photo", "on_look", "on_note", "on_hazard", "on_voice")

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._answer = self._make_answer()
        if self._answer is not None:
            self.ids.answer.add_widget(self._answer)
        self._show()
        self.fbind("item", self._show)

    def on_answer(self, value: Any) -> None:
        """An answer was tapped, or taken back (None)."""

    def on_ask(self) -> None:
        """The answer needs a keypad, a text, a date or a pen."""

    def on_photo(self) -> None:
        """The camera was tapped."""

    def on_look(self, sha256: str) -> None:
        """A photo was tapped."""

    def on_note(self) -> None:
        """The note was tapped."""

    def on_hazard(self) -> None:
        """The hazard of this item was tapped."""

    def on_voice(self) -> None:
        """The voice note of this item was tapped."""

    def _make_answer(self) -> Widget | None:
        kind = self.item.kind
        if kind in ("ok", "choice"):
            row = ChoiceRow(options=self._options(), chosen=self.item.value or None)
            row.bind(on_choose=lambda _row, value: self.dispatch("on_answer", value))
            return row
        if kind == "count":
            return self._stepper()
        if kind == "photo":
            return None
        field = Field(glyph=ASKED.get(kind, ""), is_framed=kind != "auto", disabled=kind == "auto")
        field.bind(on_release=lambda _field: self.dispatch("on_ask"))
        return field

    def _stepper(self) -> Stepper:
        low, high = self.item.minimum, self.item.maximum
        stepper = Stepper(least=low or 0, most=9999 if high is None else high, unit=self.item.unit)
        stepper.bind(on_change=lambda _stepper, value: self.dispatch("on_answer", value))
        stepper.bind(on_ask=lambda _stepper: self.dispatch("on_ask"))
        return stepper

    def _options(self) -> list[dict[str, Any]]:
        if self.item.kind == "ok":
            return [{"value": v, "text": text(f"inspection.ok.{v}"), "glyph": g, "tone": t} for v, g, t in OK_OPTIONS]
        return [
            {"value": c.value, "text": c.label, "tone": "bad" if c.is_abnormal else "primary", "glyph": ""}
            for c in self.item.choices
        ]

    def _show(self, *_args: object) -> None:
        shown = self._answer
        if isinstance(shown, ChoiceRow):
            shown.assumed = self.item.assumed or None
            shown.chosen = self.item.value or None
        elif isinstance(shown, Stepper):
            shown.value = int(self.item.value) if self.item.value else None
        elif isinstance(shown, Field):
            shown.value, shown.hint = self._value(), text(f"inspection.hint.{self.item.kind}")
            shown.name, shown.tone = f"answer {self.item.code}", self._tone()
        strip = self.ids.photos
        marks = [text("inspection.pair.before"), text("inspection.pair.after")] if self.is_pair else []
        strip.photos = [
            {"path": p.path, "glyph": PHOTO_GLYPHS[p.state], "key": p.sha256, "mark": mark}
            for p, mark in zip(self.item.photos, chain(marks, repeat("")), strict=False)
        ]

    def _value(self) -> str:
        if self.item.kind == "sign" and self.item.value:
            return text("inspection.signed")
        if self.item.kind == "auto":
            return self.item.value and filled_in(self.item.value)
        return " ".join(part for part in (self.item.value, self.item.unit) if part and self.item.value)

    def _tone(self) -> str:
        return "bad" if self.item.verdict in ("abnormal", "refused") else ""

    def _title(self) -> str:
        return f"{self.number}. {self.item.label}"

    def _under(self) -> str:
        last = text("inspection.last_value", value=self.item.last_value) if self.item.last_value else ""
        limits = text("inspection.limits", range=self.item.limits) if self.item.limits else ""
        optional = "" if self.item.is_required else text("inspection.optional")
        return joined(optional, limits, last)

    def _trouble(self) -> str:
        if self.item.problem:
            return text(f"inspection.fault.{self.item.problem}")
        known = text("inspection.known_hazards", n=self.item.known_hazards) if self.item.known_hazards else ""
        return self.item.why or known

    def _told(self) -> str:
        return text(f"inspection.spot.{self.item.spot}") if self.item.lacks_spot else self.item.is_round

    def _has_photos(self) -> bool:
        item = self.item
        is_asked = item.needs_photo or item.spot == "photo"
        return bool(item.kind == "photo" or is_asked or item.photos or item.verdict == "abnormal")

    def _wants_photo(self) -> bool:
        return self.item.needs_photo or (self.item.lacks_spot and self.item.spot == "photo")

    def _add_words(self) -> str:
        is_after = self.is_pair and len(self.item.photos) == 1
        return text("inspection.take_after") if is_after else text("inspection.take_photo")

    def _has_voice(self) -> bool:
        return self.item.voice is not None or (self.can_record and self._has_note())

    def _voice_words(self) -> str:
        voice = self.item.voice
        if voice is None:
            return ""
        return text("inspection.voice_has") if voice.can_play else text("inspection.voice_gone")

    def _has_note(self) -> bool:
        return bool(self.item.note or self.item.needs_note or self.item.verdict == "abnormal")

    def _has_hazard(self) -> bool:
        is_fault = self.item.verdict == "abnormal" and not self.item.is_doubt
        return self.item.hazard is not None or is_fault

    def _hazard_words(self) -> str:
        hazard = self.item.hazard
        return joined(text(f"hazard.severity.{hazard.severity}"), hazard.text) if hazard else ""

    def _hazard_tone(self) -> str:
        return SEVERITY_STATE[self.item.hazard.severity] if self.item.hazard else ""

    def _frame(self) -> Colour:
        return theme.bad if self._tone() else theme.line

    def _frame_width(self) -> float:
        return float(dp(1.6) if self._tone() else dp(1))

    title = AliasProperty(_title, None, bind=("item", "number"))
    under = AliasProperty(_under, None, bind=("item",))
    trouble = AliasProperty(_trouble, None, bind=("item",))
    has_photos = AliasProperty(_has_photos, None, bind=("item",))
    told = AliasProperty(_told, None, bind=("item",))
    wants_photo = AliasProperty(_wants_photo, None, bind=("item",))
    add_words = AliasProperty(_add_words, None, bind=("item", "is_pair"))
    has_voice = AliasProperty(_has_voice, None, bind=("item", "can_record"))
    voice_words = AliasProperty(_voice_words, None, bind=("item",))
    has_note = AliasProperty(_has_note, None, bind=("item",))
    has_hazard = AliasProperty(_has_hazard, None, bind=("item",))
    hazard_words = AliasProperty(_hazard_words, None, bind=("item",))
    hazard_tone = AliasProperty(_hazard_tone, None, bind=("item",))
    frame = AliasProperty(_frame, None, bind=("item",))
    frame_width = AliasProperty(_frame_width, None, bind=("item",))


load_kv(__file__)
