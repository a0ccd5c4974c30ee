"""The rescue bundle: everything unsent of this phone in one sealed file that may leave it by any channel.

Called by the shift actions. It is the same framed request that an exchange would send, with the unsent photos behind it; the
server applies it through the same door. Never changes what waits: it still waits until the server names it.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from mobile.delivery.exchange import request_header
from mobile.device.ports import Device
from mobile.store.opening import Store
from sync.errors import NotEnrolled, PhoneFull
from sync.exchange import MAX_FACTS
from sync.exchange.framing import frame
from sync.exchange.push import offer_lines
from sync.rescue import pack

MOST_BYTES = 7 * 1024 * 1024
MOST_PHOTO_BYTES = 200 * 1024 * 1024


class RescueWriter:
    """Writes rescue bundles under the phone's private data."""

    def __init__(self, store: Store, device: Device, app_version: str) -> None:
        self._store = store
        self._device = device
        self._app_version = app_version

    def write(self, now: datetime) -> Path:
        """Write one bundle and return its file; raises `NotEnrolled`, or `PhoneFull` when there is no room for it."""
        folder = self._store.places.data / "rescue"
        target = folder / f"linxun-{_file_name(self._store.credentials.get('label'))}-{now:%Y%m%d-%H%M%S}.lxr"
        sealed = self._sealed()
        try:
            folder.mkdir(exist_ok=True)
            temporary = target.with_suffix(".part")
            with temporary.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            raise PhoneFull(str(error)) from error
        return target

    def _sealed(self) -> bytes:
        credentials = self._store.credentials
        key, public = credentials.get("bundle_key"), credentials.get("rescue_public_key")
        if not key or not public:
            raise NotEnrolled
        batch = self._store.outbox.batch(most_facts=MAX_FACTS, most_bytes=MOST_BYTES)
        header = request_header(self._store, self._device, batch, want_page=False, app_version=self._app_version)
        request = frame(msgspec.json.encode(header), offer_lines(batch.facts))
        packed = pack(request, self._photos(), base64.b64decode(key))
        return self._device.cipher.seal(as_pem(public), packed)

    def _photos(self) -> Iterator[bytes]:
        size = 0
        for photo in self._store.photos.unsent(limit=2000):
            size += photo.bytes
            if size > MOST_PHOTO_BYTES:
                return
            yield photo.path.read_bytes()


def as_pem(der_base64: str) -> str:
    """Return a public key as the cipher port takes it."""
    lines = [der_base64[at : at + 64] for at in range(0, len(der_base64), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def _file_name(label: str) -> str:
    """Return a label as a part of a file name that every channel takes."""
    return "".join(c if c.isalnum() else "-" for c in label)[:40] or "phone"
