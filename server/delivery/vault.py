"""The photo vault: whole, verified pictures named by their SHA-256. `PhotoVault` is the port (disk now, an S3-compatible store
later); `DiskVault` keeps them under the data directory. Who may read is asked before; what is no hash reaches no path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sync.errors import NotFound
from sync.photos import SHA256


class PhotoVault(Protocol):
    """Where whole photos live. Adding one that is there changes nothing."""

    def add(self, sha256: str, file: Path) -> None:
        """Take over a finished file; the photo is durable when this returns and `file` is gone."""
        ...

    def has(self, sha256: str) -> bool:
        """True when the photo is here."""
        ...

    def read(self, sha256: str) -> bytes:
        """Return the photo's bytes; NotFound when it is not here."""
        ...

    def names(self) -> Iterator[str]:
        """Yield the hash of every photo."""
        ...

    def remove(self, sha256: str) -> None:
        """Take a photo away for good; one that is not here changes nothing."""
        ...


class DiskVault:
    """Photos as files `ab/ab34…` under one directory, on the file system of the parts they are made from."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Return where that photo is or would be; NotFound for anything that is not a hash."""
        if SHA256.fullmatch(sha256) is None:
            raise NotFound("not a photo's hash")
        return self.root / sha256[:2] / sha256

    def add(self, sha256: str, file: Path) -> None:
        """Move `file` to its place and sync the directories that name it."""
        target = self.path(sha256)
        if not target.parent.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            sync_directory(self.root)
        file.replace(target)
        sync_directory(target.parent)

    def has(self, sha256: str) -> bool:
        """True when the file is there."""
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Return the file's bytes."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound("no such photo") from None

    def names(self) -> Iterator[str]:
        """Yield every photo's hash, in no order."""
        for file in self.root.glob("[0-9a-f][0-9a-f]/*"):
            if SHA256.fullmatch(file.name):
                yield file.name

    def remove(self, sha256: str) -> None:
        """Remove the file, for a record whose retention is over."""
        file = self.path(sha256)
        if file.is_file():
            file.unlink()
            sync_directory(file.parent)


def sync_directory(directory: Path) -> None:
    """Return when the names in this directory are on disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
