"""The phone's real parts, put together; mobile/wiring.py calls it when it runs in the APK. Not run on a device."""

from __future__ import annotations

from mobile.device.battery import AndroidBattery
from mobile.device.bridge import Bridge
from mobile.device.camera import AndroidCamera
from mobile.device.cipher import AndroidCipher
from mobile.device.clock import AndroidClock
from mobile.device.links import AndroidLinks
from mobile.device.location import AndroidLocation
from mobile.device.network import AndroidNetwork
from mobile.device.paths import android_paths
from mobile.device.permissions import AndroidPermissions
from mobile.device.ports import Device
from mobile.device.scanner import AndroidScanner
from mobile.device.storage import DiskStorage
from mobile.device.text_dialog import AndroidTextDialog
from mobile.device.vibration import AndroidVibration


def android_device(bridge: Bridge) -> Device:
    """All ports over one bridge; touches no hardware but the private folders."""
    permissions = AndroidPermissions(bridge)
    paths = android_paths(bridge)
    return Device(
        scanner=AndroidScanner(bridge, permissions),
        camera=AndroidCamera(bridge, permissions, paths.captures),
        location=AndroidLocation(bridge, permissions),
        network=AndroidNetwork(bridge),
        vibration=AndroidVibration(bridge),
        clock=AndroidClock(bridge),
        text_dialog=AndroidTextDialog(bridge),
        cipher=AndroidCipher(bridge),
        battery=AndroidBattery(bridge),
        storage=DiskStorage(paths.data),
        permissions=permissions,
        links=AndroidLinks(bridge),
        paths=paths,
    )
