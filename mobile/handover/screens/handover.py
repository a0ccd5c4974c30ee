"""One handover: what is open at the post, and the next shift's word on it: agreed, or not and why.

Opened from the list and from today. The giver sees it without the buttons.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from mobile.handover.views import HandoverView
from mobile.widgets.basics import Column, Text
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined
from mobile.words import text

DISAGREED = ("gear_missing", "matter_missing", "not_clean", "not_as_written")


class HandoverScreen(Page):
    """`given`: handover_id."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> HandoverView:
        view: HandoverView = self.desk.handover.handover(self.given["handover_id"])
        return view

    def given_words(self, view: HandoverView) -> str:
        """Return who gave it and when."""
        return joined(text("handover.given_by", name=view.row.given_by_name), clock(view.row.given_at, self.desk.now()))

    def state_words(self, view: HandoverView) -> str:
        """Return what became of it."""
        if view.taken_at is not None:
            return text("handover.badge.taken" if view.row.is_agreed else "handover.badge.disagreed")
        return text("handover.overdue_long") if view.row.is_overdue else text("handover.waits")

    def state_badge(self, view: HandoverView) -> str:
        """Return the badge that goes with it."""
        if view.taken_at is None:
            return "overdue" if view.row.is_overdue else "due"
        return "done" if view.row.is_agreed else "held"

    def taken_words(self, view: HandoverView) -> str:
        """Return who took it and when, nothing while nobody has."""
        if view.taken_at is None:
            return ""
        return joined(text("handover.taken_by", name=view.row.taken_by_name), clock(view.taken_at, self.desk.now()))

    def abnormal(self, view: HandoverView) -> str:
        """Return how many things were not in order when it was given."""
        return text("handover.abnormal", n=view.row.abnormal) if view.row.abnormal else ""

    def agree(self) -> None:
        """Take the post over as it was written."""
        self._take(is_agreed=True, note="")

    def disagree(self) -> None:
        """Take the post over and say what does not fit: a ready sentence, or one's own."""
        column = Column()
        sheet = self.go.sheet(text("handover.disagree_why"), column)

        def said(words: str, _button: object) -> None:
            sheet.close()
            self._ask_photo(words)

        def typed(_button: object) -> None:
            sheet.close()
            self.go.ask_text(text("handover.disagree_why"), "", self._written)

        for key in DISAGREED:
            words = text(f"handover.disagree.{key}")
            button = PrimaryButton(text=words, look="quiet", rise=64, name=f"say {key}")
            button.bind(on_release=partial(said, words))
            column.add_widget(button)
        own = PrimaryButton(text=text("handover.own_words"), glyph="pencil", look="quiet", rise=64, name="say own")
        own.bind(on_release=typed)
        column.add_widget(own)

    def open_record(self) -> None:
        """Look at the whole form."""
        self.go.to("record", fact_id=self.view.record_id)

    def _written(self, words: str | None) -> None:
        if words is not None and words.strip():
            self._ask_photo(words)

    def _ask_photo(self, note: str) -> None:
        column = Column()
        sheet = self.go.sheet(note, column)

        def chosen(with_photo: bool, _button: object) -> None:
            sheet.close()
            if with_photo:
                self.desk.handover.take_with_photo(self.view.row.id, note, self._photographed)
            else:
                self._take(is_agreed=False, note=note)

        for key, glyph, with_photo in (("with_photo", "camera", True), ("without_photo", "handshake", False)):
            button = PrimaryButton(text=text(f"handover.{key}"), glyph=glyph, look="quiet", rise=64, name=key)
            button.bind(on_release=partial(chosen, with_photo))
            column.add_widget(button)

    def _photographed(self, fact_id: str) -> None:
        words, glyph = ("handover.taken_over", "handshake") if fact_id else ("handover.no_photo", "camera-off")
        self.go.toast(text(words), glyph)
        self.go.refresh()

    def _take(self, *, is_agreed: bool, note: str) -> None:
        self.desk.handover.take(self.view.row.id, is_agreed=is_agreed, note=note)
        self.go.toast(text("handover.taken_over"), "handshake")
        self.refresh()

    def _lay(self, *_args: object) -> None:
        lines = self.view.open_matters or (text("handover.nothing_open"),)
        fill(self.ids.matters, [Text(text=line) for line in lines])


load_kv(__file__)
