"""Who holds the phone now: the people who have signed in on it, and the way to add another.

Opened from the PIN page. Choosing somebody opens nothing yet: the PIN follows.
"""

from __future__ import annotations

from typing import Any

from mobile.people.views import GateView, PersonRow
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import joined, span
from mobile.words import text


class ChooseScreen(Page):
    """One row per person."""

    def read(self) -> GateView:
        view: GateView = self.desk.people.gate()
        return view

    def list_rows(self, view: GateView) -> list[dict[str, Any]]:
        """Return the people with their roles."""
        return [self._row(person) for person in view.people]

    def pick(self, person_id: str) -> None:
        """Go to the PIN of this person."""
        self.desk.people.choose(person_id)
        self.go.gate()

    def add(self) -> None:
        """Sign in somebody new."""
        self.go.to("sign_in")

    def _row(self, person: PersonRow) -> dict[str, Any]:
        roles = joined(*(text(f"role.{role}") for role in person.roles))
        return {
            "key": person.id,
            "glyph": "account",
            "tone": "primary",
            "title": person.name,
            "subtitle": roles,
            "note": text("people.wait", span=span(person.wait_seconds)) if person.wait_seconds else "",
        }


load_kv(__file__)
