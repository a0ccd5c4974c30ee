"""What the JSON doors take: strict models that refuse unknown fields and coercion, text with a length and without control
characters, and a route that lets a body through only after the one JSON gate. Used by every api.py; never by the exchange."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Coroutine
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated, Any

from fastapi import Path, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.parts import parts_of
from server.wire import take_body
from sync.errors import CutBody, HeldError, InputError, Pointer, UnsupportedEncoding
from sync.gate import check_exactly

MAX_BODY_BYTES = 64 * 1024
MAX_FORM_BYTES = 16 * 1024

_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def clean(value: str) -> str:
    """Return the text unchanged; ValueError when it holds control characters, lone surrogates or bidirectional overrides."""
    if any(unicodedata.category(c) in ("Cc", "Cs") or ord(c) in _BIDI for c in value):
        raise ValueError("control characters")
    return value


ID_PATTERN = r"^[0-9a-z][0-9a-z._-]{0,63}$"
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Line = Annotated[str, Field(max_length=120), AfterValidator(clean)]
Secret = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(clean)]
DeviceId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
DeviceInPath = Annotated[str, Path(pattern=ID_PATTERN, description="A phone's id.")]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
SiteInPath = Annotated[str, Path(pattern=ID_PATTERN, description="A site's id.")]
IdInPath = Annotated[str, Path(pattern=ID_PATTERN)]
Sha256InPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the photo, lower-case hex.")]
Limit = Annotated[int, Query(ge=1, le=200, description="At most this many rows.")]
Before = Annotated[int | None, Query(ge=1, le=2**53, description="Only rows before this position, newest first.")]


class Form(BaseModel):
    """The base of every body: no coercion, no unknown field, unchanged after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answer(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, from_attributes=True)


class GatedRoute(APIRoute):
    """A route whose JSON body has passed the gate: size, UTF-8, depth, duplicate keys, NUL, numbers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the gate in front of it."""
        inner = super().get_route_handler()
        takes_body = self.body_field is not None

        async def gated(request: Request) -> Response:
            if takes_body:
                await _pass_gate(request)
            return await inner(request)

        return gated


class FormRoute(APIRoute):
    """A route for the console's small HTML forms: no body beyond `MAX_FORM_BYTES` is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the limit."""
        inner = super().get_route_handler()
        takes_body = "POST" in (self.methods or ())

        async def limited(request: Request) -> Response:
            if takes_body:
                await _read_at_most(request, MAX_FORM_BYTES)
            return await inner(request)

        return limited


async def _pass_gate(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedEncoding("application/json is needed")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedEncoding("no content encoding is taken here")
    body = await _read_at_most(request, MAX_BODY_BYTES)
    try:
        check_exactly(body)
    except HeldError as error:
        raise InputError(error.detail, errors=error.errors or (Pointer("", error.slug),)) from None


async def _read_at_most(request: Request, most: int) -> bytes:
    parts = parts_of(request)
    taken = await take_body(request, parts.bodies, parts.settings.limits, most=most)
    if taken.cut:
        raise CutBody(taken.cut)
    request._body = taken.data  # what Request.body() and form() read from now on; the stream can be read once only
    return request._body


def client_address(request: Request) -> str:
    """Return the address of the connection, of IPv6 the /64 that one subscriber has whole, for counting tries.

    Forwarding headers are not looked at: whoever sends them can write anything; behind a proxy `linxun serve --proxy` has uvicorn
    replace the address for that proxy alone."""
    return network_of(request.client.host) if request.client is not None else "unknown"


def network_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, the /64 of an IPv6 address, anything else as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return address if found.is_loopback else str(ip_network((found, 64), strict=False))
    return str(found)
