"""The sites of who holds the phone: which one is shown, how much is due today at each, and the way to another.

Opened from Me by those who work at several sites. What was recorded at the other site stays there and is still sent.
"""

from __future__ import annotations

from typing import Any

from mobile.task.views import SiteDay
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import joined
from mobile.words import text


class SitesScreen(Page):
    """One row per site."""

    def read(self) -> tuple[SiteDay, ...]:
        found: tuple[SiteDay, ...] = self.desk.task.sites()
        return found

    def list_rows(self, view: tuple[SiteDay, ...]) -> list[dict[str, Any]]:
        """Return the sites, the one in hand marked."""
        return [self._row(site) for site in view]

    def pick(self, site: str) -> None:
        """Show this site from now on."""
        self.desk.people.choose_site(site)
        self.go.home("today")

    def _row(self, site: SiteDay) -> dict[str, Any]:
        counts = joined(text("task.list.due", n=site.due), text("task.sites.overdue", n=site.overdue) if site.overdue else "")
        return {
            "key": site.id,
            "glyph": "check-circle" if site.is_current else "home-city",
            "tone": "good" if site.is_current else "primary",
            "title": site.name if site.is_here else text("task.sites.unnamed", end=site.id[-4:]),
            "subtitle": joined(*(text(f"role.{role}") for role in site.roles)),
            "note": counts if site.is_here else text("task.sites.not_here"),
        }


load_kv(__file__)
