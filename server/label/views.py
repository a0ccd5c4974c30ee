"""Which labels a site has: the current code of each card and checkpoint with its name and place. Called inside an open block."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from server.label.artwork import Label
from server.ledger.tables import Document
from server.site.views import SiteRow
from sync.records.documents import decode_document
from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Place
from sync.rules.label import label_payload


def labels_of(site: SiteRow, *, only: Collection[str] = ()) -> tuple[Label, ...]:
    """Return the labels to print in walking order; with `only`, those of these things. What has no label is left out."""
    here = Document.stream == f"site:{site.id}"
    kinds = Document.kind.in_(["equipment", "checkpoint", "place"])
    rows: Any = Document.select(Document.kind, Document.body).where(here & kinds & ~Document.deleted).tuples()
    found = [decode_document(kind, bytes(body)) for kind, body in rows]
    places = {place.id: place.name for place in found if isinstance(place, Place)}
    cards = [card for card in found if isinstance(card, Equipment | Checkpoint) and (not only or card.id in only)]
    cards.sort(key=lambda card: (card.order, card.name, card.id))
    return tuple(
        Label(label_payload(site.host, card.labels[0]), card.name, places.get(card.place, card.place))
        for card in cards
        if card.labels
    )
