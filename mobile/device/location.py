"""Where the phone is, as evidence with its accuracy, only while a round or a check is open. It never stores a track.

The Android half keeps its listener in Java (LocationWatch) and was not run on a device; a desktop knows no place.
"""

from __future__ import annotations

from typing import Any

from mobile.device.bridge import Bridge
from mobile.device.ports import Fix, Permission, Permissions

WATCH = "cn.linxun.device.LocationWatch"


class AndroidLocation:
    """Watches GPS and network every 5 seconds between `start` and `stop`."""

    def __init__(self, bridge: Bridge, permissions: Permissions) -> None:
        self._bridge = bridge
        self._permissions = permissions
        self._watch: Any = None

    def start(self) -> None:
        if self._watch is not None or not self._permissions.holds(Permission.LOCATION):
            return
        self._watch = self._bridge.java(WATCH)(self._bridge.activity())
        self._watch.start()

    def stop(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()

    def latest(self) -> Fix | None:
        if self._watch is None:
            return None
        numbers = list(self._watch.latest())
        return Fix(*numbers) if numbers else None


class NoLocation:
    """A desktop stands nowhere in particular, and says so."""

    def start(self) -> None:
        """Nothing to watch."""

    def stop(self) -> None:
        """Nothing was watched."""

    def latest(self) -> Fix | None:
        return None
