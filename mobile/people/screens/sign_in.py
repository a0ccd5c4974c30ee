"""Sign in once with the network: login and password; afterwards the PIN opens the phone anywhere.

Opened for a phone's first person and for each one added later. The password is sent once and kept nowhere.
"""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from mobile.people.views import GateView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.words import text


class SignInScreen(Page):
    """Login, password, one button."""

    is_busy = BooleanProperty(False)
    problem = StringProperty("")

    def read(self) -> GateView:
        view: GateView = self.desk.people.gate()
        return view

    def sign_in(self) -> None:
        """Ask the server; what it says is shown in plain words."""
        login, password = self.ids.login.text.strip(), self.ids.password.text
        if not login or not password:
            self.problem = text("people.both_needed")
            return
        self.is_busy, self.problem = True, ""
        self.go.run(lambda: self.desk.people.sign_in(login, password), self._answered)

    def others(self) -> None:
        """Choose somebody who has signed in on this phone before."""
        self.go.to("choose")

    def button(self, is_busy: bool) -> str:
        """Return what the button says."""
        return text("people.signing_in") if is_busy else text("people.sign_in")

    def has_others(self, view: GateView) -> bool:
        """True when somebody has signed in on this phone before."""
        return bool(view.people)

    def _answered(self, problem: str) -> None:
        self.is_busy = False
        self.ids.password.text = ""
        if problem:
            self.problem = text(f"problem.{problem}")
        else:
            self.go.gate()


load_kv(__file__)
