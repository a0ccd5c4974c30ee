"""Applies a rescue bundle: the facts go through the very functions of an exchange, the photos through those of an upload.
Applying one twice is harmless. Called by `linxun rescue` and by the supervisors' door; trusts nothing but the two keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256 as new_sha256

import msgspec

from server.database import commit, reading
from server.delivery.exchange import Incoming, read_incoming, receive, require_room
from server.delivery.promises import promised_by
from server.delivery.storing import issue_receipts_of, store_range, uploads_of
from server.delivery.uploads import Promised
from server.delivery.views import crew_of
from server.device.credentials import Phone, phone_by_id
from server.device.health import known_skew_ms
from server.ledger.append import Appended
from server.parts import Parts
from server.rescue.sealed import open_sealed
from server.settings import Limits
from sync.errors import CutBody, PhotoError, PhotoNotPromised
from sync.exchange.framing import unframe
from sync.exchange.header import Offer, read_request
from sync.journal import Replica, first_link
from sync.photos import Range, content_range
from sync.rescue import device_hint, unpack
from sync.times import to_ms

_WHOLE = Limits(request_bytes=2**28, facts_per_request=1_000_000)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a bundle brought: facts by verdict, photos stored, photos that no fact of that phone promises, and for each photo that
    could not be taken its SHA-256 and the slug of the reason. `is_apart`: the phone's numbers do not follow on what is here."""

    device: str
    settled: int
    duplicate: int
    held: int
    photos: int
    unpromised_photos: int
    refused_photos: tuple[tuple[str, str], ...] = ()
    is_apart: bool = False


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
    # A bundle may lie for days before it is brought: it left the phone when the phone says, less its known error.
    left = min(parts.now_ms(), to_ms(incoming.request.sent_at) - skew_ms)
    apart = _apart(incoming, Replica(device, new_sha256(packed).hexdigest()[:16]))
    done = commit(parts.store, lambda: _file(parts, phone, (incoming, apart), left))
    kinds = [verdict.verdict for appended in done for verdict in appended.verdicts]
    photos = [(name, _store_photo(parts, phone, name, data)) for name, data in bundle.photos.items()]
    issue_receipts_of(parts, device)
    return Applied(
        device=device,
        settled=kinds.count("settled"),
        duplicate=kinds.count("duplicate"),
        held=kinds.count("held"),
        photos=sum(1 for _, problem in photos if not problem),
        unpromised_photos=sum(1 for _, problem in photos if problem == PhotoNotPromised.slug),
        refused_photos=tuple((name, slug) for name, slug in photos if slug and slug != PhotoNotPromised.slug),
        is_apart=len(done) > 1,
    )


def _file(parts: Parts, phone: Phone, ways: Sequence[Incoming], left_ms: int) -> list[Appended]:
    """File the facts as they are numbered; where these numbers do not follow on the journal that is here, by the next way.

    The phone is not heard from by it: what a bundle says of its health is as old as the bundle."""
    crew, done = crew_of(phone.id), []
    for incoming in ways:
        require_room(phone, incoming, parts.settings.limits)
        _, appended = receive(parts.ledger, phone, crew, incoming, left_ms=left_ms)
        done.append(appended)
        if len(appended.verdicts) == len(incoming.offered):
            break
    return done


def _apart(incoming: Incoming, replica: Replica) -> Incoming:
    """Return the same facts as a journal of their own: a phone that was restored to an older copy, or whose server was, numbers
    them otherwise, and no answer will ever reach it. Their ids tell what has come before; the bundle's hash names the journal."""
    offered = [msgspec.structs.replace(o, n=n) for n, o in enumerate(incoming.offered, 1)]
    entries = [msgspec.structs.replace(e, n=n) for n, e in enumerate(incoming.entries, 1)]
    offer = Offer(first=1, prev=first_link(replica).hex(), head=len(offered))
    return replace(
        incoming,
        request=msgspec.structs.replace(incoming.request, replica=replica, offer=offer),
        offered=offered,
        entries=entries,
    )


def _store_photo(parts: Parts, phone: Phone, sha256: str, data: bytes) -> str:
    """Store one photo; returns the slug of why it could not be, empty when it is here. One bad photo stops none of the others."""
    try:
        with reading(parts.store):
            promised, is_stored = promised_by(phone.id, sha256)
        if not is_stored:
            _upload(parts, phone, promised, data)
    except PhotoError as error:
        return error.slug
    return ""


def _upload(parts: Parts, phone: Phone, promised: Promised, data: bytes) -> None:
    offset = uploads_of(parts).offset(phone.id, promised)
    chunk = Range(offset, len(data) - 1, len(data))
    store_range(parts, phone.id, promised, content_range(chunk), data[offset:])
