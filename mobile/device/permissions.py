"""Run-time permissions, asked when the thing is first needed. The ports of the hardware ask here.

The manifest names the same permissions (buildozer.spec). It never asks at start. The Android half was not run on a device.
"""

from __future__ import annotations

from collections.abc import Callable

from mobile.device.bridge import Bridge
from mobile.device.ports import Permission

ANDROID_NAMES: dict[Permission, tuple[str, ...]] = {
    Permission.CAMERA: ("android.permission.CAMERA",),
    Permission.MICROPHONE: ("android.permission.RECORD_AUDIO",),
    Permission.NOTIFICATIONS: ("android.permission.POST_NOTIFICATIONS",),
    # Asked together since Android 12, or the person could not give the exact one; either is enough for us.
    Permission.LOCATION: ("android.permission.ACCESS_FINE_LOCATION", "android.permission.ACCESS_COARSE_LOCATION"),
}

TIRAMISU = 33
"""Before Android 13 nobody was asked about notifications, and the name of the permission is unknown there."""


class AndroidPermissions:
    """Android's own question."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def holds(self, permission: Permission) -> bool:
        if permission is Permission.NOTIFICATIONS and self._bridge.java("android.os.Build$VERSION").SDK_INT < TIRAMISU:
            return True
        return any(self._bridge.holds(name) for name in ANDROID_NAMES[permission])

    def ask(self, permission: Permission, done: Callable[[bool], None]) -> None:
        if self.holds(permission):
            done(True)
            return
        self._bridge.ask(list(ANDROID_NAMES[permission]), done)


class DesktopPermissions:
    """A desktop asks nobody: everything is held."""

    def holds(self, permission: Permission) -> bool:
        return permission in Permission

    def ask(self, permission: Permission, done: Callable[[bool], None]) -> None:
        done(self.holds(permission))
