"""What the journal says of photos: which a device has promised, which have come. Inside an open block; a hash alone is no key."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import fn

from server.delivery.picture import Size
from server.delivery.uploads import Promised
from server.ledger.tables import Photo, Promise
from sync.errors import NotFound, PhotoNotPromised

DAY_MS = 86_400_000


def promised_by(device: str, sha256: str) -> tuple[Promised, bool]:
    """Return what this device's facts promise under that hash and whether it has delivered it; PhotoNotPromised else."""
    mine: Any = (Promise.device == device) & (Promise.sha256 == sha256)
    found = Promise.select().where(mine).order_by(Promise.stored_at.asc(nulls="LAST")).first()
    if found is None:
        raise PhotoNotPromised("no fact of this phone promises it")
    return Promised(found.sha256, found.bytes, found.mime), found.stored_at is not None


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


def readable_photo(sha256: str, sites: Collection[str]) -> Photo:
    """Return the stored photo when a fact of one of these sites promises it; NotFound else, whatever the reason."""
    here = Promise.select().where((Promise.sha256 == sha256) & Promise.site.in_(sorted(sites))).exists()
    found = Photo.get_or_none(Photo.sha256 == sha256) if here else None
    if found is None:
        raise NotFound("no such photo")
    return found
