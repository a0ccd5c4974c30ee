"""The rescue bundle: everything unsent of this phone, sealed, in files that may leave it by any channel.

Called by the shift actions. Each file is the same framed request that an exchange would send, with unsent photos behind it; the
server applies them in order through the same door. Never changes what waits: it still waits until the server names it.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from mobile.delivery.exchange import request_header
from mobile.device.ports import Device
from mobile.shapes import RescueBundle, StoredPhoto
from mobile.store.opening import Store
from mobile.store.outbox import Batch
from mobile.store.photos import SPARE_BYTES
from sync.errors import NotEnrolled, PhoneFull
from sync.exchange import MAX_FACTS
from sync.exchange.framing import frame
from sync.exchange.push import offer_lines
from sync.rescue import pack

MOST_BYTES = 7 * 1024 * 1024
# One file is packed and sealed in memory, twice its size for a moment; our default for a phone with 2 GB.
MOST_PHOTO_BYTES = 48 * 1024 * 1024
ALL_PHOTOS = 1_000_000

Part = tuple[Batch, Sequence[StoredPhoto]]


class RescueWriter:
    """Writes rescue bundles under the phone's private data; the newest one is kept, older ones go."""

    def __init__(
        self,
        store: Store,
        device: Device,
        app_version: str,
        *,
        most_facts: int = MAX_FACTS,
        most_photo_bytes: int = MOST_PHOTO_BYTES,
    ) -> None:
        self._store = store
        self._device = device
        self._app_version = app_version
        self._most_facts = most_facts
        self._most_photo_bytes = most_photo_bytes
        self._folder = store.places.data / "rescue"

    def write(self, now: datetime) -> RescueBundle:
        """Write everything unsent into as many files as it needs and say what is in them; on disk when this returns.

        Raises `NotEnrolled`, or `PhoneFull` when there is no room: then the files of before are still there."""
        credentials = self._store.credentials
        if not credentials.get("bundle_key") or not credentials.get("rescue_public_key"):
            raise NotEnrolled
        parts = self._parts()
        stem = f"linxun-{_file_name(credentials.get('label'))}-{now:%Y%m%d-%H%M%S}"
        files: list[Path] = []
        facts = photos = 0
        for number, (batch, wanted) in enumerate(parts, 1):
            found = [content for photo in wanted if (content := _read(photo)) is not None]
            of = f"-{number}of{len(parts)}" if len(parts) > 1 else ""
            files.append(self._put(f"{stem}{of}.lxr", self._sealed(batch, found)))
            facts, photos = facts + len(batch.facts), photos + len(found)
        for old in self._folder.iterdir():
            if old not in files:
                old.unlink()
        missing = sum(len(wanted) for _, wanted in parts) - photos
        return RescueBundle(tuple(files), facts, photos, missing)

    def _parts(self) -> list[Part]:
        """Facts first: a photo is taken only when the fact that promises it is there."""
        outbox, parts = self._store.outbox, list[Part]()
        batch = outbox.batch(most_facts=self._most_facts, most_bytes=MOST_BYTES)
        while batch.has_more:
            parts.append((batch, ()))
            batch = outbox.batch(most_facts=self._most_facts, most_bytes=MOST_BYTES, after=batch.facts[-1].n)
        first, *more = list(self._in_sizes(self._store.photos.unsent(limit=ALL_PHOTOS))) or [[]]
        parts.append((batch, first))
        end = outbox.batch(most_facts=1, most_bytes=MOST_BYTES, after=batch.head)
        return parts + [(end, photos) for photos in more]

    def _in_sizes(self, photos: Sequence[StoredPhoto]) -> Iterator[list[StoredPhoto]]:
        taken: list[StoredPhoto] = []
        for photo in photos:
            if taken and sum(one.bytes for one in taken) + photo.bytes > self._most_photo_bytes:
                yield taken
                taken = []
            taken.append(photo)
        if taken:
            yield taken

    def _sealed(self, batch: Batch, photos: Sequence[bytes]) -> bytes:
        credentials = self._store.credentials
        header = request_header(self._store, self._device, batch, want_page=False, app_version=self._app_version)
        request = frame(msgspec.json.encode(header), offer_lines(batch.facts))
        packed = pack(request, photos, base64.b64decode(credentials.get("bundle_key")))
        return self._device.cipher.seal(as_pem(credentials.get("rescue_public_key")), packed)

    def _put(self, name: str, sealed: bytes) -> Path:
        free = self._device.storage.free_bytes()
        if free < len(sealed) + SPARE_BYTES:
            raise PhoneFull(f"{free} bytes free, {len(sealed)} wanted")
        target = self._folder / name
        temporary = target.with_suffix(".part")
        try:
            self._folder.mkdir(exist_ok=True)
            with temporary.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            raise PhoneFull(str(error)) from error
        return target


def _read(photo: StoredPhoto) -> bytes | None:
    """Return the photo's bytes, or None when its file is gone: the others must still get out."""
    try:
        return photo.path.read_bytes()
    except OSError:
        return None


def as_pem(der_base64: str) -> str:
    """Return a public key as the cipher port takes it."""
    lines = [der_base64[at : at + 64] for at in range(0, len(der_base64), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def _file_name(label: str) -> str:
    """Return a label as a part of a file name that every channel takes."""
    return "".join(c if c.isalnum() else "-" for c in label)[:40] or "phone"
