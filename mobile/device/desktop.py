"""The stand-ins of a desktop, put together; mobile/wiring.py calls it for `linxun phone`, the demo and the headless phone.

Everything but hardware is real: pictures are decoded and scaled, bundles sealed, the disk asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mobile.device.battery import LinuxBattery
from mobile.device.camera import PictureCamera
from mobile.device.cipher import DesktopCipher
from mobile.device.clock import SystemClock
from mobile.device.handing import FolderHandOut
from mobile.device.links import CommandLineLinks
from mobile.device.location import NoLocation
from mobile.device.microphone import DesktopMicrophone
from mobile.device.network import DesktopNetwork
from mobile.device.paths import desktop_paths
from mobile.device.permissions import DesktopPermissions
from mobile.device.ports import Device
from mobile.device.reminders import NoReminders
from mobile.device.scanner import PictureScanner
from mobile.device.storage import DiskStorage
from mobile.device.text_dialog import Ask, PopupTextDialog
from mobile.device.vibration import NoVibration

Choose = Callable[[Callable[[Path | None], None]], None]
"""Lets the person pick a picture file, and answers with it or None."""


def no_folder(done: Callable[[Path | None], None]) -> None:
    """Nobody is there to pick a folder."""
    done(None)


@dataclass(frozen=True, slots=True)
class DesktopParts:
    """What only the app can give: its own windows, and which codes are ours."""

    choose_picture: Choose
    ask_text: Ask
    accept_code: Callable[[str], bool]
    link: str = ""
    choose_folder: Choose = no_folder


def desktop_device(root: Path, parts: DesktopParts) -> Device:
    """All ports, with private folders under `root`."""
    paths = desktop_paths(root)
    return Device(
        scanner=PictureScanner(parts.choose_picture, parts.accept_code),
        camera=PictureCamera(parts.choose_picture),
        microphone=DesktopMicrophone(paths.captures),
        location=NoLocation(),
        network=DesktopNetwork(),
        vibration=NoVibration(),
        clock=SystemClock(),
        text_dialog=PopupTextDialog(parts.ask_text),
        cipher=DesktopCipher(),
        battery=LinuxBattery(),
        storage=DiskStorage(paths.data),
        permissions=DesktopPermissions(),
        links=CommandLineLinks(parts.link),
        reminders=NoReminders(),
        hand_out=FolderHandOut(parts.choose_folder),
        paths=paths,
    )
