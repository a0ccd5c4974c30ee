"""Enrolling a phone by a one-time code. A supervisor mints the code, the phone shows it back within fifteen minutes together with
a secret of its own; the same phone may show it again when the reply was lost. All functions run inside an open transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from server.device.tables import Device, Enrolment, RefreshToken
from server.device.tokens import new_refresh_token
from sync.errors import EnrolmentOver
from sync.rules.label import ENROLMENT_RANDOM_BYTES, is_sound, mint_enrolment_code, normal_code

CODE_MS = 15 * 60 * 1000
"""How long a code opens (our default): long enough to fetch the phone, too short to try 2**74 codes."""


@dataclass(frozen=True)
class Minted:
    """A fresh code; it is shown once and kept nowhere in clear."""

    id: int
    code: str
    site: str
    person: str | None
    label: str
    expires_at_ms: int


@dataclass(frozen=True)
class Introduction:
    """What a phone says of itself when it enrols: its own id, the secret that proves it later, and what it is."""

    device: str
    secret: str
    model: str = ""
    app_version: str = ""


@dataclass(frozen=True)
class Enrolled:
    """The phone is known now; `refresh` is its first refresh token in this line, `family` the line."""

    device: str
    site: str
    label: str
    person: str | None
    family: str
    refresh: str


def mint(*, site: str, person: str | None, label: str, by: str, now_ms: int) -> Minted:
    """Leave a one-time code for one phone at this site in the database and return it in clear, for the only time.

    With `person` only that person may sign in on the phone."""
    code = mint_enrolment_code(secrets.token_bytes(ENROLMENT_RANDOM_BYTES))
    expires = now_ms + CODE_MS
    row = Enrolment.create(
        code_hash=_hash(code), site=site, person=person, label=label, minted_by=by, minted_at=now_ms, expires_at=expires
    )
    return Minted(row.id, code, site, person, label, expires)


def enrol(code: str, phone: Introduction, now_ms: int, key: bytes) -> Enrolled:
    """Use the code for this phone; `key` signs its tokens.

    EnrolmentOver when the code was never minted, has expired, or another phone used it.

    A phone that enrols again under its own id must know its secret; its old tokens end and a revocation is lifted, because
    somebody with the right to enrol has it in hand."""
    found = _open_code(normal_code(code), phone, now_ms)
    known = Device.get_or_none(Device.id == phone.device)
    if known is not None and known.secret_hash != _hash(phone.secret):
        raise EnrolmentOver("this device id belongs to another phone")
    _claim(found, phone, now_ms)
    family, label = secrets.token_hex(8), found.label or f"{found.site}-{found.id}"
    values = {
        "site": found.site, "label": label, "person": found.person, "model": phone.model, "app_version": phone.app_version,
        "family": family, "enrolled_by": found.minted_by, "revoked_at": None, "revoked_by": None,
    }  # fmt: skip
    if known is None:
        Device.insert(id=phone.device, secret_hash=_hash(phone.secret), enrolled_at=now_ms, **values).execute()
    else:
        Device.update(**values).where(Device.id == phone.device).execute()
        RefreshToken.delete().where(RefreshToken.device == phone.device).execute()
    refresh = new_refresh_token(key, device=phone.device, family=family, parent=None, now_ms=now_ms)
    return Enrolled(phone.device, found.site, label, found.person, family, refresh)


def withdraw(enrolment: int, now_ms: int) -> None:
    """Make an unused code useless from now on."""
    Enrolment.update(expires_at=now_ms).where((Enrolment.id == enrolment) & Enrolment.used_at.is_null()).execute()


def _open_code(code: str, phone: Introduction, now_ms: int) -> Enrolment:
    if not is_sound(code):
        raise EnrolmentOver("the check character does not fit")
    found = Enrolment.get_or_none(Enrolment.code_hash == _hash(code))
    if found is None or found.expires_at <= now_ms:
        raise EnrolmentOver("unknown or expired")
    if found.used_at is not None:
        # The reply was lost and the same phone asks again. Only its secret shows that it is the same.
        user = Device.get_or_none(Device.id == found.device)
        if found.device != phone.device or user is None or user.secret_hash != _hash(phone.secret):
            raise EnrolmentOver("used by another phone")
    return found


def _claim(found: Enrolment, phone: Introduction, now_ms: int) -> None:
    # Looked at again in the statement that takes it: on PostgreSQL another phone may have shown the code meanwhile.
    is_open = Enrolment.used_at.is_null() | (Enrolment.device == phone.device)
    values = {"used_at": found.used_at or now_ms, "device": phone.device}
    if not Enrolment.update(**values).where((Enrolment.id == found.id) & is_open).execute():
        raise EnrolmentOver("used by another phone")


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
