"""Who holds the phone now, and at which site: every action asks here, and a locked phone does nothing.

Made once by `mobile/wiring.py`. The lock is in memory, so that a killed app starts locked; idle time is counted on the boot
clock. Never keeps a PIN.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from mobile.device.ports import Clock
from mobile.ports import DocumentReads, Settings
from mobile.shapes import BootTime
from sync.errors import PhoneLocked
from sync.ids import uuid7
from sync.records.people import Person, Profile
from sync.times import to_ms


class Session:
    """The person in front of the phone and the clock they work by."""

    def __init__(self, settings: Settings, documents: DocumentReads, clock: Clock) -> None:
        self._settings = settings
        self._documents = documents
        self._clock = clock
        self._open_for = ""
        self._touched_ns = 0

    def open(self, person: str) -> None:
        """Hand the phone to this person."""
        self._settings.put(current_person=person)
        self._open_for = person
        self.touch()

    def lock(self) -> None:
        """Take the phone out of everybody's hands; drafts and unsent work stay."""
        self._open_for = ""

    def touch(self) -> None:
        """Count the idle time from now."""
        self._touched_ns = self._clock.boot_ns()

    def is_open(self) -> bool:
        """Whether somebody holds the phone and has touched it within the idle limit."""
        limit = int(self._settings.get("lock_after_seconds"))
        if self._open_for and limit and self._clock.boot_ns() - self._touched_ns > limit * 10**9:
            self._open_for = ""
        return self._open_for != ""

    def person(self) -> str:
        """Return who holds the phone and count this as a touch; raises `PhoneLocked`."""
        if not self.is_open():
            raise PhoneLocked
        self.touch()
        return self._open_for

    def last_person(self) -> str:
        """Return who held the phone last, also while it is locked; empty on a new phone."""
        return self._settings.get("current_person")

    def site(self) -> str:
        """Return the site that the phone shows; the enrolment's, until the person chooses another of theirs."""
        return self._settings.get("current_site")

    def roles(self) -> frozenset[str]:
        """Return the roles of who holds the phone at the site in hand; head office has its company roles everywhere."""
        return self.roles_at(self.site())

    def roles_at(self, site_id: str) -> frozenset[str]:
        """Return the roles of who holds the phone at one site."""
        profile = self._documents.get("profile", self._open_for, Profile)
        if profile is None:
            card = self._documents.get("person", self._open_for, Person)
            return frozenset(card.roles) if card is not None else frozenset()
        here = {role for site in profile.sites if site.site == site_id for role in site.roles}
        return frozenset(here | (set(profile.company_roles) if profile.is_everywhere else set()))

    def now(self) -> datetime:
        """Return the wall clock, aware, UTC."""
        return self._clock.now()

    def now_ms(self) -> int:
        """Return the wall clock in milliseconds since 1970."""
        return to_ms(self._clock.now())

    def boot_time(self) -> BootTime:
        """Return the clock nobody can set."""
        return BootTime(self._clock.boot_ns(), self._clock.boot_id())

    def new_id(self) -> str:
        """Return a fresh UUIDv7 of the phone's wall clock."""
        return uuid7(max(self.now_ms(), 0), secrets.token_bytes(10))
