"""Photos on their way in: one part file per device and hash, extended only at its end, under a lock that dies with the process. A
part becomes a photo when it has every promised byte, the promised hash, and is a picture or a voice note. Knows no HTTP."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256 as new_sha256
from pathlib import Path

from server.delivery.picture import Size, check_picture, check_sound
from server.delivery.vault import PhotoVault
from sync.errors import NotFound, PhotoError, PhotoHash, PhotoRange, PhotoTooLarge, StorageFull
from sync.photos import MAX_VOICE_BYTES, SHA256, Part, read_range

PART_SECONDS = 7 * 24 * 3600
"""How long an unfinished photo waits for its rest (our default); a phone that comes later begins it again."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Promised:
    """What a fact says of a photo: hash, size in bytes, media type."""

    sha256: str
    bytes: int
    mime: str


@dataclass(frozen=True, slots=True)
class Uploads:
    """The parts of all devices, and the vault they end in."""

    parts: Path
    vault: PhotoVault
    most_pixels: int

    def offset(self, device: str, promised: Promised) -> int:
        """Return how many bytes of this photo are on disk from this device; the photo itself is not among them."""
        try:
            size = self._path(device, promised.sha256).stat().st_size
        except FileNotFoundError:
            return 0
        return size if size < promised.bytes else 0

    def held_bytes(self, device: str, *, besides: str) -> int:
        """Return what this device's other unfinished photos take on disk; those nobody went on with for a week are dropped."""
        total = 0
        for file in (self.parts / device).glob("*.part"):
            if file.stem == besides:
                continue
            try:
                found = file.stat()
                if time.time() - found.st_mtime > PART_SECONDS:
                    self._drop(file)
                else:
                    total += found.st_size
            except FileNotFoundError:
                continue  # finished while we looked
        return total

    def write(self, device: str, promised: Promised, content_range: str | None, data: bytes) -> tuple[Part, Size | None]:
        """Add a range at the end of the part; with its last byte the photo is checked and moved into the vault.

        Fewer bytes than the range announces are kept as far as they came. The picture's size is returned when it is whole.
        Raises PhotoRange, PhotoOffset, PhotoTooLarge, PhotoType, PhotoHash (the last two drop the part) or StorageFull."""
        if promised.mime.startswith("audio/") and promised.bytes > MAX_VOICE_BYTES:
            raise PhotoTooLarge(f"{promised.bytes} bytes, a voice note has at most {MAX_VOICE_BYTES}")
        with self._locked(device, promised.sha256) as (file, part):
            offset = os.fstat(part).st_size
            if offset >= promised.bytes:  # killed between the last byte and the check: begin again
                os.ftruncate(part, 0)
                offset = 0
            found = read_range(content_range, promised_bytes=promised.bytes, offset=offset)
            if len(data) > found.length:
                raise PhotoRange("more bytes than the range announces")
            self._extend(part, data, offset)
            offset += len(data)
            if offset < promised.bytes:
                return Part(offset, False), None
            try:
                size = self._check(file, promised)
            except PhotoError:
                file.unlink()
                raise
            self.vault.add(promised.sha256, file)
            return Part(promised.bytes, True), size

    @staticmethod
    def _drop(file: Path) -> None:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.unlink()
        except BlockingIOError:
            return  # somebody goes on with it at this very moment
        finally:
            os.close(descriptor)

    def _check(self, file: Path, promised: Promised) -> Size:
        with file.open("rb") as opened:
            digest = new_sha256()
            while chunk := opened.read(1 << 20):
                digest.update(chunk)
        if digest.hexdigest() != promised.sha256:
            raise PhotoHash("the bytes do not have the promised hash")
        if promised.mime.startswith("audio/"):
            return check_sound(file, promised.mime)
        return check_picture(file, promised.mime, most_pixels=self.most_pixels)

    @staticmethod
    def _extend(part: int, data: bytes, offset: int) -> None:
        try:
            view, at = memoryview(data), offset
            while view:
                written = os.pwrite(part, view, at)
                view, at = view[written:], at + written
            os.fsync(part)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            os.ftruncate(part, offset)
            raise StorageFull("no room for photos") from None

    @contextmanager
    def _locked(self, device: str, sha256: str) -> Iterator[tuple[Path, int]]:
        file = self._path(device, sha256)
        file.parent.mkdir(parents=True, exist_ok=True)
        while True:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                # Another request may have finished or dropped the part while this one waited for the lock.
                if file.exists() and os.path.samestat(os.fstat(descriptor), file.stat()):
                    yield file, descriptor
                    return
            finally:
                os.close(descriptor)

    def _path(self, device: str, sha256: str) -> Path:
        if SHA256.fullmatch(sha256) is None:
            raise NotFound("not a photo's hash")
        return self.parts / device / f"{sha256}.part"
