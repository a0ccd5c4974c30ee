"""Clocks of the headless phone that are not the machine's own: one whose hands are wrong, and the demo's, which a file moves.

Built when the command line asks for one: the headless phone, or the window that looks at a running demo. The APK never has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from mobile.device.ports import Clock


class Moved(msgspec.Struct, frozen=True):
    """What the file says: how far the wall clock stands from the machine's, and how much time was skipped, in seconds."""

    ahead_seconds: float
    skipped_seconds: float


@dataclass(frozen=True)
class WrongClock:
    """A clock with its hands moved; the boot clock cannot be moved."""

    real: Clock
    ahead: timedelta

    def now(self) -> datetime:
        """Return the wall clock as this phone shows it."""
        return self.real.now() + self.ahead

    def boot_ns(self) -> int:
        """Return the boot clock."""
        return self.real.boot_ns()

    def boot_id(self) -> str:
        """Return which boot it is."""
        return self.real.boot_id()


@dataclass(frozen=True)
class DemoClock:
    """The machine's clocks moved together by what the demo's file says, as if the time between had passed for everybody."""

    real: Clock
    file: Path

    def now(self) -> datetime:
        """Return the wall clock."""
        return self.real.now() + timedelta(seconds=self._moved().ahead_seconds)

    def boot_ns(self) -> int:
        """Return the boot clock; skipped time has passed on it too."""
        return self.real.boot_ns() + int(self._moved().skipped_seconds * 1_000_000_000)

    def boot_id(self) -> str:
        """Return which boot it is."""
        return self.real.boot_id()

    def _moved(self) -> Moved:
        return msgspec.json.decode(self.file.read_bytes(), type=Moved)
