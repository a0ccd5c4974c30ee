"""Applies a rescue bundle: the facts go through the very functions of an exchange, the photos through those of an upload.
Applying one twice is harmless. Called by `linxun rescue` and by the supervisors' door; trusts nothing but the two keys."""

from __future__ import annotations

from dataclasses import dataclass

from server.database import commit, reading
from server.delivery.exchange import read_incoming, take
from server.delivery.photos import uploads_of
from server.delivery.promises import note_stored, promised_by
from server.delivery.uploads import Promised
from server.device.credentials import Phone, phone_by_id
from server.device.health import known_skew_ms
from server.parts import Parts
from server.rescue.sealed import open_sealed
from server.settings import Limits
from server.shift.receipts import Seal, issue_receipts
from sync.errors import CutBody, PhotoNotPromised
from sync.exchange.framing import unframe
from sync.exchange.header import read_request
from sync.photos import Range, content_range
from sync.rescue import device_hint, unpack
from sync.times import to_ms

_WHOLE = Limits(request_bytes=2**28, facts_per_request=1_000_000)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a bundle brought: facts by verdict, photos stored, and photos that no fact of that phone promises."""

    device: str
    settled: int
    duplicate: int
    held: int
    photos: int
    unpromised_photos: int


def apply_bundle(parts: Parts, sealed: bytes) -> Applied:
    """Deliver everything a sealed bundle holds for the phone that wrote it; on disk when this returns.

    An `EnvelopeError` when the bundle is cut, changed, or not of a phone of this server: nothing was taken then."""
    packed = open_sealed(sealed, parts.keys.rescue)
    device = read_request(unframe(device_hint(packed))[0]).replica.device
    bundle = unpack(packed, parts.keys.bundle_key(device))
    incoming = read_incoming(bundle.request, _WHOLE)
    with reading(parts.store):
        phone, skew_ms = phone_by_id(device), known_skew_ms(device)
    if phone is None:
        raise CutBody("no phone of this server wrote it")
    seal, limits = Seal(parts.keys.receipt), parts.settings.limits
    # A bundle may lie for days before it is brought: it left the phone when the phone says, less its known error.
    left = min(parts.now_ms(), to_ms(incoming.request.sent_at) - skew_ms)
    taken = commit(parts.store, lambda: take(parts.ledger, phone, incoming, limits=limits, began_ms=left, seal=seal))
    kinds = [verdict.verdict for verdict in taken.appended.verdicts]
    stored = sum(_store_photo(parts, phone, name, data) for name, data in bundle.photos.items())
    commit(parts.store, lambda: issue_receipts(parts.ledger, seal, device))
    return Applied(
        device=device,
        settled=kinds.count("settled"),
        duplicate=kinds.count("duplicate"),
        held=kinds.count("held"),
        photos=stored,
        unpromised_photos=len(bundle.photos) - stored,
    )


def _store_photo(parts: Parts, phone: Phone, sha256: str, data: bytes) -> bool:
    with reading(parts.store):
        try:
            promised, is_stored = promised_by(phone.id, sha256)
        except PhotoNotPromised:
            return False
    if not is_stored:
        _upload(parts, phone, promised, data)
    return True


def _upload(parts: Parts, phone: Phone, promised: Promised, data: bytes) -> None:
    uploads = uploads_of(parts)
    offset = uploads.offset(phone.id, promised)
    chunk = Range(offset, len(data) - 1, len(data))
    _, size = uploads.write(phone.id, promised, content_range(chunk), data[offset:])
    if size is not None:
        now = parts.now_ms()
        commit(parts.store, lambda: note_stored(phone.id, promised, size, now))
