"""The registers: forms that are filled in when there is something to enter, under the names of their registers.

A tap begins the entry at once when the phone knows where it belongs, else it asks. Reads `FormRow`s; decides nothing.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from mobile.register.views import FormRow, ObjectRow
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import joined
from mobile.words import text
from sync.errors import LinxunError

GLYPHS = {
    "gate": "boom-gate",
    "goods": "package-variant",
    "unit": "home",
    "contractor": "account-hard-hat",
    "cleaning": "broom",
    "event": "alert-circle",
}


class RegistersScreen(Page):
    """The list of forms."""

    def read(self) -> tuple[FormRow, ...]:
        found: tuple[FormRow, ...] = self.desk.register.forms()
        return found

    def list_rows(self, view: tuple[FormRow, ...]) -> list[dict[str, Any]]:
        """Return the forms under the names of their registers."""
        made: list[dict[str, Any]] = []
        for group, rows in groupby(view, key=lambda row: row.group):
            made.append({"heading": text(f"register.group.{group}")})
            made += [self._row(row) for row in rows]
        return made

    def empty_words(self, view: tuple[FormRow, ...]) -> str:
        """Return what to say in place of an empty list."""
        return "" if view else text("register.none")

    def pick(self, template: str) -> None:
        """Begin an entry, or ask first where it belongs."""
        known: ObjectRow | None = self.desk.register.object_for(template)
        if known is None:
            self.go.to("register_objects", template=template)
            return
        begin(self, template, known)

    def other_post(self) -> None:
        """Ask again where entries belong."""
        self.desk.register.forget()
        self.refresh()
        self.go.toast(text("register.asks_again"), "map-marker")

    def _row(self, row: FormRow) -> dict[str, Any]:
        return {
            "key": row.template,
            "glyph": GLYPHS.get(row.group, "clipboard-text"),
            "tone": "primary",
            "title": row.title,
            "subtitle": joined(row.object_name or text("register.choose_of", n=row.objects)),
            "note": text("register.today", n=row.today) if row.today else "",
        }


class RegisterObjectsScreen(Page):
    """Where the entry belongs; the last one used stands first."""

    def read(self) -> tuple[ObjectRow, ...]:
        found: tuple[ObjectRow, ...] = self.desk.register.objects(self.given["template"])
        return found

    def list_rows(self, view: tuple[ObjectRow, ...]) -> list[dict[str, Any]]:
        """Return the objects under the names of their places."""
        made: list[dict[str, Any]] = []
        for heading, rows in groupby(view, key=lambda row: text("register.last_used") if row.is_last else row.place_name):
            made.append({"heading": heading or text("task.no_place")})
            made += [self._row(row) for row in rows]
        return made

    def pick(self, key: tuple[str, str]) -> None:
        """Remember the post of this shift and begin."""
        template = self.given["template"]
        row = next(found for found in self.view if (found.kind, found.id) == key)
        self.desk.register.remember(template, *key)
        begin(self, template, row, instead=True)

    def _row(self, row: ObjectRow) -> dict[str, Any]:
        # Every field, for a row that is drawn again keeps what it is not given.
        key, tone = (row.kind, row.id), "primary"
        return {"key": key, "glyph": "map-marker", "tone": tone, "title": row.name, "subtitle": "", "note": ""}


def begin(page: Page, template: str, row: ObjectRow, *, instead: bool = False) -> None:
    """Begin the entry on the page of every check; a form of a label's object may be filled in without scanning it."""
    try:
        draft = page.desk.inspection.start(row.kind, row.id, template, "", "list", "")
    except LinxunError as error:
        page.go.trouble(error)
        return
    (page.go.instead if instead else page.go.to)("check", draft_id=draft)


load_kv(__file__)
