"""The rescue bundle: everything unsent of one phone in one file, applied through the same door as an exchange.

    LXRB1\\n · request length (8 bytes, big-endian) · the framed exchange request · per photo: 32 bytes SHA-256,
    8 bytes length, the bytes · 32 bytes HMAC-SHA256 over all before, keyed with the device's bundle key

The phone seals the packed bytes for the server's public key (`mobile/device/cipher.py`); the HMAC says which device wrote it.
Applying it twice is harmless. Neither half touches a disk.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sync.errors import CutBody, MalformedFrame

MAGIC = b"LXRB1\n"
SEALED_MAGIC = b"LXR1"
MAX_BUNDLE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle: the request as it would have travelled, and the photos by SHA-256."""

    request: bytes
    photos: Mapping[str, bytes]


def pack(request: bytes, photos: Iterable[bytes], key: bytes) -> bytes:
    """Return the bundle's bytes, authenticated by the device's 32-byte bundle key."""
    parts = [MAGIC, len(request).to_bytes(8, "big"), request]
    for photo in photos:
        parts += [sha256(photo).digest(), len(photo).to_bytes(8, "big"), photo]
    body = b"".join(parts)
    return body + hmac.digest(key, body, "sha256")


def device_hint(body: bytes) -> bytes:
    """Return the framed request of an unauthenticated bundle, only to look up whose key must fit."""
    return _request(body)[0]


def unpack(body: bytes, key: bytes) -> Bundle:
    """Return the bundle's content; raises `CutBody` when it was cut or is not from that device, `MalformedFrame` when foreign."""
    if len(body) > MAX_BUNDLE_BYTES or not body.startswith(MAGIC):
        raise MalformedFrame("not a rescue bundle")
    signed, mac = body[:-32], body[-32:]
    if not hmac.compare_digest(hmac.digest(key, signed, "sha256"), mac):
        raise CutBody("the bundle is cut, or was not written by that phone")
    request, at = _request(signed)
    photos: dict[str, bytes] = {}
    while at < len(signed):
        digest, length = signed[at : at + 32], int.from_bytes(signed[at + 32 : at + 40], "big")
        photo = signed[at + 40 : at + 40 + length]
        if len(photo) != length or sha256(photo).digest() != digest:
            raise CutBody("a photo in the bundle is not whole")
        photos[digest.hex()] = photo
        at += 40 + length
    return Bundle(request, photos)


def _request(body: bytes) -> tuple[bytes, int]:
    start = len(MAGIC) + 8
    length = int.from_bytes(body[len(MAGIC) : start], "big")
    if not body.startswith(MAGIC) or start + length > len(body):
        raise CutBody("the bundle is cut")
    return body[start : start + length], start + length
