"""Names for ids, read from the pulled documents: people, places, objects, templates, items, and the site's own calendar.

Used by every feature's views. What is not on the phone is shown by its id, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mobile.ports import DocumentReads
from mobile.words import pick
from sync.records.equipment import Checkpoint, Equipment
from sync.records.hazard import Hazard
from sync.records.patrol import Route
from sync.records.people import Person
from sync.records.site import Contract, Place, Site, Unit, Zone
from sync.records.template import Template, TemplateItem

MAX_DEPTH = 8


class Identified(Protocol):
    """Every document has an id."""

    @property
    def id(self) -> str: ...


D = TypeVar("D", bound=Identified)


@dataclass(frozen=True, slots=True)
class Named:
    """An object as lists show it."""

    kind: str
    id: str
    name: str
    code: str = ""
    place_id: str = ""
    place_name: str = ""


class Names:
    """Looks names up for one view and remembers them while it is built; the next view makes another."""

    def __init__(self, documents: DocumentReads) -> None:
        self._documents = documents
        self._memo: dict[tuple[str, str], object] = {}
        self._places: dict[str, str] = {}

    def every(self, kind: str, struct: type[D], *, stream: str = "") -> list[D]:
        """Return all documents of a kind, remembered: for lists of many rows."""
        found = self._documents.every(kind, struct, stream=stream)
        self._memo.update({(kind, document.id): document for document in found})
        return found

    def remember(self, kind: str, found: Iterable[Identified]) -> None:
        """Take documents that were read elsewhere, so that their names are not looked up one by one."""
        self._memo.update({(kind, document.id): document for document in found})

    def get(self, kind: str, doc_id: str, struct: type[D]) -> D | None:
        """Return one document, remembered."""
        key = (kind, doc_id)
        if key not in self._memo:
            self._memo[key] = self._documents.get(kind, doc_id, struct)
        found = self._memo[key]
        return found if isinstance(found, struct) else None

    def person(self, person_id: str) -> str:
        """Return a colleague's name."""
        found = self.get("person", person_id, Person)
        return found.name if found else person_id

    def place(self, place_id: str | None) -> str:
        """Return a place with the places around it, largest first: tower, floor, room."""
        asked = place_id or ""
        if asked in self._places:
            return self._places[asked]
        parts: list[str] = []
        while place_id and len(parts) < MAX_DEPTH:
            found = self.get("place", place_id, Place)
            if found is None:
                break
            parts.append(found.name)
            place_id = found.parent
        # The outermost place is the estate itself: everybody who stands there knows it.
        outer = parts[:-1] or parts
        # A floor is named after its tower: saying the tower twice only costs room on the screen.
        kept = [name for name, inner in zip(outer, ["", *outer], strict=False) if not (inner and inner.startswith(name))]
        self._places[asked] = " ".join(reversed(kept))
        return self._places[asked]

    def subject(self, kind: str, subject_id: str) -> Named:
        """Return the object that a task, fact or hazard speaks of."""
        if kind == "equipment" and (card := self.get(kind, subject_id, Equipment)):
            return self._at(kind, card.id, card.name, _newest(card.labels), card.place)
        if kind == "checkpoint" and (point := self.get(kind, subject_id, Checkpoint)):
            return self._at(kind, point.id, point.name, _newest(point.labels), point.place)
        if kind == "place" and (place := self.get(kind, subject_id, Place)):
            return self._at(kind, place.id, place.name, _newest(place.labels), place.id)
        if kind == "zone" and (zone := self.get(kind, subject_id, Zone)):
            return self._at(kind, zone.id, zone.name, _newest(zone.labels), zone.places[0] if zone.places else "")
        if kind == "unit" and (unit := self.get(kind, subject_id, Unit)):
            return self._at(kind, unit.id, unit.number, "", unit.place)
        if kind == "contract" and (contract := self.get(kind, subject_id, Contract)):
            return Named(kind, contract.id, contract.name)
        if kind == "route" and (route := self.get(kind, subject_id, Route)):
            return Named(kind, route.id, route.name, route.code)
        if kind == "hazard" and (hazard := self.get(kind, subject_id, Hazard)):
            return self.subject(hazard.subject.kind, hazard.subject.id)
        if kind == "person":
            return Named(kind, subject_id, self.person(subject_id))
        if kind == "site":
            return Named(kind, subject_id, self.site_name(subject_id))
        return Named(kind, subject_id, subject_id)

    def _at(self, kind: str, subject_id: str, name: str, code: str, place: str) -> Named:
        return Named(kind, subject_id, name, code, place, self.place(place))

    def template(self, code: str) -> Template | None:
        """Return the template with this code, or None when the phone does not have it."""
        return self.get("template", code.lower(), Template)

    def template_at(self, code: str, version: int) -> Template | None:
        """Return that version of a template: as it stands now or as a check here was made with; else the present one."""
        now = self.template(code)
        if now is not None and now.version == version:
            return now
        return self._documents.template_at(code, version) or now

    def title(self, code: str) -> str:
        """Return a template's name."""
        found = self.template(code)
        return pick(found.zh, found.en) if found else code

    def item(self, template: str, item: str) -> str:
        """Return an item's question."""
        found = item_of(self.template(template), item)
        return pick(found.zh, found.en) if found else item

    def site_name(self, site: str) -> str:
        """Return a site's name."""
        found = self.get("site", site, Site)
        return found.name if found else site

    def zone_of(self, site: str) -> tzinfo | None:
        """Return the site's time zone, or None (the phone's own) when the phone does not know it."""
        found = self.get("site", site, Site)
        try:
            return ZoneInfo(found.time_zone) if found else None
        except (ZoneInfoNotFoundError, ValueError, OSError):
            # A name that is no zone, that leads out of the zone folder, or that is a folder in it.
            return None

    def today(self, site: str, now: datetime) -> date:
        """Return the day it is at that site."""
        return now.astimezone(self.zone_of(site)).date()


def _newest(labels: tuple[str, ...]) -> str:
    return labels[0] if labels else ""


def item_of(template: Template | None, code: str) -> TemplateItem | None:
    """Return the item with this code, or None."""
    return next((item for item in template.items if item.code == code), None) if template else None
