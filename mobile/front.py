"""Front: the stage of the field app. It knows the door (enrol, sign in, PIN), the look, and how to ask and to wait.

Made by `mobile/app.py` and by the screen tests, with a wired phone. It locks after idle time, says what went wrong in plain
words, and never decides anything about work.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from kivy.clock import Clock

from mobile.device.ports import Device, TextQuestion
from mobile.pages import GATE, PAGES
from mobile.people.views import Step
from mobile.widgets.overlays import TextPopup
from mobile.widgets.stage import Stage, Stop
from mobile.widgets.theme import theme
from mobile.wiring import Desk
from mobile.words import text
from sync.errors import LinxunError, PhoneLocked

log = logging.getLogger(__name__)
IDLE_CHECK_SECONDS = 1.0
REMIND_SECONDS = 60.0
SETTLE_SECONDS = 0.2
LEAVE_SECONDS = 2.0


class Front(Stage):
    """The whole app in one widget."""

    def __init__(self, desk: Desk, device: Device, *, is_dark: Callable[[], bool] = lambda: False) -> None:
        super().__init__(desk, PAGES)
        self._device, self._is_dark = device, is_dark
        self._aside: tuple[str, list[Stop]] = ("", [])
        self._has_restored = False
        self._may_leave = False
        self._look = ("", "")
        self._link = ""
        self._touched_ns = device.clock.boot_ns()
        self._news = Clock.create_trigger(self._look_again, SETTLE_SECONDS)
        self._idle = Clock.schedule_interval(self._check_idle, IDLE_CHECK_SECONDS)
        self._reminding = Clock.schedule_interval(self._remind, REMIND_SECONDS)
        self.paint()
        device.links.listen(self.open_link)

    def close(self) -> None:
        """Stop every timer; for the end of the app and of a test."""
        self._idle.cancel()
        self._reminding.cancel()
        self._news.cancel()
        if self.page is not None:
            self.page.left()

    # ---- the door

    def gate(self) -> None:
        """Show what the phone needs next; when it is open, go on where this person was."""
        gate = self.desk.people.gate()
        if gate.step != "open":
            self.home(GATE[gate.step])
            self._follow(gate.step)
            return
        self._touched_ns = self._device.clock.boot_ns()
        person, way = self._aside
        self._aside = ("", [])
        if way and gate.person is not None and person == gate.person.id:
            self.walk(way)
        else:
            self.home("today")
            self._restore()
        self._follow(gate.step)

    def open_link(self, link: str) -> None:
        """A link opened the app: it is shown on the enrolment page for the person's yes, on a locked phone after the PIN."""
        self._link = link
        if self.name:
            self._follow(self.desk.people.gate().step)

    def _follow(self, step: Step) -> None:
        if not self._link or step not in ("enrol", "open"):
            return
        link, self._link = self._link, ""
        if step == "open":
            self.to("enrol", code=link)
        else:
            self.home("enrol", code=link)

    def lock(self) -> None:
        """Lock the phone; the same person comes back to the same page."""
        gate = self.desk.people.gate()
        if self._is_inside() and gate.person is not None:
            self._aside = (gate.person.id, self.way())
        self.desk.people.lock()
        self.gate()

    def on_touch_down(self, touch: Any) -> bool:
        """Count idle time from here."""
        self._touched_ns = self._device.clock.boot_ns()
        return bool(super().on_touch_down(touch))

    def _restore(self) -> None:
        # Only once after a start: a check or a round that a kill interrupted is put back under the thumb.
        is_first = not self._has_restored
        drafts = () if self._has_restored else [draft for draft in self.desk.inspection.drafts() if not draft.problem]
        self._has_restored = True
        if drafts:
            self.to("check", draft_id=drafts[0].draft_id)
        elif is_first and (running := self.desk.patrol.running()):
            self.to("round", round_id=running)

    def _check_idle(self, _seconds: float) -> None:
        limit = self.desk.settings.lock_after_seconds() if self._is_inside() else 0
        if limit and self._device.clock.boot_ns() - self._touched_ns > limit * 10**9:
            self.lock()

    def _remind(self, _seconds: float) -> None:
        news = self.desk.reminding.news() if self._is_inside() else None
        if news is not None:
            self.toast(news.sentence(), "bell-ring")
            self._news()

    def _is_inside(self) -> bool:
        return self.name not in ("", "enrol", "sign_in", "choose", "pin")

    # ---- the look

    def paint(self) -> bool:
        """Take colours and text size from the settings; returns whether they are others than before."""
        chosen = self.desk.settings.look()
        system = "dark" if self._is_dark() else "light"
        look = (system if chosen.theme == "system" else chosen.theme, chosen.text_size)
        is_other, self._look = look != self._look, look
        theme.paint(*look)
        return is_other

    def dress(self) -> None:
        """Draw everything again after a change of language, colours or text size."""
        self.paint()
        self.repaint()

    def pause(self) -> None:
        """The app is not in front any more: what the page on screen watches, it watches no longer; the phone reminds instead."""
        self.desk.reminding.goes_behind()
        if self.page is not None:
            self.page.left()

    def come_back(self) -> None:
        """The app is in front again: draw everything anew only if the phone turned dark or light meanwhile, else look again."""
        self.desk.reminding.comes_back()
        if self.paint():
            self.repaint()
        elif self.page is not None:
            self.page.came()
            self._news()

    # ---- asking and waiting

    def ask_text(self, title: str, start: str, done: Callable[[str | None], None]) -> None:
        """Ask for free text with the phone's own dialog."""
        question = TextQuestion(title=title, accept=text("app.accept"), cancel=text("app.cancel"), start=start)
        self._device.text_dialog.ask(question, done)

    def scan_text(self, done: Callable[[str | None], None]) -> None:
        """Scan one code and give back its text."""
        self._device.scanner.scan(done)

    def run(self, work: Callable[[], object], done: Callable[[str], None]) -> None:
        """Do blocking work on a thread of its own; `done` gets the slug of what went wrong, or "", on this thread."""

        def worked() -> None:
            problem = ""
            try:
                work()
            except LinxunError as error:
                problem = error.slug
            except Exception:
                # Whoever waits must get an answer, whatever went wrong; the log says what it was.
                log.exception("asked work failed")
                problem = LinxunError.slug
            finally:
                Clock.schedule_once(lambda _seconds: done(problem))

        threading.Thread(target=worked, name="asked", daemon=True).start()

    def heard(self) -> None:
        """Delivery has tried: look again soon. May be called from any thread."""
        self._news()

    def trouble(self, error: LinxunError) -> None:
        """Say what went wrong in plain words; a locked phone shows its door."""
        if isinstance(error, PhoneLocked):
            self.lock()
        else:
            self.toast(text(f"problem.{error.slug}"), "alert-circle")

    def leave(self) -> bool:
        """The back key: True while the app stays open; twice at home within two seconds leaves."""
        if self.back() or not self._is_inside():
            return True
        if self._may_leave:
            return False
        self._may_leave = True
        Clock.schedule_once(self._stay, LEAVE_SECONDS)
        self.toast(text("app.press_again"), "logout")
        return True

    def _stay(self, _seconds: float) -> None:
        self._may_leave = False

    def _look_again(self, _seconds: float) -> None:
        if self._is_inside() and not self.layer.children:
            self.refresh()


class Windows:
    """The app's own windows that stand in for hardware on a desktop: a text popup and a list of pictures."""

    def __init__(self, pictures: Path, webcam: Callable[[], Path | None] | None = None) -> None:
        """`webcam` takes one frame and blocks for it; None where there is no camera."""
        self.front: Front | None = None
        self._pictures, self._webcam = pictures, webcam

    def ask_text(self, question: TextQuestion, done: Callable[[str | None], None]) -> None:
        """Ask for free text in a sheet."""
        if self.front is None:
            done(None)
            return
        content = TextPopup(start=question.start, accept=question.accept, cancel=question.cancel, done=done)
        sheet = self.front.sheet(question.title, content)
        content.bind(on_answered=lambda *_args: sheet.close())
        sheet.bind(on_close=lambda *_args: content.answer(None))

    def choose_picture(self, done: Callable[[Path | None], None]) -> None:
        """Let the person pick a picture file in a sheet."""
        from mobile.widgets.picker import PicturePicker

        frame = self._frame if self._webcam is not None else None
        self._choose(text("app.picture"), partial(PicturePicker, frame=frame), self._pictures, done)

    def choose_folder(self, done: Callable[[Path | None], None]) -> None:
        """Let the person pick a folder in a sheet, starting at home."""
        from mobile.widgets.picker import FolderPicker

        self._choose(text("app.folder"), FolderPicker, Path.home(), done)

    def _frame(self, done: Callable[[Path | None], None]) -> None:
        front, webcam, taken = self.front, self._webcam, list[Path | None]()
        if front is not None and webcam is not None:
            front.run(lambda: taken.append(webcam()), lambda _problem: done(taken[0] if taken else None))

    def _choose(self, title: str, picker: Callable[..., Any], start: Path, done: Callable[[Path | None], None]) -> None:
        if self.front is None:
            done(None)
            return
        answers = [done]

        def picked(path: Path | None) -> None:
            if answers:
                answer = answers.pop()
                sheet.close()
                answer(path)

        sheet = self.front.sheet(title, picker(start, picked))
        sheet.bind(on_close=lambda *_args: picked(None))
