"""Puts a range of a promised photo on disk and the database in step with it: a whole photo is noted, one that can never be kept
is given up. Called by the photo door and by the rescue bundle; opens its own transactions, so never inside an open block."""

from __future__ import annotations

from server.database import commit
from server.delivery.promises import give_up, note_stored
from server.delivery.uploads import Promised, Uploads
from server.delivery.vault import DiskVault
from server.parts import Parts
from server.shift.receipts import Seal, issue_due_receipts
from sync.errors import PhotoTooLarge, PhotoType
from sync.photos import Part


def uploads_of(parts: Parts) -> Uploads:
    """Return the uploads of this server."""
    return Uploads(parts.settings.parts, DiskVault(parts.settings.vault), parts.settings.limits.photo_pixels)


def store_range(parts: Parts, device: str, promised: Promised, content_range: str | None, data: bytes) -> Part:
    """Keep the range; with its last byte the photo is verified, in the vault and committed when this returns.

    Raises what `Uploads.write` raises. After PhotoType and PhotoTooLarge nothing waits for the photo any more: the same bytes
    would be refused for ever, and with them every later receipt and the phone's leave to forget."""
    now = parts.now_ms()
    try:
        part, size = uploads_of(parts).write(device, promised, content_range, data)
    except (PhotoType, PhotoTooLarge) as error:
        why = error.slug
        commit(parts.store, lambda: give_up(device, promised, why=why, now_ms=now))
        issue_receipts_of(parts, device)
        raise
    if size is not None:
        commit(parts.store, lambda: note_stored(device, promised, size, now))
    return part


def issue_receipts_of(parts: Parts, device: str) -> None:
    """Commit the receipts of this device that are due now."""
    issue_due_receipts(parts.store, parts.ledger, Seal(parts.keys.receipt), device)
