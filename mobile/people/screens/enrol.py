"""The first page of a new phone: scan the supervisor's enrolment code, see which server it names, agree.

Nothing is sent before the person has seen the server's name and said yes.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from mobile.people.views import EnrolmentView, GateView
from mobile.widgets.basics import Column
from mobile.widgets.entries import CodeEntry
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.words import text
from sync.errors import InputError

CODE = CodeEntry(length=16, group=4)


class EnrolCodeSheet(Column):
    """The keypad for the sixteen characters below the supervisor's QR code."""

    entry = ObjectProperty(CODE)

    __events__ = ("on_taken",)

    def on_taken(self, code: str) -> None:
        """A whole code was typed."""


class EnrolScreen(Page):
    """`given`: code, the text of a code that was scanned elsewhere or came by a link. `asked` waits for the person's yes."""

    asked = ObjectProperty(None, allownone=True)
    is_busy = BooleanProperty(False)
    problem = StringProperty("")

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        if "credentials-lost" in desk.settings.notices():
            self.problem = text("app.notice.credentials-lost")
        if given.get("code"):
            self._read(given["code"])

    def read(self) -> GateView:
        view: GateView = self.desk.people.gate()
        return view

    def scan(self) -> None:
        """Scan the enrolment code."""
        self.go.scan_text(self._read)

    def type(self) -> None:
        """Ask for the server's address, then for the code."""
        self.go.ask_text(text("people.server_ask"), self.view.server, self._host_came)

    def agree(self) -> None:
        """Enrol this phone at the server that was shown."""
        self.is_busy, self.problem = True, ""
        host, code = self.asked.host, self.asked.code
        self.go.run(lambda: self.desk.people.enrol(host, code), self._enrolled)

    def refuse(self) -> None:
        """Forget the code; a page that was opened for it, or without one, goes back to where one came from."""
        is_for_it = self.asked is None or "code" in self.given
        self.asked, self.problem = None, ""
        if is_for_it:
            self.go.back()

    def back(self) -> bool:
        """The back key takes the question back first."""
        if self.asked is not None and not self.is_busy:
            self.refuse()
            return True
        return False

    def can_refuse(self, asked: EnrolmentView | None) -> bool:
        """True when there is a code to refuse, or a page to go back to."""
        return asked is not None or self.view.step == "open"

    def unsent(self, asked: EnrolmentView | None) -> str:
        """Return the warning that another server is about to be asked while work for the old one waits."""
        waits = self.view.waiting_facts or self.view.waiting_photos
        server = self.view.server.partition("://")[2]
        if asked is None or not waits or not server or server.upper() == asked.host.upper():
            return ""
        return text("people.enrol_unsent", facts=self.view.waiting_facts, photos=self.view.waiting_photos, server=server)

    def host(self, asked: EnrolmentView | None) -> str:
        """Return the server's name to be checked."""
        return asked.host if asked else ""

    def warning(self, asked: EnrolmentView | None) -> str:
        """Return what another server means for this phone; empty at the phone's own server."""
        return text("people.other_server") if asked is not None and asked.is_other_server else ""

    def button(self, asked: EnrolmentView | None, is_busy: bool) -> str:
        """Return what the big button does."""
        if is_busy:
            return text("people.enrolling")
        return text("people.agree") if asked else text("people.scan_enrolment")

    def press(self) -> None:
        """Scan, or agree to what was scanned."""
        if self.asked is None:
            self.scan()
        else:
            self.agree()

    def _host_came(self, host: str | None) -> None:
        if not host:
            return
        content = EnrolCodeSheet()
        sheet = self.go.sheet(text("people.code_ask"), content)

        def taken(_content: object, code: str) -> None:
            sheet.close()
            self._read(f"HTTPS://{host.strip()}/J/{code}")

        content.bind(on_taken=taken)

    def _read(self, words: str | None) -> None:
        """Take what was scanned or typed: a code is shown for the person's yes, anything else is said to be none."""
        if words is None:
            return
        self.problem = ""
        try:
            self.asked = self.desk.people.read_code(words)
        except InputError as error:
            self.problem = text(f"people.enrolment.{error.detail}")

    def _enrolled(self, problem: str) -> None:
        self.is_busy = False
        self.problem = text(f"problem.{problem}") if problem else ""
        if not problem:
            self.go.gate()


load_kv(__file__)
