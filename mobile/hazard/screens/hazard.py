"""One hazard: what it is, its photos, who else saw it, who mended it; what this person can do next stands under the thumb.

Opened from the equipment card and from the list of hazards. Mending and the second look are done at the object: without its label
scanned the first button scans. It never decides who may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from kivy.properties import StringProperty

from mobile.hazard.phrases import failing_phrases, mending_phrases
from mobile.hazard.views import HazardView, SightingRow
from mobile.widgets.basics import Column, Text
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import clock, joined
from mobile.words import text

STATES = {"low": "low", "normal": "held", "high": "high"}


class PhraseSheet(Column):
    """One button for each phrase; `done` gets the one that was tapped, "" for the one that asks for words of one's own."""

    def __init__(self, phrases: Iterable[str], own: str, done: Callable[[str], None]) -> None:
        super().__init__()
        for phrase in (*phrases, own):
            button = PrimaryButton(text=phrase, look="quiet", rise=56, name=phrase)
            button.bind(on_release=lambda _button, said=phrase: done("" if said == own else said))
            self.add_widget(button)


class HazardScreen(Page):
    """`given`: hazard_id, and method: how one came to the object ("" while its label was not scanned)."""

    method = StringProperty("")

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        method = given.get("method", "")
        super().__init__(desk, go, **given)
        self.method = "" if method == "list" else method
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> HazardView:
        view: HazardView = self.desk.hazard.hazard(self.given["hazard_id"])
        return view

    # ---- what stands under the thumb

    def first(self) -> None:
        """Do what comes next: say "I see it too", scan the object, mend it, or say that it holds."""
        if not self.view.next:
            self.see_too()
        elif not self.method:
            self.desk.equipment.scan(self._scanned)
        elif self.view.next == "mend":
            self.ask_mended()
        else:
            self.verify(is_mended=True)

    def second(self) -> None:
        """The other answer: without a label go on all the same, with one say what is still wrong."""
        if not self.method:
            self.method = "list"
        else:
            self.ask_still()

    def ask_mended(self) -> None:
        """Ask what was done with one tap, then for the photo that shows it."""
        self._ask(text("hazard.what_done"), mending_phrases(), self._mended)

    def ask_still(self) -> None:
        """Ask what is still wrong with one tap."""
        self._ask(text("hazard.what_still"), failing_phrases(), lambda said: self.verify(is_mended=False, note=said))

    def verify(self, *, is_mended: bool, note: str = "") -> None:
        """File the second look."""
        self.desk.hazard.verify(self.view.id, is_mended=is_mended, note=note, by=self.method)
        said = text("hazard.verified_said") if is_mended else text("hazard.reopened_said")
        self.go.toast(said, "shield-check" if is_mended else "undo")
        if not self.go.back():
            self.refresh()

    def see_too(self) -> None:
        """Say "I see it too"."""
        self.desk.hazard.see(self.view.id)
        self.go.toast(text("hazard.seen_said"), "eye-plus")
        self.refresh()

    # ---- words

    def where(self, view: HazardView) -> str:
        """Return the object and its place."""
        return joined(view.subject_name, view.place_name)

    def opened(self, view: HazardView) -> str:
        """Return who opened it and when."""
        again = text("hazard.reopened", n=view.reopened) if view.reopened else ""
        return joined(view.opened_by_name, clock(view.opened_at, self.desk.now()), again)

    def severity(self, view: HazardView) -> str:
        """Return the severity's word."""
        return text(f"hazard.severity.{view.severity}")

    def badge(self, view: HazardView) -> str:
        """Return the badge that goes with the severity."""
        return STATES[view.severity]

    def state(self, view: HazardView) -> str:
        """Return the state's word."""
        return text(f"hazard.state.{view.state}")

    def waiting(self, view: HazardView) -> str:
        """Return the note that it, or its mending, is not on the server yet."""
        return text("hazard.waiting") if view.is_waiting or (view.mended and view.mended.is_waiting) else ""

    def told(self, view: HazardView) -> str:
        """Return who should look again, said to the finder, the mender or anybody else."""
        if view.state != "mended":
            return ""
        if view.is_mender:
            return text("hazard.told.mender", finder=view.opened_by_name)
        return text("hazard.told.finder") if view.is_finder else text("hazard.told.other", finder=view.opened_by_name)

    def mended_note(self, view: HazardView) -> str:
        """Return what the repairer said."""
        return view.mended.note if view.mended else ""

    def mended_by(self, view: HazardView) -> str:
        """Return who mended it and when."""
        return joined(view.mended.name, clock(view.mended.at, self.desk.now())) if view.mended else ""

    def see_words(self, view: HazardView) -> str:
        """Return what the button says."""
        return text("hazard.see_too") if view.can_say_seen else text("hazard.seen_by_me")

    def first_words(self, view: HazardView, method: str) -> str:
        """Return what the main button does."""
        if not view.next:
            return self.see_words(view) if view.state == "open" else self.state(view)
        return text(f"hazard.do.{view.next}") if method else text(f"hazard.scan.{view.next}")

    def first_glyph(self, view: HazardView, method: str) -> str:
        """Return its icon."""
        if not view.next:
            return "eye-plus" if view.state == "open" else "shield-check"
        return ("hammer-wrench" if view.next == "mend" else "check-bold") if method else "qrcode-scan"

    def first_name(self, view: HazardView, method: str) -> str:
        """Return its name for tests and screen readers."""
        return (view.next or "see") if method or not view.next else "scan"

    def is_first_off(self, view: HazardView) -> bool:
        """Whether there is nothing to do."""
        return not view.next and not view.can_say_seen

    def has_second(self, view: HazardView, method: str) -> bool:
        """Whether there is another answer: no label to scan, or not mended."""
        return bool(view.next) and (not method or view.next == "verify")

    def second_words(self, method: str) -> str:
        """Return what the second button says."""
        return text("hazard.fails") if method else text("hazard.no_label")

    def second_glyph(self, method: str) -> str:
        """Return its icon."""
        return "close" if method else "qrcode-remove"

    def second_name(self, method: str) -> str:
        """Return its name for tests and screen readers."""
        return "fails" if method else "no label"

    # ---- inside

    def _scanned(self, found: Any) -> None:
        if found is None:
            return
        if (found.subject_kind, found.subject_id) == (self.view.subject_kind, self.view.subject_id):
            self.method = found.method
            self.given["method"] = found.method
        else:
            self.go.toast(text("hazard.other_object", name=self.view.subject_name), "qrcode-remove")

    def _ask(self, title: str, phrases: Iterable[str], said: Callable[[str], None]) -> None:
        content = PhraseSheet(phrases, text("hazard.other_words"), partial(self._answered, title, said))
        self._sheet = self.go.sheet(title, content)

    def _answered(self, title: str, said: Callable[[str], None], phrase: str) -> None:
        self._sheet.close()
        if phrase:
            said(phrase)
        else:
            self.go.ask_text(title, "", lambda typed: said(typed) if typed and typed.strip() else None)

    def _mended(self, note: str) -> None:
        self.desk.hazard.mend(self.view.id, note, self._filed)

    def _filed(self, fact_id: str) -> None:
        if fact_id:
            self.go.toast(text("hazard.mended_said"), "hammer-wrench")
        else:
            self.go.toast(text("hazard.no_photo"), "camera-off")
        self.refresh()

    def _lay(self, *_args: object) -> None:
        view = self.view
        fill(self.ids.sightings, [Text(text=self._line(row)) for row in view.sightings])
        self.ids.photos.photos = [{"path": path, "glyph": "", "key": path} for path in view.photo_paths]
        mended = view.mended.photo_paths if view.mended else ()
        self.ids.mended_photos.photos = [{"path": path, "glyph": "", "key": path} for path in mended]

    def _line(self, row: SightingRow) -> str:
        waiting = text("app.state.waiting") if row.is_waiting else ""
        return joined(row.name, clock(row.at, self.desk.now()), waiting)


load_kv(__file__)
