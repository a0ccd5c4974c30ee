"""What due work is made from: a site with its objects, people and campaigns, the templates, and the tasks already written.

Read inside an open block by `opening`. Never writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec

from server.ledger.stored import decode_stored
from server.ledger.tables import Document
from server.task.opening_views import all_live_tasks, written_at_ms
from server.task.planning_choice import Seen
from server.task.planning_objects import SiteObjects
from sync.records.campaign import Campaign
from sync.records.equipment import Checkpoint, Equipment
from sync.records.patrol import Route
from sync.records.people import Person
from sync.records.site import Contract, Place, Site, Unit, Zone
from sync.records.template import Template

T = TypeVar("T")
_KINDS = ("site", "equipment", "checkpoint", "place", "zone", "unit", "route", "person", "contract", "campaign")


class Written(Seen, frozen=True, kw_only=True):
    """As much of a task document as planning compares."""

    closes_at: datetime
    order: int = 0
    state: Literal["open", "done", "blocked", "excused"] = "open"


_WRITTEN = msgspec.json.Decoder(Written)


@dataclass(frozen=True)
class Calendar:
    """One site as the scheduler sees it; `bodies` are the task documents by id, `written_ms` when all was last written ahead."""

    site: Site
    objects: SiteObjects
    templates: tuple[Template, ...]
    written: tuple[Written, ...]
    bodies: dict[str, bytes]
    written_ms: int | None


def calendar_of(site_id: str) -> Calendar | None:
    """Return what is due work's material at a site, None when there is no such site; templates in the order of their systems."""
    found = [_typed(kind, body) for kind, body in _bodies((Document.stream == f"site:{site_id}") & Document.kind.in_(_KINDS))]
    sites = _of(Site, found)
    if not sites:
        return None
    templates = [_typed(kind, body) for kind, body in _bodies((Document.stream == "company") & (Document.kind == "template"))]
    objects = SiteObjects(
        equipment=tuple(_of(Equipment, found)),
        checkpoints=tuple(_of(Checkpoint, found)),
        places=tuple(_of(Place, found)),
        zones=tuple(_of(Zone, found)),
        units=tuple(_of(Unit, found)),
        routes=tuple(_of(Route, found)),
        people=tuple(_of(Person, found)),
        contracts=tuple(_of(Contract, found)),
        campaigns=tuple(_of(Campaign, found)),
    )
    bodies = dict(all_live_tasks(site_id))
    written = tuple(_WRITTEN.decode(body) for body in bodies.values())
    return Calendar(sites[0], objects, tuple(_of(Template, templates)), written, bodies, written_at_ms(site_id))


def _bodies(condition: Any) -> list[tuple[str, bytes]]:
    query: Any = Document.select(Document.kind, Document.body).where(condition & ~Document.deleted).order_by(Document.row)
    return [(row[0], bytes(row[1])) for row in query.tuples()]


def _typed(kind: str, body: bytes) -> object:
    return decode_stored(kind, body)


def _of(kind: type[T], documents: list[object]) -> list[T]:
    return [document for document in documents if isinstance(document, kind)]
