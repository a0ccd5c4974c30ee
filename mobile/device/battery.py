"""How much charge is left, for the heartbeat and the phone health board. It never warns: screens do.

The Android half was not run on a device.
"""

from __future__ import annotations

from pathlib import Path

from mobile.device.bridge import Bridge

# android.os.BatteryManager
BATTERY_PROPERTY_CAPACITY = 4

LINUX_SUPPLIES = Path("/sys/class/power_supply")


class AndroidBattery:
    """Android's BatteryManager; no permission needed."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def percent(self) -> int | None:
        manager = self._bridge.service("BATTERY_SERVICE", "android.os.BatteryManager")
        charge = int(manager.getIntProperty(BATTERY_PROPERTY_CAPACITY))
        # Phones that do not know answer 0 or the smallest int.
        return charge if 0 < charge <= 100 else None


class LinuxBattery:
    """The first battery that Linux lists; a desktop machine has none."""

    def __init__(self, supplies: Path = LINUX_SUPPLIES) -> None:
        self._supplies = supplies

    def percent(self) -> int | None:
        for capacity in sorted(self._supplies.glob("BAT*/capacity")):
            return int(capacity.read_text("ascii"))
        return None
