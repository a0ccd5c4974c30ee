"""The server's secrets, one file each in LINXUN_DATA/keys, readable by the owner alone. Made at the first start, read by the
credential door, the receipts and the rescue door. Never logged, never in the database, never changed once there."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

RESCUE_KEY_BITS = 3072


class WeakKeyFile(Exception):
    """A key file can be read by others: `chmod 600` it, or replace it if somebody may have done so."""


@dataclass(frozen=True)
class Keys:
    """What signs and opens things for this server; each key is read or made when it is first needed."""

    directory: Path

    @cached_property
    def access(self) -> bytes:
        """32 bytes that sign the access tokens (HS256)."""
        return self._kept("access.key", lambda: secrets.token_bytes(32))

    @cached_property
    def bundle(self) -> bytes:
        """32 bytes from which every device's bundle key is derived."""
        return self._kept("bundle.key", lambda: secrets.token_bytes(32))

    @cached_property
    def receipt(self) -> ed25519.Ed25519PrivateKey:
        """The Ed25519 key that signs shift receipts."""
        raw = self._kept("receipt.key", lambda: ed25519.Ed25519PrivateKey.generate().private_bytes_raw())
        return ed25519.Ed25519PrivateKey.from_private_bytes(raw)

    @cached_property
    def rescue(self) -> rsa.RSAPrivateKey:
        """The RSA-3072 key for which phones seal their rescue bundles; making it takes about a second, once."""
        pem = self._kept("rescue.pem", _new_rescue_key)
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise WeakKeyFile(f"{self.directory / 'rescue.pem'} is not an RSA key")
        return key

    def bundle_key(self, device: str) -> bytes:
        """Return the 32 bytes with which that device authenticates its rescue bundles."""
        return hmac.digest(self.bundle, b"rescue bundle of " + device.encode(), "sha256")

    def rescue_public_der(self) -> bytes:
        """Return the public half of `rescue` (SubjectPublicKeyInfo, DER), as phones get it at enrolment."""
        kinds = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.rescue.public_key().public_bytes(*kinds)

    def make_all(self) -> None:
        """Leave every key on disk, so that no request waits for one to be made."""
        _ = self.access, self.bundle, self.receipt, self.rescue

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        file = self.directory / name
        if not file.exists():
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(file, make())
        if file.stat().st_mode & 0o077:
            raise WeakKeyFile(f"{file} can be read by others: chmod 600 {file}")
        return file.read_bytes()


def _new_rescue_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RESCUE_KEY_BITS)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write_once(file: Path, secret: bytes) -> None:
    # Linked into place whole and never over another: two workers that start together end with one key.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(secret)
            opened.flush()
            os.fsync(opened.fileno())
        file.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
