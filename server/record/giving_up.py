"""A supervisor's decision to wait no longer for a photo that will never come. Inside an open transaction; rights are judged by
the caller. Never deletes anything: a photo that comes after all is kept."""

from __future__ import annotations

from typing import Any

from server.delivery.promises import give_up_all
from server.ledger.tables import Journal, Promise
from sync.errors import NotFound


def give_up_photo(fact_id: str, sha256: str, *, site: str, by: str, now_ms: int) -> str:
    """Wait no longer for this photo of a record of this site; returns the device that owed it. A second time changes nothing.

    NotFound when no record of the site promises it, or when it is here."""
    of_fact = (Journal.replica == Promise.replica) & (Journal.n == Promise.n)
    wanted = (Journal.fact_id == fact_id) & (Promise.sha256 == sha256) & (Promise.site == site) & Promise.stored_at.is_null()
    found: Any = Promise.select(Promise.device).join(Journal, on=of_fact).where(wanted).first()
    if found is None:
        raise NotFound("no such photo is waited for")
    give_up_all(found.device, sha256, site=site, why=by, now_ms=now_ms)
    return str(found.device)
