"""Reading a label: our own Java Activity over zxing-cpp on the phone, a picture file on the desktop.

Screens call it through the port. It never judges a code: sync/rules/label.py does. The Android half was not run on a device.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from mobile.device.bridge import Bridge
from mobile.device.ports import Permission, Permissions
from mobile.words import text

ACTIVITY = "cn.linxun.device.ScanActivity"
REQUEST = 4711


class AndroidScanner:
    """Asks for the camera, then shows ScanActivity; torch, vibration and portrait are the Activity's own."""

    def __init__(self, bridge: Bridge, permissions: Permissions) -> None:
        self._bridge = bridge
        self._permissions = permissions
        self._took_ms: int | None = None

    def took_ms(self) -> int | None:
        return self._took_ms

    def scan(self, done: Callable[[str | None], None]) -> None:
        def granted(is_granted: bool) -> None:
            if is_granted:
                self._show(done)
            else:
                done(None)

        self._permissions.ask(Permission.CAMERA, granted)

    def _show(self, done: Callable[[str | None], None]) -> None:
        def answered(is_ok: bool, intent: Any) -> None:
            milliseconds = int(intent.getIntExtra("took_ms", -1) or 0) if is_ok and intent is not None else -1
            self._took_ms = milliseconds if milliseconds >= 0 else None
            done(str(intent.getStringExtra("text")) if is_ok and intent is not None else None)

        words = {
            "hint": text("device.scan_hint"),
            "torch": text("device.torch"),
            "cancel": text("device.cancel"),
            "failed": text("device.camera_failed"),
        }
        self._bridge.show(ACTIVITY, REQUEST, words, answered)


class PictureScanner:
    """Stands in on a desktop: `choose` lets the person pick a picture file, and zxing-cpp reads it for real."""

    def __init__(self, choose: Callable[[Callable[[Path | None], None]], None], accept: Callable[[str], bool]) -> None:
        self._choose = choose
        self._accept = accept
        self._took_ms: int | None = None

    def took_ms(self) -> int | None:
        return self._took_ms

    def scan(self, done: Callable[[str | None], None]) -> None:
        def chosen(picture: Path | None) -> None:
            began = monotonic()
            text = None if picture is None else read_picture(picture, self._accept)
            self._took_ms = None if text is None else round(1000 * (monotonic() - began))
            done(text)

        self._choose(chosen)


def read_picture(picture: Path, accept: Callable[[str], bool]) -> str | None:
    """The first text in the picture that `accept` takes, else the first at all, else None, as for a file that is no picture."""
    from mobile.device.decode import UnreadablePicture, decode_file

    try:
        reading = decode_file(picture, accept)
    except (UnreadablePicture, OSError):
        return None
    return next(iter(reading.accepted + reading.others), None)
