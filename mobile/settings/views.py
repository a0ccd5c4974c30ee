"""What the settings screen shows. Never holds a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mobile.shapes import Notice

Language = Literal["zh", "en"]
Theme = Literal["system", "light", "dark", "sun"]
TextSize = Literal["normal", "large", "largest"]
Remind = Literal["always", "open", "off"]
"""always: also by notifications while the app is not in front · open: only in the app."""
QuietHours = Literal["", "22-06", "20-08", "12-14"]


@dataclass(frozen=True)
class LookView:
    """What the colours and sizes on screen depend on."""

    theme: Theme
    text_size: TextSize


@dataclass(frozen=True)
class SettingsView:
    """The choices of this phone and the facts about it that support asks for."""

    language: Language
    theme: Theme
    text_size: TextSize
    wifi_only_photos: bool
    lock_after_seconds: int
    remind: Remind
    quiet_hours: QuietHours
    server: str
    device_id: str
    device_label: str
    app_version: str
    replica: str
    free_bytes: int
    database_bytes: int
    photo_bytes: int
    clock_skew_seconds: float | None
    notices: tuple[Notice, ...] = ()
    """What happened by itself and must still be said."""
