"""The mark outside the database that says whose database this is: a restored or copied file shows itself by it.

Called once at start. It lies in the folder that no backup of the phone copies. Never decides: it only compares and writes.
"""

from __future__ import annotations

import os
from pathlib import Path

from sync.journal import Replica


def read_marker(path: Path) -> str:
    """Return the replica named by the marker, empty when there is none."""
    return path.read_text("ascii").strip() if path.exists() else ""


def write_marker(path: Path, replica: Replica) -> None:
    """Write the marker for good."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, f"{replica}\n")


def write_whole(path: Path, line: str) -> None:
    """Write a small file for good: temp file, fsync, replace, fsync of its folder."""
    temporary = path.with_suffix(".part")
    with temporary.open("w", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
