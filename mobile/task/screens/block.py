"""A blocked point: five reasons as big buttons; one tap opens the camera, and its photo files it.

Opened from a row of today, a card, a failed scan and a patrol round. The keyboard opens only when a note is asked for.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from kivy.properties import StringProperty

from mobile.blocking import BlockView
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.words import text

GLYPHS = {
    "locked": "lock",
    "flooded": "water-alert",
    "in_the_way": "block-helper",
    "label_gone": "tag-off",
    "other": "help-circle",
}


class BlockScreen(Page):
    """`given`: kind, id, and where they are known task and round."""

    note = StringProperty("")

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        fill(self.ids.reasons, [self._button(reason) for reason in self.view.reasons])

    def read(self) -> BlockView:
        view: BlockView = self.desk.blocking.view(self.given["kind"], self.given["id"])
        return view

    def block(self, reason: str) -> None:
        """Take the photo; with it the point is filed and one is back where one came from."""
        named = {key: self.given.get(key, "") for key in ("task", "round")}
        self.desk.blocking.block(self.view.kind, self.view.id, reason, self._filed, note=self.note, **named)

    def write(self) -> None:
        """Ask for a sentence with the phone's own keyboard."""
        self.go.ask_text(text("task.block.note"), self.note, self._written)

    def _written(self, words: str | None) -> None:
        if words is not None:
            self.note = words.strip()

    def _filed(self, fact_id: str) -> None:
        if fact_id:
            self.go.toast(text("task.block.filed"), "block-helper")
            self.go.back()
        else:
            self.go.toast(text("task.block.no_photo"), "camera-off")

    def _button(self, reason: str) -> PrimaryButton:
        words = text(f"task.block.reason.{reason}")
        button = PrimaryButton(text=words, glyph=GLYPHS[reason], look="quiet", rise=64, name=f"block {reason}")
        button.bind(on_release=partial(self._tapped, reason))
        return button

    def _tapped(self, reason: str, _button: object) -> None:
        self.block(reason)


load_kv(__file__)
