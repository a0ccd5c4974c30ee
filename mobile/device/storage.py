"""How much the app may still write; the store asks before each photo. The same system call on Android and on a desktop."""

from __future__ import annotations

import shutil
from pathlib import Path


class DiskStorage:
    """The file system that holds `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._folder).free
