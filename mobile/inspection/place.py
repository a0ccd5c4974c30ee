"""Where the phone stands while a check is on screen: evidence for the record, and never a track.

Used by the inspection actions. It watches nothing while no check is open, and a refusal only leaves the place out.
"""

from __future__ import annotations

from mobile.device.ports import Fix, Location, Permission, Permissions


class PlaceWatch:
    """The location port between `watch` and `leave`."""

    def __init__(self, location: Location, permissions: Permissions) -> None:
        self._location = location
        self._permissions = permissions
        self._is_wanted = False
        self._has_asked = False

    def watch(self) -> None:
        """Watch from now on; the person is asked at the first check after a start and not again after a no."""
        self._is_wanted = True
        if self._permissions.holds(Permission.LOCATION):
            self._location.start()
        elif not self._has_asked:
            self._has_asked = True
            self._permissions.ask(Permission.LOCATION, self._answered)

    def leave(self) -> None:
        """Watch no longer and forget the last fix."""
        self._is_wanted = False
        self._location.stop()

    def latest(self) -> Fix | None:
        """Return the best fix of this watch, or None."""
        return self._location.latest()

    def _answered(self, is_granted: bool) -> None:
        # The question may be answered when the check has been left again.
        if is_granted and self._is_wanted:
            self._location.start()
