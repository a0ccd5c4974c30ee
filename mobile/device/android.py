"""The phone's real parts, put together; mobile/wiring.py calls it when it runs in the APK. Not run on a device."""

from __future__ import annotations

from mobile.device import camera, cipher, location, reminders, scanner, text_dialog
from mobile.device.battery import AndroidBattery
from mobile.device.bridge import Bridge
from mobile.device.camera import AndroidCamera
from mobile.device.cipher import AndroidCipher
from mobile.device.clock import AndroidClock
from mobile.device.handing import AndroidHandOut
from mobile.device.links import AndroidLinks
from mobile.device.location import AndroidLocation
from mobile.device.microphone import AndroidMicrophone
from mobile.device.network import AndroidNetwork
from mobile.device.paths import android_paths
from mobile.device.permissions import AndroidPermissions
from mobile.device.ports import Device
from mobile.device.reminders import AndroidReminders
from mobile.device.scanner import AndroidScanner
from mobile.device.storage import DiskStorage
from mobile.device.text_dialog import AndroidTextDialog
from mobile.device.vibration import AndroidVibration

OWN_CLASSES = (scanner.ACTIVITY, camera.ACTIVITY, text_dialog.DIALOG, location.WATCH, cipher.SEAL, reminders.ALARM)


def android_device(bridge: Bridge) -> Device:
    """All ports over one bridge; call it on the app's own thread. Touches no hardware but the private folders.

    Java finds the app's own classes only from a thread that Java started; once found here, jnius keeps them, and delivery's
    worker may seal a bundle.
    """
    for name in OWN_CLASSES:
        bridge.java(name)
    permissions = AndroidPermissions(bridge)
    paths = android_paths(bridge)
    return Device(
        scanner=AndroidScanner(bridge, permissions),
        camera=AndroidCamera(bridge, permissions, paths.captures),
        microphone=AndroidMicrophone(bridge, permissions, paths.captures),
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
        reminders=AndroidReminders(bridge, permissions),
        hand_out=AndroidHandOut(bridge),
        paths=paths,
    )
