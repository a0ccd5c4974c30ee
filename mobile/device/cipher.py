"""Sealing a rescue bundle: RSA-3072-OAEP (SHA-256, MGF1 with SHA-256) around a fresh AES-256-GCM key.

Container: `LXR1` · length of the wrapped key, 2 bytes big-endian · wrapped key · nonce, 12 bytes · ciphertext with its
16-byte tag at the end; no associated data. The server opens it. Nothing here can: a phone holds only the public key.
On Android Seal.java makes the same container (a test opens both); through pyjnius it was not run on a device.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from mobile.device.bridge import Bridge
from sync.rescue import SEALED_MAGIC

KEY_BITS = 3072
NONCE_BYTES = 12

SEAL = "cn.linxun.device.Seal"

_FIRST = "-----BEGIN PUBLIC KEY-----"
_LAST = "-----END PUBLIC KEY-----"
# An RSA-3072 key with the usual exponent, as DER SubjectPublicKeyInfo.
_DER_BYTES = 422


class DesktopCipher:
    """The `cryptography` package, which the APK does not carry."""

    def seal(self, public_key_pem: str, plaintext: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding, rsa
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        public = serialization.load_der_public_key(der_of(public_key_pem))
        if not isinstance(public, rsa.RSAPublicKey):
            raise ValueError("not an RSA key")
        key = AESGCM.generate_key(bit_length=256)
        oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
        wrapped = public.encrypt(key, oaep)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, plaintext, None)
        return SEALED_MAGIC + len(wrapped).to_bytes(2, "big") + wrapped + nonce + sealed


class AndroidCipher:
    """javax.crypto in Seal.java."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def seal(self, public_key_pem: str, plaintext: bytes) -> bytes:
        return bytes(self._bridge.java(SEAL).seal(der_of(public_key_pem), plaintext).tostring())


def der_of(public_key_pem: str) -> bytes:
    """The DER bytes inside the PEM; raises ValueError when it is not the PEM of an RSA-3072 public key."""
    lines = public_key_pem.strip().splitlines()
    if len(lines) < 3 or lines[0] != _FIRST or lines[-1] != _LAST:
        raise ValueError("not the PEM of a public key")
    try:
        der = base64.b64decode("".join(lines[1:-1]), validate=True)
    except binascii.Error as fault:
        raise ValueError("not the PEM of a public key") from fault
    if len(der) != _DER_BYTES:
        raise ValueError(f"not an RSA-{KEY_BITS} key")
    return der
