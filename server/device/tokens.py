"""A phone's two tokens. Access: a JWT of fifteen minutes, HS256 only, with no rights inside. Refresh: 256 random bits, rotated at
every use, stored as SHA-256. The phone trusts `expires_in`, not its clock. Database functions run inside an open transaction.

The rule of the lost reply: a refresh token stays good until one of its children is first used. Shown after that, somebody else
holds the line: the whole family ends and the phone must be enrolled again; its work stays on it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

import jwt

from server.device.tables import Device, RefreshToken
from sync.errors import CredentialReused, NotSignedIn

ACCESS_SECONDS = 15 * 60
REFRESH_MS = 90 * 24 * 3600 * 1000
AUDIENCE = "linxun-phone"
_ALGORITHM = "HS256"
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


def new_refresh_token(*, device: str, family: str, parent: str | None, now_ms: int) -> str:
    """Leave the hash of a fresh refresh token in the database and return the token."""
    token = secrets.token_urlsafe(32)
    RefreshToken.create(
        token_hash=_hash(token), device=device, family=family, parent=parent, issued_at=now_ms, expires_at=now_ms + REFRESH_MS
    )
    return token


def rotate(token: str, now_ms: int) -> tuple[Bearer, str] | None:
    """Return the device and the next refresh token; the old one stays good until the next is used.

    None means reuse: the family has been ended and that must be committed before `CredentialReused` is raised. NotSignedIn for
    a token that is unknown or has expired."""
    shown = RefreshToken.get_or_none(RefreshToken.token_hash == _hash(token))
    if shown is None or shown.expires_at <= now_ms:
        raise NotSignedIn("unknown or expired")
    device = Device.get_or_none(Device.id == shown.device)
    if device is None or device.family != shown.family:
        raise NotSignedIn("this line of tokens has ended")
    if shown.over_at is not None:
        Device.update(family="").where(Device.id == device.id).execute()
        RefreshToken.delete().where(RefreshToken.device == device.id).execute()
        return None
    if shown.parent is not None:
        _close(shown, now_ms)
    fresh = new_refresh_token(device=device.id, family=shown.family, parent=shown.token_hash, now_ms=now_ms)
    return Bearer(device.id, shown.family), fresh


def reused() -> CredentialReused:
    """Return the error for a refresh token shown after its successor was used."""
    return CredentialReused("shown after its successor was used")


def _close(used: RefreshToken, now_ms: int) -> None:
    # The first use of a child proves that its reply arrived: the parent and the children of lost replies are over.
    siblings = (RefreshToken.parent == used.parent) & (RefreshToken.token_hash != used.token_hash)
    family = (RefreshToken.family == used.family) & RefreshToken.over_at.is_null()
    RefreshToken.update(over_at=now_ms).where(family & (siblings | (RefreshToken.token_hash == used.parent))).execute()
    RefreshToken.delete().where((RefreshToken.device == used.device) & (RefreshToken.expires_at <= now_ms)).execute()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
