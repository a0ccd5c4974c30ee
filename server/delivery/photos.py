"""The photo doors of a phone: how far an upload is, the next range, and the picture back. The body is read off the wire before
any lock is taken, so a phone that falls silent holds nobody up and the newest request wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from server.database import reading
from server.delivery.promises import bytes_today, promised_by, readable_photo
from server.delivery.storing import issue_receipts_of, store_range, uploads_of
from server.delivery.uploads import Promised
from server.delivery.vault import DiskVault
from server.delivery.views import crew_of
from server.device.credentials import Phone, phone_of, read_bearer
from server.parts import Parts, parts_of
from server.wire import take_body
from sync.errors import CutBody, NotFound, PhotoQuota, PhotoRange
from sync.photos import MAX_CHUNK_BYTES, PATH, Part, answer

router = APIRouter(tags=["delivery"])


@dataclass(frozen=True, slots=True)
class Chunk:
    """The bytes that came, and whether the phone fell silent or hung up in their middle."""

    data: bytes
    is_cut: bool


async def read_chunk(request: Request) -> Chunk:
    """Return at most one chunk of a photo; 401 without a token of ours, 413 for more, whatever came when the phone stops."""
    parts = parts_of(request)
    read_bearer(request)  # a chunk is worth its room only when its token is ours
    taken = await take_body(request, parts.bodies, parts.settings.limits, most=MAX_CHUNK_BYTES)
    return Chunk(taken.data, bool(taken.cut))


@router.head(PATH + "{sha256}", summary="How much of a photo is here", response_class=Response)
def look(sha256: str, http: Request) -> Response:
    """Answer with the offset to go on from; complete only when this phone has delivered the whole, verified photo."""
    parts, bearer = parts_of(http), read_bearer(http)
    with reading(parts.store):
        phone = phone_of(bearer)
        promised, is_stored = promised_by(phone.id, sha256)
    if is_stored:
        return _complete(parts, phone, promised)
    return _answer(sha256, Part(uploads_of(parts).offset(phone.id, promised), False))


@router.put(PATH + "{sha256}", summary="Add a range to a photo", response_class=Response)
def add(sha256: str, http: Request, chunk: Annotated[Chunk, Depends(read_chunk)]) -> Response:
    """Keep the range on disk; with its last byte verify the photo, move it to the vault and commit that before answering."""
    parts, bearer = parts_of(http), read_bearer(http)
    now = parts.now_ms()
    with reading(parts.store):
        phone = phone_of(bearer)
        promised, is_stored = promised_by(phone.id, sha256)
        today = bytes_today(phone.id, now)
    if is_stored:
        return _complete(parts, phone, promised)
    begun = uploads_of(parts).held_bytes(phone.id, besides=sha256)
    if today + begun + promised.bytes > parts.settings.limits.photo_bytes_per_device_day:
        raise PhotoQuota("too many photo bytes today", retry_after_seconds=3600)
    if len(chunk.data) > promised.bytes:
        raise PhotoRange("more bytes than the photo has")
    part = store_range(parts, phone.id, promised, http.headers.get("content-range"), chunk.data)
    if chunk.is_cut:
        raise CutBody(f"the body was cut, go on from {part.offset}")
    return _complete(parts, phone, promised) if part.is_complete else _answer(sha256, part)


@router.get(PATH + "{sha256}", summary="A photo of this phone's sites", response_class=Response)
def fetch(sha256: str, http: Request) -> Response:
    """Answer with a photo that a record of one of this phone's sites promises."""
    parts, bearer = parts_of(http), read_bearer(http)
    with reading(parts.store):
        photo = readable_photo(sha256, _sites(phone_of(bearer), parts))
        mime = str(photo.mime)
    return Response(DiskVault(parts.settings.vault).read(sha256), media_type=mime)


def _sites(phone: Phone, parts: Parts) -> list[str]:
    if phone.is_revoked:
        raise NotFound("no such photo")
    streams = crew_of(phone.id).streams(phone.site, parts.now_ms())
    return [stream.removeprefix("site:") for stream in streams if stream.startswith("site:")]


def _complete(parts: Parts, phone: Phone, promised: Promised) -> Response:
    # Also for a photo that was stored long ago: a kill may have come between its commit and that of the receipts.
    issue_receipts_of(parts, phone.id)
    return _answer(promised.sha256, Part(promised.bytes, True))


def _answer(sha256: str, part: Part) -> Response:
    return Response(headers=answer(sha256, part))
