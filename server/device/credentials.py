"""Which phone a request comes from. Used by the exchange, the photo door and the phone's people door, inside an open block.
It never judges what the phone may do: a revoked phone is named as such, and the caller holds its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from server.database.sql import Sql
from server.device.tokens import Bearer, read_access_token
from server.parts import parts_of
from sync.errors import NotSignedIn

_PHONE = "SELECT family, id, site, label, person, revoked_at FROM device WHERE id = ?"


@dataclass(frozen=True)
class Phone:
    """An enrolled phone: its site, its label for people, the only person who may use it (None: anybody of the site)."""

    id: str
    site: str
    label: str
    person: str | None
    is_revoked: bool
    revoked_at_ms: int | None


def bearer_token(request: Request) -> str:
    """Return the token of the Authorization header. NotSignedIn when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("no bearer token")
    return token.strip()


def read_bearer(request: Request) -> Bearer:
    """Return what the request's access token says, without a look at the database. NotSignedIn when it is not valid."""
    parts = parts_of(request)
    return read_access_token(parts.keys.access, bearer_token(request), server_id=parts.server_id, now_ms=parts.now_ms())


def phone_of(bearer: Bearer) -> Phone:
    """Return the phone of a valid token, inside an open block. NotSignedIn when it was enrolled anew or its line has ended."""
    found = Sql().first(_PHONE, bearer.device)
    if found is None or not found[0] or found[0] != bearer.family:
        raise NotSignedIn("this credential has ended")
    return _phone(found)


def phone_by_id(device: str) -> Phone | None:
    """Return an enrolled phone whose identity was proved otherwise, by a rescue bundle; None for no such phone."""
    found = Sql().first(_PHONE, device)
    return None if found is None else _phone(found)


def _phone(row: tuple[Any, ...]) -> Phone:
    _, device, site, label, person, revoked_at = row
    return Phone(device, site, label, person, revoked_at is not None, revoked_at)


def device_from_request(request: Request) -> Phone:
    """Return the phone that sends this request, inside an open block. NotSignedIn (401) otherwise, never a reason to delete."""
    return phone_of(read_bearer(request))
