"""The PIN: set by typing it twice, or typed once to unlock. Shown at start, after idle and when another person takes the phone.

It never says whether a PIN was nearly right; after too many wrong ones it says how long to wait.
"""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import ObjectProperty, StringProperty

from mobile.people.views import GateView
from mobile.widgets.entries import OK, PinEntry
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import span
from mobile.words import text
from sync.errors import InputError, PinWait, WrongPin


class PinScreen(Page):
    """`view.step` says whether the PIN is set or typed."""

    entry = ObjectProperty(PinEntry())
    first = StringProperty("")
    """The first of the two PINs while one is set."""
    problem = StringProperty("")

    def read(self) -> GateView:
        view: GateView = self.desk.people.gate()
        return view

    def press(self, key: str) -> None:
        """Type one digit, or answer with what was typed."""
        if self.view.wait_seconds:
            self.refresh()
        elif key != OK:
            self.entry = self.entry.typed(key)
        elif self.entry.value() is not None:
            # One frame later, so that the shade of the key is seen before the check, which takes a moment on purpose.
            Clock.schedule_once(lambda _seconds: self._take(), 0)

    def others(self) -> None:
        """Another person takes the phone."""
        self.go.to("choose")

    def name(self, view: GateView) -> str:
        """Return whose PIN it is."""
        return view.person.name if view.person else ""

    def dots(self, entry: PinEntry) -> str:
        """Return a dot for each digit."""
        return entry.shown()

    def prompt(self, view: GateView, first: str) -> str:
        """Return what to do now."""
        if view.step == "set_pin":
            return text("people.pin_again") if first else text("people.pin_new")
        return text("people.pin_type")

    def trouble(self, view: GateView, problem: str) -> str:
        """Return the wait, or what was wrong."""
        if view.wait_seconds:
            return text("people.pin_wait", span=span(view.wait_seconds))
        return problem

    def unsent(self, view: GateView) -> str:
        """Return what this phone still holds: locking loses nothing."""
        if not view.waiting_facts and not view.waiting_photos:
            return ""
        return text("people.holds", facts=view.waiting_facts, photos=view.waiting_photos)

    def _take(self) -> None:
        pin, self.entry = str(self.entry.value()), PinEntry()
        try:
            if self.view.step == "set_pin":
                self._set(pin)
            else:
                self._unlock(pin)
        except InputError as error:
            self.first, self.problem = "", text(f"people.{error.detail}")

    def _unlock(self, pin: str) -> None:
        try:
            self.desk.people.unlock(self.view.person.id, pin)
        except (WrongPin, PinWait):
            self.refresh()
            self.problem = text("people.pin_wrong", n=self.view.attempts_left)
        else:
            self.go.gate()

    def _set(self, pin: str) -> None:
        if not self.first:
            self.first, self.problem = pin, ""
        elif pin == self.first:
            self.desk.people.set_pin(pin)
            self.go.gate()
        else:
            self.first, self.problem = "", text("people.pin_differs")


load_kv(__file__)
