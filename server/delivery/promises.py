"""What the journal says of photos: which a device has promised, which have come. Inside an open block; a hash alone is no key."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import Case, fn

from server.delivery.picture import Size
from server.delivery.uploads import Promised
from server.ledger.tables import Journal, Photo, Promise
from sync.errors import NotFound, PhotoNotPromised

DAY_MS = 86_400_000


def promised_by(device: str, sha256: str) -> tuple[Promised, bool]:
    """Return what this device's facts promise under that hash and whether it has delivered it; PhotoNotPromised else.

    Where facts promise it with other sizes or types, what can still be kept goes first, then a settled fact's, then the oldest: a
    fact in quarantine may say anything."""
    promise = Promise.select(Promise.bytes, Promise.mime, Promise.stored_at)
    by_fact: Any = (Promise.replica == Journal.replica) & (Promise.n == Journal.n)
    settled_first = Case(Journal.verdict, (("settled", 0), ("duplicate", 1)), 2)
    order = Promise.stored_at.asc(nulls="LAST"), Promise.given_up_at.asc(nulls="FIRST"), settled_first, Journal.position
    mine: Any = (Promise.device == device) & (Promise.sha256 == sha256)
    found: Any = promise.join(Journal, on=by_fact).where(mine).order_by(*order).first()
    if found is None:
        raise PhotoNotPromised("no fact of this phone promises it")
    return Promised(sha256, found.bytes, found.mime), found.stored_at is not None


def bytes_today(device: str, now_ms: int) -> int:
    """Return how many photo bytes this device has delivered since midnight UTC."""
    since = now_ms - now_ms % DAY_MS
    distinct = (
        Promise.select(Promise.sha256, fn.MAX(Promise.bytes).alias("bytes"))
        .where((Promise.device == device) & (Promise.stored_at >= since))
        .group_by(Promise.sha256)
    )
    return int(Promise.select(fn.COALESCE(fn.SUM(distinct.c.bytes), 0)).from_(distinct).scalar())


def note_stored(device: str, promised: Promised, size: Size, now_ms: int) -> None:
    """Keep that this device has delivered this photo and that the vault holds it. Saying it twice changes nothing."""
    Photo.insert(
        sha256=promised.sha256,
        bytes=promised.bytes,
        mime=promised.mime,
        width=size.width,
        height=size.height,
        stored_at=now_ms,
    ).on_conflict_ignore().execute()
    mine = (Promise.device == device) & (Promise.sha256 == promised.sha256) & Promise.stored_at.is_null()
    Promise.update(stored_at=now_ms).where(mine).execute()


def give_up(device: str, promised: Promised, *, why: str, now_ms: int) -> int:
    """Wait no longer for a photo as this device promised it: receipts and `safe` go on without it. Returns how many promises
    that ends; saying it twice changes nothing, and bytes that come after all are kept."""
    mine = (Promise.device == device) & (Promise.sha256 == promised.sha256)
    same = (Promise.bytes == promised.bytes) & (Promise.mime == promised.mime)
    open_ = Promise.stored_at.is_null() & Promise.given_up_at.is_null()
    return int(Promise.update(given_up_at=now_ms, given_up_for=why).where(mine & same & open_).execute())


def give_up_all(device: str, sha256: str, *, site: str, why: str, now_ms: int) -> int:
    """The same for every way in which this device promised that hash at one site, as a supervisor there decides it."""
    mine = (Promise.device == device) & (Promise.sha256 == sha256) & (Promise.site == site)
    open_ = Promise.stored_at.is_null() & Promise.given_up_at.is_null()
    return int(Promise.update(given_up_at=now_ms, given_up_for=why).where(mine & open_).execute())


def readable_photo(sha256: str, sites: Collection[str]) -> Photo:
    """Return the stored photo when a settled fact of one of these sites promises it and its own phone delivered the bytes.

    NotFound else, whatever the reason: who merely knows a hash, and names it in a fact, gets no picture."""
    delivered = (Promise.sha256 == sha256) & Promise.site.in_(sorted(sites)) & Promise.stored_at.is_null(False)
    of_fact = (Journal.replica == Promise.replica) & (Journal.n == Promise.n)
    here = Promise.select().join(Journal, on=of_fact).where(delivered & (Journal.verdict == "settled")).exists()
    found = Photo.get_or_none(Photo.sha256 == sha256) if here else None
    if found is None:
        raise NotFound("no such photo")
    return found
