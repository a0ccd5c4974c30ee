"""Who keeps a zone: the people whose month a supervisor's score counts in. Read inside an open block."""

from __future__ import annotations

from typing import Any

from server.ledger.tables import Document
from sync.records.documents import decode_document
from sync.records.site import Zone


def keepers_of(site: str, zone: str) -> list[str]:
    """Return the keeper of this zone, or of the zones that belong to it when it is a grid without a keeper of its own."""
    where = (Document.stream == f"site:{site}") & (Document.kind == "zone") & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).tuples()
    found = [z for (body,) in rows if isinstance(z := decode_document("zone", bytes(body)), Zone)]
    own = {z.keeper for z in found if z.id == zone and z.keeper}
    return sorted(own or {z.keeper for z in found if z.grid == zone and z.keeper})
