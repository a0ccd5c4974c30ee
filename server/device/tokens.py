"""A phone's two tokens. Access: a JWT of fifteen minutes, HS256 only, with no rights inside. Refresh: random, dated and signed by
the server, rotated at every use, stored as SHA-256. The phone trusts `expires_in`, not its clock. Database functions run inside
an open transaction.

The rule of the lost reply: a refresh token stays good until one of its children is first used. Shown after that, somebody else
holds the line: the whole family ends and the phone must be enrolled again; its work stays on it.

A database restored from last night's backup knows none of today's tokens. Their signature says that this server made them, so a
restore locks no phone out.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import jwt

from server.device.tables import Device, RefreshToken
from sync.errors import CredentialReused, NotSignedIn

ACCESS_SECONDS = 15 * 60
REFRESH_MS = 90 * 24 * 3600 * 1000
AUDIENCE = "linxun-phone"
_ALGORITHM = "HS256"
_RANDOM_BYTES = 12
_CLAIMS = ["iss", "aud", "sub", "fam", "jti", "iat", "nbf", "exp"]


@dataclass(frozen=True)
class Bearer:
    """What a valid access token says: which device, and which line of refresh tokens it came from."""

    device: str
    family: str


def new_access_token(key: bytes, *, server_id: str, device: str, family: str, now_ms: int) -> str:
    """Return a token for `ACCESS_SECONDS` seconds from now."""
    now = now_ms // 1000
    claims = {
        "iss": server_id, "aud": AUDIENCE, "sub": device, "fam": family, "jti": secrets.token_hex(12),
        "iat": now, "nbf": now, "exp": now + ACCESS_SECONDS,
    }  # fmt: skip
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


def read_access_token(key: bytes, token: str, *, server_id: str, now_ms: int) -> Bearer:
    """Return whose token it is. NotSignedIn for any other algorithm, signature, audience, issuer or time, to the second."""
    try:
        # The times are judged by the server's own clock port below, not by the library's.
        claims = jwt.decode(
            token, key, algorithms=[_ALGORITHM], audience=AUDIENCE, issuer=server_id,
            options={"require": _CLAIMS, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )  # fmt: skip
    except jwt.InvalidTokenError as error:
        raise NotSignedIn(type(error).__name__) from None
    times = claims["nbf"], claims["exp"]
    if not all(isinstance(t, int) for t in times) or not times[0] * 1000 <= now_ms < times[1] * 1000:
        raise NotSignedIn("expired")
    return Bearer(str(claims["sub"]), str(claims["fam"]))


def new_refresh_token(key: bytes, *, device: str, family: str, parent: str | None, now_ms: int) -> str:
    """Leave the hash of a fresh refresh token in the database and return the token: 43 characters of base64url."""
    head = secrets.token_bytes(_RANDOM_BYTES) + (now_ms // 1000).to_bytes(4, "big")
    token = base64.urlsafe_b64encode(head + _signature(key, device, family, head)).decode().rstrip("=")
    RefreshToken.create(
        token_hash=_hash(token), device=device, family=family, parent=parent, issued_at=now_ms, expires_at=now_ms + REFRESH_MS
    )
    return token


def rotate(key: bytes, token: str, now_ms: int) -> tuple[Bearer, str] | None:
    """Return the device and the next refresh token; the old one stays good until the next is used.

    None means reuse: the family has been ended and that must be committed before `CredentialReused` is raised. NotSignedIn for
    a token that is unknown or has expired."""
    shown: Any = RefreshToken.get_or_none(RefreshToken.token_hash == _hash(token)) or _of_a_lost_past(key, token, now_ms)
    if shown is None or shown.expires_at <= now_ms:
        raise NotSignedIn("unknown or expired")
    device: Any = Device.get_or_none(Device.id == shown.device)
    if device is None or device.family != shown.family:
        raise NotSignedIn("this line of tokens has ended")
    if shown.over_at is not None:
        Device.update(family="").where(Device.id == device.id).execute()
        RefreshToken.delete().where(RefreshToken.device == device.id).execute()
        return None
    if shown.parent is not None:
        _close(shown, now_ms)
    fresh = new_refresh_token(key, device=device.id, family=shown.family, parent=shown.token_hash, now_ms=now_ms)
    return Bearer(device.id, shown.family), fresh


def reused() -> CredentialReused:
    """Return the error for a refresh token shown after its successor was used."""
    return CredentialReused("shown after its successor was used")


def _of_a_lost_past(key: bytes, token: str, now_ms: int) -> RefreshToken | None:
    """Return the row of a token that this server made and its database has forgotten, or None for any other.

    It must be newer than every token of its line that the database knows; those are over now."""
    raw = base64.urlsafe_b64decode(token + "=")
    head, signature = raw[: _RANDOM_BYTES + 4], raw[_RANDOM_BYTES + 4 :]
    issued_at = int.from_bytes(head[_RANDOM_BYTES:], "big") * 1000
    if not issued_at <= now_ms < issued_at + REFRESH_MS:
        return None
    for phone in Device.select(Device.id, Device.family).where(Device.family != ""):
        device, family = str(phone.id), str(phone.family)
        if hmac.compare_digest(signature, _signature(key, device, family, head)):
            line = RefreshToken.family == family
            if RefreshToken.select().where(line & (RefreshToken.issued_at > issued_at + 999)).exists():
                return None
            RefreshToken.update(over_at=now_ms).where(line & RefreshToken.over_at.is_null()).execute()
            row: RefreshToken = RefreshToken.create(
                token_hash=_hash(token), device=device, family=family, issued_at=issued_at, expires_at=issued_at + REFRESH_MS
            )
            return row
    return None


def _signature(key: bytes, device: str, family: str, head: bytes) -> bytes:
    # No JWT begins so: one key may sign both.
    return hmac.digest(key, b"refresh token\0" + f"{device}\0{family}\0".encode() + head, "sha256")[:16]


def _close(used: Any, now_ms: int) -> None:
    # The first use of a child proves that its reply arrived: the parent and the children of lost replies are over.
    siblings = (RefreshToken.parent == used.parent) & (RefreshToken.token_hash != used.token_hash)
    family = (RefreshToken.family == used.family) & RefreshToken.over_at.is_null()
    RefreshToken.update(over_at=now_ms).where(family & (siblings | (RefreshToken.token_hash == used.parent))).execute()
    RefreshToken.delete().where((RefreshToken.device == used.device) & (RefreshToken.expires_at <= now_ms)).execute()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
