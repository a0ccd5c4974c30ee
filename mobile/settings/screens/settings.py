"""Settings: language, colours, text size, photos only over Wi-Fi, when to lock; and the facts that support asks for.

A change is on screen at once and on disk before. It never shows a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile.settings.views import SettingsView
from mobile.widgets.basics import Column
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import size, span
from mobile.words import text

LOCKS = (60, 300, 900)
ICONS = {
    "theme": {"system": "theme-light-dark", "light": "white-balance-sunny", "dark": "weather-night", "sun": "weather-sunny"},
}


class SupportLine(Column):
    """One fact for support."""

    def __init__(self, label: str, value: str) -> None:
        self.label, self.value = label, value
        super().__init__()


class SettingsScreen(Page):
    """One card per choice."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        self.fbind("view", self._lay)
        self._lay()

    def read(self) -> SettingsView:
        view: SettingsView = self.desk.settings.view()
        return view

    def choose(self, key: str, value: Any) -> None:
        """Save a choice; one that changes the look draws the page again, at the same height."""
        if value is None:
            self.property("view").dispatch(self)
            return
        settings = self.desk.settings
        if key == "remind":
            settings.remind(value, self._reminded)
            return
        save: dict[str, Callable[[Any], object]] = {
            "language": settings.use_language,
            "theme": settings.use_theme,
            "text_size": settings.use_text_size,
            "wifi_only_photos": settings.send_photos_by_wifi_only,
            "lock_after_seconds": settings.lock_after,
            "quiet_hours": settings.be_quiet,
        }
        save[key](value)
        if key in ("language", "theme", "text_size"):
            self.go.dress()
        else:
            self.refresh()

    def _reminded(self, _view: SettingsView, is_granted: bool) -> None:
        if not is_granted:
            self.go.toast(text("settings.remind.refused"), "bell-off")
        self.refresh()
        self.property("view").dispatch(self)

    def options(self, key: str) -> list[dict[str, Any]]:
        """Return the choices of one setting as buttons."""
        values: dict[str, tuple[Any, ...]] = {
            "language": ("zh", "en"),
            "theme": ("system", "light", "dark", "sun"),
            "text_size": ("normal", "large", "largest"),
            "wifi_only_photos": (True, False),
            "lock_after_seconds": LOCKS,
            "remind": ("always", "open", "off"),
            "quiet_hours": ("", "22-06", "20-08", "12-14"),
        }
        glyphs = ICONS.get(key, {})
        return [
            {"value": v, "text": text(f"settings.{key}.{_slug(v)}"), "glyph": glyphs.get(v, ""), "tone": "primary"}
            for v in values[key]
        ]

    def notices(self, view: SettingsView) -> str:
        """Return what happened at the start and must be said."""
        return "\n".join(text(f"app.notice.{slug}") for slug in view.notices)

    def _lay(self, *_args: object) -> None:
        view = self.view
        skew = "" if view.clock_skew_seconds is None else text("settings.skew", span=span(view.clock_skew_seconds))
        lines = {
            "version": view.app_version,
            "server": view.server,
            "device": view.device_label,
            "device_id": view.device_id,
            "replica": view.replica,
            "clock": skew,
            "free": size(view.free_bytes),
            "database": size(view.database_bytes),
            "photos": size(view.photo_bytes),
        }
        fill(self.ids.facts, [SupportLine(text(f"settings.fact.{key}"), value) for key, value in lines.items() if value])


def _slug(value: object) -> str:
    return str(value).lower() or "none"


load_kv(__file__)
