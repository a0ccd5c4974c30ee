"""A stock-take of a room: scan one label after the other; what is expected ticks itself, what is strange stands below.

Opened by choosing or scanning a place. It survives a kill between any two scans.
"""

from __future__ import annotations

from typing import Any

from mobile.equipment.screens.glyphs import glyph_of
from mobile.equipment.stock import StockView
from mobile.widgets.kv import load_kv
from mobile.widgets.overlays import ask_yes_no
from mobile.widgets.page import Page
from mobile.wording import joined
from mobile.words import text

ICONS = {"seen": "check-circle", "again": "check-all", "strange": "help-circle", "refused": "qrcode-remove"}


class StockScreen(Page):
    """`given`: job."""

    def read(self) -> StockView:
        view: StockView = self.desk.stock.view(self.given["job"])
        return view

    def scan(self) -> None:
        """Scan until the person gives up: the camera opens again after each label."""
        self.desk.stock.scan(self.given["job"], self._scanned)

    def finish(self) -> None:
        """Ask where something is missing, then file it."""
        if self.view.missing:
            sentence = text("equipment.stock.finish_ask", n=self.view.missing)
            ask_yes_no(self.go, sentence, text("equipment.stock.finish"), text("app.cancel"), self._finish)
        else:
            self._finish()

    def discard(self) -> None:
        """Throw it away after a yes."""
        yes, no = text("equipment.stock.discard"), text("app.cancel")
        ask_yes_no(self.go, text("equipment.stock.discard_ask"), yes, no, self._discard)

    def counts(self, view: StockView) -> str:
        """Return how many were seen, are missing, and do not belong."""
        strange = text("equipment.stock.strange", n=len(view.strange)) if view.strange else ""
        return joined(text("equipment.stock.seen", n=view.seen), text("equipment.stock.missing", n=view.missing), strange)

    def list_rows(self, view: StockView) -> list[dict[str, Any]]:
        """Return what is still missing first, then what was seen, then what does not belong here."""
        made: list[dict[str, Any]] = []
        for is_seen, heading in ((False, "equipment.stock.still_missing"), (True, "equipment.stock.all_seen")):
            rows = [row for row in view.rows if row.is_seen is is_seen]
            made += [{"heading": text(heading, n=len(rows))}] if rows else []
            for row in rows:
                glyph = "check-circle" if is_seen else glyph_of("equipment", row.kind)
                seen = {"key": row.id, "glyph": glyph, "tone": "good" if is_seen else "plain", "title": row.name}
                word = text("equipment.stock.row_seen") if is_seen else text("equipment.stock.row_missing")
                made.append({**seen, "subtitle": row.spot, "note": word, "leads_on": False})
        made += [{"heading": text("equipment.stock.strange", n=len(view.strange))}] if view.strange else []
        for code in view.strange:
            said = joined(code.name, code.place_name) or text("equipment.stock.on_nothing")
            row_of = {"key": code.code, "glyph": "help-circle", "tone": "warn", "title": code.code, "subtitle": said}
            made.append({**row_of, "note": text("equipment.stock.row_strange"), "leads_on": False})
        return made

    def empty_words(self, view: StockView) -> str:
        """Return what to say where the register expects nothing."""
        return "" if view.rows or view.strange else text("equipment.stock.empty")

    def _scanned(self, outcome: str | None) -> None:
        if outcome is None:
            return
        self.refresh()
        self.go.toast(text(f"equipment.stock.outcome.{outcome}"), ICONS[outcome])
        self.go.soon(self._scan_on)

    def _scan_on(self) -> None:
        # The page may have been left while the camera was closing.
        if self.go.page is self:
            self.scan()

    def _finish(self) -> None:
        self.desk.stock.finish(self.given["job"])
        self.go.toast(text("equipment.stock.filed"), "clipboard-check")
        self.go.back()

    def _discard(self) -> None:
        self.desk.stock.discard(self.given["job"])
        self.go.back()


load_kv(__file__)
