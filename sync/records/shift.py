"""A shift's end and the signed receipt that answers it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sync.records.types import Count, FactId, Id, Moment, Record, Sha256, ShortText, Shown


class ShiftEnded(Record, frozen=True, kw_only=True):
    """Body of `shift.ended`, schema 1. Counts are the author's own since `started_at`, as the phone knows them."""

    started_at: Moment
    facts: Count
    photos: Count


class Receipt(Shown, frozen=True, kw_only=True):
    """The document a worker keeps: everything the device had filed up to `n` is on the server, photos included.

    `signature` is Ed25519 over the encoded receipt with an empty signature, base64url; `code` is its short form to read out."""

    id: FactId
    person: Id
    site: Id
    device: Id
    replica: ShortText
    n: Annotated[int, Meta(ge=1, le=2**53)]
    link: Sha256
    facts: Count
    photos: Count
    held: Count
    started_at: Moment
    ended_at: Moment
    issued_at: Moment
    code: ShortText = ""
    signature: Annotated[str, Meta(max_length=120)] = ""
