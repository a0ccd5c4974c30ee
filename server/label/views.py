"""Which labels a site has: the current code of each card, checkpoint, place and zone with its name and place. Called inside an
open block."""

from __future__ import annotations

from collections.abc import Collection

from server.label.artwork import Label
from server.label.reprint import things_of
from server.site.views import SiteRow
from sync.rules.label import label_payload


def labels_of(site: SiteRow, *, only: Collection[str] = ()) -> tuple[Label, ...]:
    """Return the labels to print in walking order; with `only`, those of these things. What has no label is left out."""
    every = things_of(site.id)
    places = {thing.id: thing.name for (kind, _), thing in every.items() if kind == "place"}
    things = sorted((t for t in every.values() if not only or t.id in only), key=lambda t: (t.order, t.name, t.id))
    return tuple(
        Label(label_payload(site.host, thing.labels[0]), thing.name, places.get(thing.stands, thing.stands or site.name))
        for thing in things
        if thing.labels
    )
