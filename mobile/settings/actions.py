"""What a person may set on this phone, and the facts about it that support asks for.

Called by the settings screen and the headless phone. Every choice is on disk when it returns. Never shows a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from mobile import words
from mobile.device.ports import Permission, Permissions, Storage
from mobile.ports import Credentials, Delivery, Filing, Photos, Settings
from mobile.settings.views import Language, LookView, QuietHours, Remind, SettingsView, TextSize, Theme
from mobile.shapes import Notice
from sync.errors import InputError, Pointer

LOCK_CHOICES = (60, 300, 900)


class SettingsDesk:
    """The choices of this phone."""

    def __init__(
        self,
        *,
        settings: Settings,
        credentials: Credentials,
        journal: Filing,
        photos: Photos,
        storage: Storage,
        permissions: Permissions,
        delivery: Delivery,
        database_bytes: Callable[[], int],
        app_version: str,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._journal = journal
        self._photos = photos
        self._storage = storage
        self._permissions = permissions
        self._delivery = delivery
        self._database_bytes = database_bytes
        self._app_version = app_version

    def lock_after_seconds(self) -> int:
        """Return after how many seconds without a touch the phone locks; cheap enough to ask each second."""
        return int(self._settings.get("lock_after_seconds"))

    def look(self) -> LookView:
        """Return theme and text size; reads nothing else."""
        theme, size = self._settings.get("theme"), self._settings.get("text_size")
        return LookView(theme, size)  # type: ignore[arg-type]

    def view(self) -> SettingsView:
        """Return all choices and facts."""
        skew = self._settings.get("clock_skew_ms")
        return SettingsView(
            language="en" if self._settings.get("language") == "en" else "zh",
            theme=self._settings.get("theme"),  # type: ignore[arg-type]
            text_size=self._settings.get("text_size"),  # type: ignore[arg-type]
            wifi_only_photos=self._settings.get("wifi_only_photos") == "1",
            lock_after_seconds=int(self._settings.get("lock_after_seconds")),
            remind=self._settings.get("remind"),  # type: ignore[arg-type]
            quiet_hours=self._settings.get("quiet_hours"),  # type: ignore[arg-type]
            server=self._credentials.get("server"),
            device_id=self._credentials.get("device"),
            device_label=self._credentials.get("label"),
            app_version=self._app_version,
            replica=str(self._journal.head().replica) if self._journal.is_open() else "",
            free_bytes=self._storage.free_bytes(),
            database_bytes=self._database_bytes(),
            photo_bytes=self._photos.size(),
            clock_skew_seconds=int(skew) / 1000 if skew else None,
            notices=self._settings.notices(),
        )

    def use_language(self, language: Language) -> SettingsView:
        """Speak this language from now on."""
        _require(language, get_args(Language), "language")
        self._settings.put(language=language)
        words.use(language)
        return self.view()

    def use_theme(self, theme: Theme) -> SettingsView:
        """Use this theme."""
        _require(theme, get_args(Theme), "theme")
        self._settings.put(theme=theme)
        return self.view()

    def use_text_size(self, size: TextSize) -> SettingsView:
        """Use this text size."""
        _require(size, get_args(TextSize), "text_size")
        self._settings.put(text_size=size)
        return self.view()

    def send_photos_by_wifi_only(self, only: bool) -> SettingsView:
        """Keep photos on the phone until it has Wi-Fi, or not."""
        self._settings.put(wifi_only_photos="1" if only else "0")
        self._delivery.wake()
        return self.view()

    def lock_after(self, seconds: int) -> SettingsView:
        """Lock the phone after so many seconds without a touch."""
        _require(seconds, LOCK_CHOICES, "lock_after_seconds")
        self._settings.put(lock_after_seconds=str(seconds))
        return self.view()

    def remind(self, how: Remind, done: Callable[[SettingsView, bool], None]) -> None:
        """Remind in the app and by notifications, in the app alone, or not at all; `done` gets the choices and whether it holds.

        Notifications are asked for here, where the person wants them; refused, the reminders stay in the app."""
        _require(how, get_args(Remind), "remind")

        def answered(is_granted: bool) -> None:
            self._settings.put(remind=how if is_granted else "open")
            done(self.view(), is_granted)

        if how == "always":
            self._permissions.ask(Permission.NOTIFICATIONS, answered)
        else:
            answered(True)

    def be_quiet(self, hours: QuietHours) -> SettingsView:
        """Neither buzz nor notify in these hours of the phone's own time."""
        _require(hours, get_args(QuietHours), "quiet_hours")
        self._settings.put(quiet_hours=hours)
        return self.view()

    def notices(self) -> tuple[Notice, ...]:
        """Return what happened by itself and must still be said, oldest first."""
        return self._settings.notices()

    def clear_notices(self) -> SettingsView:
        """Forget what the person has read."""
        self._settings.clear_notices()
        return self.view()


def _require(value: object, allowed: tuple[object, ...], name: str) -> None:
    if value not in allowed:
        raise InputError(name, errors=(Pointer(f"/{name}", "unknown"),))
