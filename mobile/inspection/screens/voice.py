"""The sheet of a voice note: record for at most 15 seconds, hear it, record it again, drop it.

Opened from an item of a check; the record's page plays with `play`. The microphone is asked for only at the tap on "record",
under the sentence that says what for.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty

from mobile.inspection.views import CheckView, ItemView
from mobile.widgets.basics import Column
from mobile.widgets.kv import load_kv
from mobile.words import text
from sync.errors import LinxunError
from sync.photos import VOICE_SECONDS

TICK_SECONDS = 0.2


class VoiceSheet(Column):
    """`has_note` when there is one to hear; `seconds_left` counts down while it records."""

    has_note = BooleanProperty(False)
    is_recording = BooleanProperty(False)
    seconds_left = NumericProperty(VOICE_SECONDS)

    __events__ = ("on_begin", "on_end", "on_play", "on_drop")

    def on_begin(self) -> None:
        """Recording is wanted."""

    def on_end(self) -> None:
        """The person has finished, or the time is over."""

    def on_play(self) -> None:
        """The note is to be heard."""

    def on_drop(self) -> None:
        """The note is to go."""

    def begun(self, is_recording: bool) -> None:
        """Count down from now on when it records."""
        self.is_recording = is_recording
        self._until = Clock.get_boottime() + VOICE_SECONDS
        if is_recording:
            self._count()

    def tap(self) -> None:
        """The big button: begin, or end."""
        if self.is_recording:
            self.finish()
        else:
            self.dispatch("on_begin")

    def finish(self) -> None:
        """End the recording; harmless when there is none."""
        if self.is_recording:
            self.is_recording = False
            self.dispatch("on_end")

    def words(self, is_recording: bool, has_note: bool, seconds_left: int) -> str:
        """Return what the big button says."""
        if is_recording:
            return text("inspection.voice_stop", n=seconds_left)
        return text("inspection.voice_again") if has_note else text("inspection.voice_start")

    def _count(self, *_args: object) -> None:
        left = self._until - Clock.get_boottime()
        self.seconds_left = max(0, ceil(left))
        if left <= 0:
            self.finish()
        elif self.is_recording:
            Clock.schedule_once(self._count, TICK_SECONDS)


def ask_voice(go: Any, desk: Any, draft_id: str, item: ItemView, done: Callable[[CheckView], None]) -> None:
    """Ask for a voice note of one item; `done` gets the check after each change."""
    content = VoiceSheet(has_note=item.voice is not None)
    sheet = go.sheet(item.label, content)
    playing = [item.voice.sha256 if item.voice is not None else ""]

    def started(is_recording: bool) -> None:
        if sheet.parent is None:
            desk.hush()  # the sheet was closed behind the question for the permission
            return
        content.begun(is_recording)
        if not is_recording:
            go.toast(text("inspection.voice_refused"), "microphone")

    def ended(_content: object) -> None:
        try:
            view = desk.end_voice(draft_id, item.code)
        except LinxunError as error:
            go.trouble(error)
            return
        now = next(one for one in view.items if one.code == item.code).voice
        content.has_note = now is not None
        if now is None or now.sha256 == playing[0]:
            go.toast(text("inspection.voice_empty"), "microphone")
        playing[0] = now.sha256 if now is not None else ""
        done(view)

    def dropped(_content: object) -> None:
        done(desk.drop_voice(draft_id, item.code))
        sheet.close()

    content.bind(
        on_begin=lambda *_: desk.record_voice(draft_id, started),
        on_end=ended,
        on_play=lambda *_: play(go, desk, playing[0]),
        on_drop=dropped,
    )

    def closed(_sheet: object) -> None:
        # Whoever closes the sheet in the middle has not said "done": nothing is kept of it.
        content.is_recording = False
        desk.hush()

    sheet.bind(on_close=closed)


def play(go: Any, desk: Any, sha256: str) -> None:
    """Play a voice note, or say that this machine cannot."""
    if not desk.play_voice(sha256):
        go.toast(text("inspection.voice_unplayed"), "alert-circle")


load_kv(__file__)
