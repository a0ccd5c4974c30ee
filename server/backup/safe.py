"""What a backup covers: per journal the greatest number up to which every fact and every photo it promises is in the finished
copy. That is the phone's leave to forget. Read from the copy itself, never from the database that goes on changing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from server.ledger.tables import Replica

_HEADS = "SELECT id, device, epoch, n FROM replica ORDER BY id"
# A photo that was given up is waited for by nobody, unless its bytes came after all.
_PROMISES = (
    "SELECT replica, n, sha256, stored_at FROM promise WHERE stored_at IS NOT NULL OR given_up_at IS NULL ORDER BY replica, n"
)


class Covered(msgspec.Struct, frozen=True, array_like=True):
    """One journal (device, epoch) and the number up to which a backup holds it."""

    device: str
    epoch: str
    n: int


def covered_by(copy: Any, photos: set[str]) -> tuple[Covered, ...]:
    """Return what the copy (a SQLite connection) with these photos beside it covers, for every journal."""
    first_missing: dict[int, int] = {}
    for replica, n, sha256, stored_at in copy.execute(_PROMISES):
        if stored_at is None or sha256 not in photos:
            first_missing.setdefault(replica, n)
    return tuple(
        Covered(device, epoch, min(n, first_missing.get(replica, n + 1) - 1))
        for replica, device, epoch, n in copy.execute(_HEADS)
    )


def move_safe(covered: Iterable[Covered]) -> None:
    """Raise `safe` of each journal to what is covered, inside an open transaction; it never goes back."""
    for one in covered:
        mine = (Replica.device == one.device) & (Replica.epoch == one.epoch) & (Replica.safe_n < one.n)
        Replica.update(safe_n=one.n).where(mine).execute()
