"""Opens the container that a phone has sealed for this server: RSA-3072-OAEP (SHA-256) around an AES-256-GCM key. Called by
`commands`. Says no more than that a bundle is not for this server, or was changed."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.errors import BodyTooLarge, CutBody, MalformedFrame
from sync.rescue import MAX_BUNDLE_BYTES, SEALED_MAGIC

_NONCE, _TAG = 12, 16


def open_sealed(sealed: bytes, key: RSAPrivateKey) -> bytes:
    """Return the packed bundle; MalformedFrame when it is not a container, CutBody when it is cut, changed or for another key."""
    if len(sealed) > MAX_BUNDLE_BYTES:
        raise BodyTooLarge(f"at most {MAX_BUNDLE_BYTES} bytes")
    start = len(SEALED_MAGIC) + 2
    if not sealed.startswith(SEALED_MAGIC) or len(sealed) < start:
        raise MalformedFrame("not a sealed rescue bundle")
    end = start + int.from_bytes(sealed[len(SEALED_MAGIC) : start], "big")
    if len(sealed) < end + _NONCE + _TAG:
        raise CutBody("the bundle is cut")
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    try:
        content_key = key.decrypt(sealed[start:end], oaep)
        return AESGCM(content_key).decrypt(sealed[end : end + _NONCE], sealed[end + _NONCE :], None)
    except (ValueError, InvalidTag):
        raise CutBody("the bundle was changed, or was not sealed for this server") from None
