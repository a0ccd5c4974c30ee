"""A filed record: right after submitting it is the done page, later it is read from the lists.

Reads `RecordView`. It says "settled" only when the view does, and shows the number and hash that prove it.
"""

from __future__ import annotations

from typing import Any

from mobile.inspection.screens.voice import play
from mobile.inspection.views import AnswerRow, RecordView
from mobile.widgets.basics import Column
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined
from mobile.words import text

LOOKS = {"waiting": ("check-circle", "good"), "settled": ("cloud-check", "good"), "held": ("alert-circle", "warn")}


class AnswerLine(Column):
    """One answer, with its note and its voice note under it."""

    __events__ = ("on_play",)

    def on_play(self) -> None:
        """The voice note was tapped."""

    def can_play(self) -> bool:
        """Whether there is a voice note whose file is on this phone."""
        return self.answer.voice is not None and self.answer.voice.can_play

    def voice_words(self) -> str:
        """Return that it can be heard, or that the server alone has it."""
        return text("inspection.voice_has") if self.can_play() else text("inspection.voice_gone")

    def __init__(self, answer: AnswerRow) -> None:
        self.answer = answer
        super().__init__()

    def value_tone(self) -> str:
        """Return the tone of the value: bad when it is abnormal."""
        return "bad" if self.answer.is_abnormal else "plain"


class RecordScreen(Page):
    """`given`: fact_id, and `is_new` right after submitting."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> RecordView:
        view: RecordView = self.desk.inspection.record(self.given["fact_id"])
        return view

    def title(self, view: RecordView) -> str:
        """Return "recorded" right after submitting, the check's name otherwise."""
        return text("inspection.recorded") if self.given.get("is_new") else view.title

    def where(self, view: RecordView) -> str:
        """Return whose record it is, and where."""
        return joined(view.subject_name, view.place_name)

    def headline(self, view: RecordView) -> str:
        """Return the state in a sentence."""
        return text(f"inspection.state.{view.state}")

    def proof(self, view: RecordView) -> str:
        """Return who, when, which number and hash."""
        made = clock(view.made_at, self.desk.now())
        return joined(view.by_name, made, text("inspection.number", n=view.number), view.short_hash)

    def photos(self, view: RecordView) -> str:
        """Return how many of the promised photos have arrived."""
        if not view.photos_promised:
            return ""
        return text("inspection.photos_arrived", n=view.photos_stored, of=view.photos_promised)

    def held_words(self, view: RecordView) -> str:
        """Return why a held record is held."""
        return text(f"problem.{view.reason}") if view.reason else ""

    def look(self, view: RecordView) -> tuple[str, str]:
        """Return icon and tone of the state."""
        return LOOKS[view.state]

    def state_words(self, view: RecordView) -> str:
        """Return the state's own word."""
        return text(f"app.state.{view.state}")

    def correction_words(self, view: RecordView) -> str:
        """Return that this record was corrected, or that it corrects another; empty for most."""
        if view.corrected_by:
            return joined(text("inspection.was_corrected"), text("inspection.see_new"))
        return joined(text("inspection.is_correction"), text("inspection.see_old")) if view.corrects else ""

    def other_record(self) -> None:
        """Show the correction, or the record that was corrected; it may be gone from this phone."""
        self.go.to("record", fact_id=self.view.corrected_by or self.view.corrects)

    def left(self) -> None:
        """Let nothing play on."""
        self.desk.inspection.hush()

    def correct(self) -> None:
        """Begin a correction: a new record that names this one; the old one stays."""
        self.go.instead("check", draft_id=self.desk.inspection.correct(self.view.fact_id))

    def _lay(self, *_args: object) -> None:
        lines = [AnswerLine(answer) for answer in self.view.answers]
        for line in lines:
            line.bind(on_play=self._play)
        fill(self.ids.answers, lines)

    def _play(self, line: AnswerLine) -> None:
        if line.answer.voice is not None:
            play(self.go, self.desk.inspection, line.answer.voice.sha256)


load_kv(__file__)
