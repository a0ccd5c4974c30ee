"""What due work is made from: a site with its objects and people, the templates, and which tasks are there already.

Read inside an open block by `opening`. Never writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from server.ledger.tables import Document
from sync.records.documents import decode_document
from sync.records.equipment import Checkpoint, Equipment
from sync.records.patrol import Route
from sync.records.people import Person
from sync.records.site import Place, Site, Unit, Zone
from sync.records.template import Template
from sync.rules.due import SiteObjects

T = TypeVar("T")
_KINDS = ("site", "equipment", "checkpoint", "place", "zone", "unit", "route", "person")


@dataclass(frozen=True)
class Calendar:
    """One site as the scheduler sees it."""

    site: Site
    objects: SiteObjects
    templates: tuple[Template, ...]
    known_tasks: frozenset[str]


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
    )
    tasks: Any = Document.select(Document.id).where((Document.stream == f"site:{site_id}") & (Document.kind == "task")).tuples()
    known = frozenset(task_id for (task_id,) in tasks)
    return Calendar(sites[0], objects, tuple(_of(Template, templates)), known)


def _bodies(condition: Any) -> list[tuple[str, bytes]]:
    query: Any = Document.select(Document.kind, Document.body).where(condition & ~Document.deleted).order_by(Document.row)
    return [(row[0], bytes(row[1])) for row in query.tuples()]


def _typed(kind: str, body: bytes) -> object:
    return decode_document(kind, body)


def _of(kind: type[T], documents: list[object]) -> list[T]:
    return [document for document in documents if isinstance(document, kind)]
