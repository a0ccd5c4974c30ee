"""Taking one photo: our own Java Activity on the phone, a chosen picture file on the desktop. Both hand back small JPEG bytes.

Our Activity and not ACTION_IMAGE_CAPTURE: that one needs a FileProvider inside <application>, where python-for-android's
manifest template has no place for it, and vendors' camera apps keep a copy in the gallery. The store writes the bytes to
disk (temp file, fsync, replace). It never keeps a photo itself. The Android half was not run on a device.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.device.bridge import Bridge
from mobile.device.photo_scale import scale_photo
from mobile.device.ports import Permission, Permissions
from mobile.words import text

ACTIVITY = "cn.linxun.device.PhotoActivity"
REQUEST = 4712
CAPTURE = "capture.jpg"
JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"


class AndroidCamera:
    """Asks for the camera, shows PhotoActivity, which scales and writes a private file; the file is gone once it was read."""

    def __init__(self, bridge: Bridge, permissions: Permissions, captures: Path) -> None:
        self._bridge = bridge
        self._permissions = permissions
        self._capture = captures / CAPTURE

    def take(self, done: Callable[[bytes | None], None], *, ghost: Path | None = None) -> None:
        def granted(is_granted: bool) -> None:
            if is_granted:
                self._show(done, ghost)
            else:
                done(None)

        self._permissions.ask(Permission.CAMERA, granted)

    def left_over(self) -> bytes | None:
        jpeg = self._capture.read_bytes() if self._capture.exists() else b""
        return jpeg if jpeg.startswith(JPEG_START) and jpeg.endswith(JPEG_END) else None

    def forget(self) -> None:
        self._capture.unlink(missing_ok=True)

    def _show(self, done: Callable[[bytes | None], None], ghost: Path | None) -> None:
        # A photo whose answer was lost was given back to its draft at start, or belongs to no record any more.
        self.forget()

        def answered(is_ok: bool, _intent: Any) -> None:
            if not is_ok or not self._capture.exists():
                done(None)
                return
            done(self._capture.read_bytes())
            self.forget()  # only now: a photo that could not be kept (full, locked, killed) must not be lost

        extras = {
            "path": str(self._capture),
            "hint": text("device.photo_hint"),
            "take": text("device.take_photo"),
            "torch": text("device.torch"),
            "cancel": text("device.cancel"),
            "failed": text("device.camera_failed"),
        }
        self._bridge.show(ACTIVITY, REQUEST, extras | (self._over(ghost) if ghost is not None else {}), answered)

    def _over(self, ghost: Path) -> dict[str, str]:
        return {
            "ghost": str(ghost),
            "ghost_off": text("device.ghost_off"),
            "ghost_on": text("device.ghost_on"),
        }


class PictureCamera:
    """Stands in on a desktop: `choose` lets the person pick a picture file, which is scaled as a photo would be."""

    def __init__(self, choose: Callable[[Callable[[Path | None], None]], None]) -> None:
        self._choose = choose

    def take(self, done: Callable[[bytes | None], None], *, ghost: Path | None = None) -> None:
        # A chosen file has no live picture to lay a ghost over: the check shows the pair side by side instead.
        del ghost

        def chosen(picture: Path | None) -> None:
            done(None if picture is None else _scaled(picture))

        self._choose(chosen)

    def left_over(self) -> bytes | None:
        return None

    def forget(self) -> None:
        """Nothing is ever left over: the chosen file is the person's own."""


def _scaled(picture: Path) -> bytes | None:
    try:
        return scale_photo(picture.read_bytes())
    except OSError:
        # Pillow's UnidentifiedImageError is one too: no such file, or no picture.
        return None
