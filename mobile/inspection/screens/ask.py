"""The sheets that a check asks with: keypad, words with phrases, hazard in two taps, signature, reason, throwing away.

Each opens over the check and calls back once with what the person chose; closing it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from mobile.inspection.phrases import composed
from mobile.inspection.views import ItemView
from mobile.widgets.basics import Column
from mobile.widgets.entries import Entry, NumberEntry, day_entry, time_entry
from mobile.widgets.kv import load_kv
from mobile.widgets.overlays import Sheet, ask_yes_no
from mobile.wording import joined
from mobile.words import text

REASONS = ("label_torn", "label_gone", "no_access", "too_dark", "camera_broken")


class ValueSheet(Column):
    """Keypad and a button that takes the value; the button is off while there is none within the hard range."""

    entry = ObjectProperty(Entry())
    layout = StringProperty("number")
    unit = StringProperty("")
    hint = StringProperty("")
    is_off = BooleanProperty(True)

    __events__ = ("on_taken",)

    def on_taken(self, value: Any) -> None:
        """A finished value was taken."""

    def on_entry(self, _sheet: object, entry: Entry) -> None:
        self.is_off = entry.value() is None


class Composing(Column):
    """A line of parts and places, of which one may be tapped before the phrase; a second tap lets go of it."""

    parts = ListProperty()
    part = StringProperty("")

    def chips(self, parts: Sequence[str], chosen: str) -> list[dict[str, Any]]:
        """Return the parts as chips."""
        return [{"value": part, "text": part, "is_on": part == chosen} for part in parts]

    def pick(self, part: str) -> None:
        """Take a part, or let go of it."""
        self.part = "" if part == self.part else part


class WordsSheet(Composing):
    """Phrases by one tap, or with a part before them by two, and a way to free text."""

    phrases = ListProperty()

    __events__ = ("on_taken", "on_free")

    def on_taken(self, words: str) -> None:
        """A phrase was tapped."""

    def on_free(self) -> None:
        """The person wants to write."""

    def take(self, defect: str | None) -> None:
        """Take the phrase with the part in front of it."""
        if defect:
            self.dispatch("on_taken", composed(self.part, defect))


class HazardSheet(Composing):
    """First tap a phrase, second tap the severity: filed; a part may be tapped before. Free text takes the place of both."""

    phrases = ListProperty()
    words = StringProperty("")
    severity = StringProperty("")

    __events__ = ("on_taken", "on_free")

    def on_taken(self, severity: str, words: str) -> None:
        """Phrase and severity are chosen."""

    def on_free(self) -> None:
        """The person wants to write."""

    def choose(self, severity: str | None) -> None:
        """Take the severity; with words it is filed."""
        self.severity = severity or ""
        self._file()

    def say(self, words: str | None) -> None:
        """Take the words; with a severity it is filed."""
        self.words = composed(self.part, words) if words else ""
        self._file()

    def write(self, words: str) -> None:
        """Take words that were written."""
        self.words = words
        self._file()

    def severities(self) -> list[dict[str, Any]]:
        """Return the three severities as big buttons."""
        look = (("low", "alert-circle", "primary"), ("normal", "alert", "warn"), ("high", "alert-octagon", "bad"))
        return [{"value": key, "text": text(f"hazard.severity.{key}"), "glyph": g, "tone": t} for key, g, t in look]

    def _file(self) -> None:
        if self.words and self.severity:
            self.dispatch("on_taken", self.severity, self.words)


class SignatureSheet(Column):
    """A pad to sign on."""

    __events__ = ("on_taken",)

    def on_taken(self, png: bytes) -> None:
        """The signature was accepted."""


def ask_value(go: Any, item: ItemView, done: Callable[[Any], None]) -> None:
    """Ask for a number, a score, a count, a date or a time with the app's own keypad."""
    least, most = item.minimum or 0.0, 1e9 if item.maximum is None else item.maximum
    entries: dict[str, Entry] = {"date": day_entry(), "time": time_entry()}
    whole = item.kind in ("count", "score")
    entry = entries.get(item.kind) or NumberEntry(least=least, most=most, decimals=0 if whole else 3)
    layout = "digits" if whole or item.kind in entries else "signed" if least < 0 else "number"
    limits = text("inspection.limits", range=item.limits) if item.limits else ""
    guard = "" if item.maximum is None else text("inspection.guard", least=f"{least:g}", most=f"{most:g}")
    last = text("inspection.last_value", value=item.last_value) if item.last_value else ""
    sheet = ValueSheet(entry=entry, layout=layout, unit=item.unit, hint=joined(limits, guard, last))
    _open(go, item.label, sheet, on_taken=done)


def ask_words(
    go: Any, title: str, start: str, phrases: Sequence[str], done: Callable[[str], None], *, parts: Sequence[str] = ()
) -> None:
    """Ask for words: a phrase by one tap, a part and a phrase by two, or the phone's own dialog."""

    def free() -> None:
        go.ask_text(title, start, lambda given: done(given) if given is not None else None)

    if not phrases:
        free()
        return
    _open(go, title, WordsSheet(parts=list(parts), phrases=_chips(phrases)), on_taken=done, on_free=free)


def ask_hazard(go: Any, item: ItemView, done: Callable[[str, str], None]) -> None:
    """Ask for a hazard: phrase and severity."""
    content = HazardSheet(parts=list(item.parts), phrases=_chips(item.phrases))
    if item.hazard is not None:
        content.words = item.hazard.text
    sheet = go.sheet(text("inspection.hazard_of", item=item.label), content)

    def taken(_content: object, severity: str, words: str) -> None:
        sheet.close()
        done(severity, words)

    def free(_content: object) -> None:
        go.ask_text(text("inspection.hazard"), content.words, lambda given: content.write(given) if given else None)

    content.bind(on_taken=taken, on_free=free)


def ask_signature(go: Any, title: str, done: Callable[[bytes], None]) -> None:
    """Ask for a signature; `done` gets a PNG."""
    _open(go, title, SignatureSheet(), on_taken=done)


def ask_reason(go: Any, start: str, done: Callable[[str], None]) -> None:
    """Ask why the label was not scanned."""
    phrases = [text(f"inspection.reason.{key}") for key in REASONS]
    ask_words(go, text("inspection.reason_title"), start, phrases, done)


def ask_discard(go: Any, done: Callable[[], None]) -> None:
    """Ask before a draft is thrown away."""
    ask_yes_no(go, text("inspection.discard_ask"), text("inspection.discard"), text("app.keep"), done)


def ask_drop_photo(go: Any, done: Callable[[], None]) -> None:
    """Ask before a photo is taken out of a draft."""
    ask_yes_no(go, text("inspection.drop_photo_ask"), text("inspection.drop_photo"), text("app.keep"), done)


def _chips(phrases: Sequence[str]) -> list[dict[str, Any]]:
    return [{"value": phrase, "text": phrase, "glyph": "", "tone": "primary"} for phrase in phrases]


def _open(go: Any, title: str, content: Any, **acts: Callable[..., None]) -> Sheet:
    sheet: Sheet = go.sheet(title, content)
    for event, act in acts.items():

        def answered(_content: object, *args: Any, act: Callable[..., None] = act) -> None:
            sheet.close()
            act(*args)

        content.bind(**{event: answered})
    return sheet


load_kv(__file__)
