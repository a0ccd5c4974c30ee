"""Ways to an object: the camera, the code typed on our own keypad, the list of what is nearby.

Opened by the big button. What was read goes to the card, or to the page of its own that a wrong, foreign or unknown label has.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import ObjectProperty

from mobile.equipment.views import ScanView
from mobile.widgets.basics import Column
from mobile.widgets.entries import CodeEntry
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.words import text

CODE = CodeEntry(length=10, group=5)

PAGES = {
    "wrong_check": "wrong_check",
    "foreign": "foreign_label",
    "unknown_code": "unknown_code",
    "other_site": "other_site",
    "retired": "retired",
}


class CodeSheet(Column):
    """The code keypad; the button is off until the code is whole."""

    entry = ObjectProperty(CODE)

    __events__ = ("on_taken",)

    def on_taken(self, code: str) -> None:
        """A whole code was typed."""


class ScanScreen(Page):
    """`given`: start, "camera" or "type" to begin with one of the ways at once."""

    once = frozenset({"start"})

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        start = self.given.get("start", "")
        if start:
            go.soon(self.camera if start == "camera" else self.type)

    def camera(self) -> None:
        """Open the scanner; giving up leaves this page with the other ways."""
        self.desk.equipment.scan(self._came)

    def type(self) -> None:
        """Ask for the code with our own keypad."""
        content = CodeSheet()
        sheet = self.go.sheet(text("equipment.type"), content)

        def taken(_content: object, code: str) -> None:
            sheet.close()
            self._came(self.desk.equipment.typed(code))

        content.bind(on_taken=taken)

    def list(self) -> None:
        """Pick from what this site has."""
        self.go.instead("pick")

    def _came(self, found: ScanView | None) -> None:
        if found is None or self._on_round(found):
            return
        if found.kind in ("card", "moved_label"):
            proof = {"method": found.method, "code": found.code, "is_old": found.kind == "moved_label", "also_at": found.also_at}
            took = self.desk.equipment.took_ms() if found.method == "label" else None
            self.go.instead("card", kind=found.subject_kind, id=found.subject_id, **proof, scan_ms=took, is_fresh=True)
            self._verify_first(found)
        elif found.kind == "enrolment":
            self.go.instead("enrol", code=found.code)
        else:
            self.go.instead(PAGES[found.kind], found=found)

    def _verify_first(self, found: ScanView) -> None:
        """What was mended here is looked at again before anything else; the way back leads to the card."""
        waiting = self.desk.hazard.to_verify(found.subject_kind, found.subject_id)
        if waiting:
            self.go.to("hazard", hazard_id=waiting, method=found.method)
            self.go.toast(text("hazard.verify_first"), "shield-check")

    def _on_round(self, found: ScanView) -> bool:
        """While a round runs, a checkpoint's label belongs to it: one is back there, and one tap records the visit."""
        if found.kind not in ("card", "moved_label") or found.subject_kind != "checkpoint":
            return False
        took = self.desk.equipment.took_ms() if found.method == "label" else None
        round_id = self.desk.patrol.scanned(found.subject_id, found.method, found.code, scan_ms=took)
        way = [stop.name for stop in self.go.way()]
        if round_id and way[-2:] == ["round", "scan"]:
            self.go.back()
        elif round_id:
            self.go.instead("round", round_id=round_id)
        return bool(round_id)


load_kv(__file__)
