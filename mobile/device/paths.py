"""Private folders of the app, and the marker that tells a copied database from the phone's own.

On Android `data` lies in getFilesDir() beside `app`, which python-for-android empties at every update, and the marker in
getNoBackupFilesDir(), which no backup and no phone-to-phone copy contains. It never uses the current directory.
The Android half was not run on a device.
"""

from __future__ import annotations

import os
from pathlib import Path

from mobile.device.bridge import Bridge
from mobile.device.ports import Paths

MARKER = "replica"


def android_paths(bridge: Bridge) -> Paths:
    """The phone's folders, made when they are missing."""
    activity = bridge.activity()
    files = Path(str(activity.getFilesDir().getAbsolutePath()))
    no_backup = Path(str(activity.getNoBackupFilesDir().getAbsolutePath()))
    return _made(Paths(data=files / "linxun", captures=files / "captures", no_backup=no_backup))


def desktop_paths(root: Path) -> Paths:
    """The same folders under `root`, made when they are missing."""
    return _made(Paths(data=root / "data", captures=root / "captures", no_backup=root / "no_backup"))


def read_marker(paths: Paths) -> str | None:
    """The replica id this very phone wrote, or None: first start, or a database that was copied from another phone."""
    try:
        return (paths.no_backup / MARKER).read_text("ascii")
    except FileNotFoundError:
        return None


def write_marker(paths: Paths, replica: str) -> None:
    """The marker is on disk, whole, when this returns."""
    target = paths.no_backup / MARKER
    temporary = target.with_suffix(".new")
    with temporary.open("w", encoding="ascii") as file:
        file.write(replica)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    folder = os.open(paths.no_backup, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _made(paths: Paths) -> Paths:
    for folder in (paths.data, paths.captures, paths.no_backup):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return paths
