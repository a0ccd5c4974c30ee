"""The choices of this phone and the marks of the program, as text by key, with the defaults of a new phone.

Called by the settings actions, by delivery (marks) and at start (notices). Never holds a secret: those are credentials.
"""

from __future__ import annotations

from typing import get_args

from mobile.shapes import Notice
from mobile.store.database import Database
from mobile.store.tables import Setting

NOTICES: tuple[Notice, ...] = get_args(Notice)
DEFAULTS = {
    "language": "zh",
    "theme": "system",
    "text_size": "normal",
    "wifi_only_photos": "0",
    "lock_after_seconds": "300",
    "remind": "open",
    "quiet_hours": "",
    "current_person": "",
    "current_site": "",
    "last_success_at": "",
    "last_problem": "",
    "next_try_at": "",
    "failures_in_a_row": "0",
    "clock_skew_ms": "",
    "server_anchor": "",
    "push_facts": "",
    "page_bytes": "",
    "photo_chunk": "",
    "shift_started": "",
    "notices": "",
    "phrase_uses": "",
    "register_posts": "{}",
}


class SettingStore:
    """Settings by key; unknown keys are programming errors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str:
        """Return the setting or its default; raises KeyError for a key that nobody declared."""
        default = DEFAULTS[key]
        row = self._database.row(Setting.select(Setting.value).where(Setting.key == key))
        return default if row is None else str(row[0])

    def put(self, **values: str) -> None:
        """Write these settings in one transaction."""
        with self._database.transaction() as db:
            for key, value in values.items():
                if key not in DEFAULTS:
                    raise KeyError(key)
                kept = Setting.insert(key=key, value=value)
                kept.on_conflict(conflict_target=[Setting.key], update={"value": value}).execute(db)

    def add_notice(self, slug: Notice) -> None:
        """Keep something that the person must be told, until `clear_notices`."""
        told = self.notices()
        if slug not in told:
            self.put(notices=" ".join((*told, slug)))

    def notices(self) -> tuple[Notice, ...]:
        """Return the slugs of what must still be told, oldest first; one that this version does not know is left out."""
        known = {str(slug): slug for slug in NOTICES}
        return tuple(known[slug] for slug in self.get("notices").split() if slug in known)

    def clear_notices(self) -> None:
        """Forget what the person has read."""
        self.put(notices="")
