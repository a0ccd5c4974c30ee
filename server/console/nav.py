"""The sections of a site in the console, as the tabs under the bar. Each feature with pages adds its row when the pages exist;
a person sees the tabs whose right they have at that site. Read by `render.page`; it decides nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.people.desk import Desk
from sync.rules.rights import Right


@dataclass(frozen=True)
class Section:
    """One tab: its word is `console.nav.<key>`, its page `/console/sites/<site><path>`."""

    key: str
    path: str
    icon: str
    right: Right


SECTIONS: Final = (
    Section("today", "", "view-dashboard-outline", Right.READ_RECORDS),
    Section("work", "/work", "clipboard-list-outline", Right.READ_RECORDS),
    Section("campaigns", "/campaigns", "calendar-range", Right.READ_RECORDS),
    Section("hazards", "/hazards", "alert-circle-outline", Right.READ_RECORDS),
    Section("patrol", "/patrol", "routes", Right.READ_RECORDS),
    Section("handovers", "/handovers", "handshake-outline", Right.READ_RECORDS),
    Section("fire", "/fire", "fire-extinguisher", Right.READ_RECORDS),
    Section("report", "/report", "file-pdf-box", Right.EXPORT),
    Section("cleaning", "/cleaning", "broom", Right.READ_RECORDS),
    Section("registers", "/registers", "clipboard-list-outline", Right.READ_RECORDS),
    Section("equipment", "/equipment", "tools", Right.READ_EQUIPMENT),
    Section("places", "/places", "sitemap-outline", Right.READ_EQUIPMENT),
    Section("plan", "/plan", "tune", Right.EDIT_PLAN),
)


@dataclass(frozen=True)
class Tab:
    """A tab as a page shows it."""

    key: str
    href: str
    icon: str
    is_here: bool


def tabs(desk: Desk, site: str, path: str) -> tuple[Tab, ...]:
    """Return the tabs that this person has at the site; the one whose page the path is on or under is marked."""
    base = f"/console/sites/{site}"
    allowed = [section for section in SECTIONS if desk.may(section.right, site)]
    under = [s for s in allowed if path == base + s.path or (s.path and path.startswith(f"{base}{s.path}/"))]
    here = max(under, key=lambda s: len(s.path), default=None)
    return tuple(Tab(s.key, base + s.path, s.icon, s is here) for s in allowed)
