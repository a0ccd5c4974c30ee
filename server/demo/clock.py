"""The demo's clock: the machine's, moved forward by a small file that the demo's server and all its phones read at each look.

Time goes on as everywhere; `advance` skips some of it, for wall and boot clocks alike, so that a day passes in minutes. The demo
alone uses it: `linxun serve` and the app know no such file.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from server.parts import wall_clock_ms
from sync.times import from_ms, to_ms

CLOCK_FILE = "clock.json"


class Moved(msgspec.Struct, frozen=True):
    """What the file says: how far the wall clock stands from the machine's, and how much time was skipped, in seconds."""

    ahead_seconds: float
    skipped_seconds: float


class DemoClock:
    """The clock over one file. Several may read; one process moves it, from any of its threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._moving = threading.Lock()

    def begin(self, at: datetime) -> None:
        """Let it be that moment now; nothing counts as skipped."""
        self._write(Moved((at - from_ms(wall_clock_ms())).total_seconds(), 0.0))

    def now_ms(self) -> int:
        """Return the demo's time in milliseconds since 1970 UTC."""
        return wall_clock_ms() + int(self._read().ahead_seconds * 1000)

    def now(self) -> datetime:
        """Return the demo's time."""
        return from_ms(self.now_ms())

    def advance(self, by: timedelta) -> None:
        """Skip so much time; ValueError for a step back."""
        if by < timedelta():
            raise ValueError("the demo's clock goes forward only")
        with self._moving:
            moved = self._read()
            step = by.total_seconds()
            self._write(Moved(moved.ahead_seconds + step, moved.skipped_seconds + step))

    def advance_to(self, at: datetime) -> None:
        """Skip to that moment; a moment that has passed changes nothing."""
        with self._moving:
            moved = self._read()
            step = (to_ms(at) - wall_clock_ms()) / 1000 - moved.ahead_seconds
            if step > 0:
                self._write(Moved(moved.ahead_seconds + step, moved.skipped_seconds + step))

    def _read(self) -> Moved:
        return msgspec.json.decode(self.file.read_bytes(), type=Moved)

    def _write(self, moved: Moved) -> None:
        # Renamed into place: another process never reads half of it.
        fresh = self.file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(moved))
        fresh.replace(self.file)
