"""Free text: Android's own dialog, so that every Chinese IME works, and the app's own popup on a desktop.

Screens call it through the port. It never keeps what was typed. The Android half was not run on a device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile.device.bridge import Bridge
from mobile.device.ports import TextQuestion

DIALOG = "cn.linxun.device.TextDialog"

Ask = Callable[[TextQuestion, Callable[[str | None], None]], None]


class AndroidTextDialog:
    """Shows TextDialog.java on Android's UI thread."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._answer: Any = None

    def ask(self, question: TextQuestion, done: Callable[[str | None], None]) -> None:
        def answered(given: str | None) -> None:
            self._answer = None
            done(given)

        # Kept here, or Python would free the object that Java calls back.
        self._answer = self._bridge.text_answer(answered)
        activity = self._bridge.activity()
        words = [question.title, question.accept, question.cancel]
        dialog = self._bridge.java(DIALOG)(activity, words, question.start, question.most_characters, self._answer)
        activity.runOnUiThread(dialog)


class PopupTextDialog:
    """Stands in on a desktop: `popup` is the app's own, since only widgets know kivy."""

    def __init__(self, popup: Ask) -> None:
        self._popup = popup

    def ask(self, question: TextQuestion, done: Callable[[str | None], None]) -> None:
        def answered(given: str | None) -> None:
            done(given if given is None else given[: question.most_characters])

        self._popup(question, answered)
