"""Lets what is long over leave the phones, at every site: a chore of `linxun serve`. Decides nothing about what is long over."""

from __future__ import annotations

from server.database import reading
from server.ledger.old import archive_old
from server.parts import Parts
from server.site.views import all_sites


def archive_documents(parts: Parts) -> int:
    """Archive rounds and handovers whose time on the phones is over; return how many."""
    with reading(parts.store):
        sites = [site.id for site in all_sites()]
    return archive_old(parts.store, parts.ledger, sites, parts.now_ms())
