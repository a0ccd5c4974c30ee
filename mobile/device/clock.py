"""The two clocks of a phone: the wall, which a person can set, and the time since boot, which nobody can.

Facts carry both. CLOCK_BOOTTIME goes on in deep sleep; CLOCK_MONOTONIC stops there and proves nothing.
It never corrects anything: sync/clocks.py judges. The Android half was not run on a device.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from mobile.device.bridge import Bridge

LINUX_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """Linux on a desktop or a server; `boot_file` holds the kernel's own id of this boot."""

    def __init__(self, boot_file: Path = LINUX_BOOT_ID) -> None:
        self._boot_file = boot_file

    def now(self) -> datetime:
        return datetime.now(UTC)

    def boot_ns(self) -> int:
        # Other systems have no clock that counts sleep; their monotonic one is the nearest, and no phone runs them.
        return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def boot_id(self) -> str:
        try:
            # A UUID without its hyphens is 32 characters, as many as a fact's boot id may have.
            return self._boot_file.read_text("ascii").strip().replace("-", "")
        except FileNotFoundError:
            return "unknown"


class AndroidClock:
    """Android's boot count, because an app may not read the kernel's boot id there."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._boot_id = ""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def boot_ns(self) -> int:
        return int(self._bridge.java("android.os.SystemClock").elapsedRealtimeNanos())

    def boot_id(self) -> str:
        if not self._boot_id:
            settings = self._bridge.java("android.provider.Settings$Global")
            resolver = self._bridge.activity().getContentResolver()
            self._boot_id = f"boot-{settings.getInt(resolver, settings.BOOT_COUNT, 0)}"
        return self._boot_id
