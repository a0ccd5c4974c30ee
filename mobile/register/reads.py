"""Reads which forms this person may fill in at this site and what an entry may belong to, and remembers the post of this shift.

Called by the register screens through `desk.register`. A guard stands at one gate for a whole shift, so the phone asks once.
Writes one setting; the entry itself is a check like any other.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import msgspec

from mobile.places import Named, Names
from mobile.ports import DocumentReads, OutboxReads, Settings
from mobile.projected import read_facts
from mobile.register.views import FormRow, ObjectRow
from mobile.session import Session
from mobile.words import pick
from sync.errors import NotFound
from sync.records.equipment import Checkpoint, Equipment, EquipmentState
from sync.records.fact import InspectionSubmitted
from sync.records.patrol import Route
from sync.records.schedule import Event, Every
from sync.records.scope import ObjectScope, ScopeKind
from sync.records.site import Contract, Place, Site, Unit, UnitState, Zone
from sync.records.template import Template
from sync.times import from_ms, to_ms

SAME_SHIFT = timedelta(hours=12)
"""How long the phone goes on with the object of the last entry; ours, the length of a long shift."""

ON_THE_SPOT = frozenset(
    {Event.CONTRACTOR_VISIT, Event.REPORT, Event.ENTRAPMENT, Event.WEATHER_WARNING, Event.PROGRAMME, Event.ENTRY}
)
"""Events after which somebody opens the form by hand."""
MOST_ENTRIES = 2000


class _Post(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    id: str
    at: int


_POSTS = msgspec.json.Decoder(dict[str, dict[str, _Post]])


class Registers:
    """The registers of who holds the phone."""

    def __init__(self, *, documents: DocumentReads, outbox: OutboxReads, settings: Settings, session: Session) -> None:
        self._documents = documents
        self._outbox = outbox
        self._settings = settings
        self._session = session

    def forms(self) -> tuple[FormRow, ...]:
        """Return the forms this person may fill in here that have something to belong to, by register."""
        site, roles = self._session.site(), self._session.roles()
        names, filed = self._names(), self._filed_today(site)
        found = []
        for template in names.every("template", Template):
            if not _is_on_the_spot(template) or (roles and not roles & {role.value for role in template.performers.who_record()}):
                continue
            objects = self._objects(template, names)
            if not objects or self._is_switched_off(template, names):
                continue
            going = self._going_on(template, objects)
            title = pick(template.zh, template.en)
            group = template.register or "event"
            name = going.name if going is not None else ""
            found.append(FormRow(template.code, title, group, filed[template.code], len(objects), name))
        return tuple(sorted(found, key=lambda row: (row.group == "event", row.group, row.template)))

    def objects(self, template: str) -> tuple[ObjectRow, ...]:
        """Return what an entry of this form may belong to, the last one used first; raises `NotFound`."""
        names = self._names()
        found = names.template(template)
        if found is None:
            raise NotFound(template)
        objects = self._objects(found, names)
        last = self._posts().get(_post_key(found))
        rows = [
            ObjectRow(o.kind, o.id, o.name, o.place_name, last is not None and (o.kind, o.id) == (last.kind, last.id))
            for o in objects
        ]
        return tuple(sorted(rows, key=lambda row: not row.is_last))

    def object_for(self, template: str) -> ObjectRow | None:
        """Return where the next entry goes without asking, None when the person has to say."""
        names = self._names()
        found = names.template(template)
        going = None if found is None else self._going_on(found, self._objects(found, names))
        return None if going is None else ObjectRow(going.kind, going.id, going.name, going.place_name, True)

    def remember(self, template: str, kind: str, object_id: str) -> None:
        """The entries of this person's shift in this register belong here; raises `NotFound`."""
        found = self._names().template(template)
        if found is None:
            raise NotFound(template)
        self._keep({**self._posts(), _post_key(found): _Post(kind, object_id, to_ms(self._session.now()))})

    def forget(self) -> None:
        """Ask this person again at the next entry of each form."""
        self._keep({})

    def _posts(self) -> dict[str, _Post]:
        return self._everybody().get(self._session.person(), {})

    def _everybody(self) -> dict[str, dict[str, _Post]]:
        return _POSTS.decode(self._settings.get("register_posts"))

    def _keep(self, posts: dict[str, _Post]) -> None:
        kept = {**self._everybody(), self._session.person(): posts}
        self._settings.put(register_posts=msgspec.json.encode(kept).decode())

    def _going_on(self, template: Template, objects: list[Named]) -> Named | None:
        if len(objects) == 1:
            return objects[0]
        last = self._posts().get(_post_key(template))
        if last is None or self._session.now() - from_ms(last.at) > SAME_SHIFT:
            return None
        return next((found for found in objects if (found.kind, found.id) == (last.kind, last.id)), None)

    def _is_switched_off(self, template: Template, names: Names) -> bool:
        site = names.get("site", self._session.site(), Site)
        if site is None:
            return False
        line = next((line for line in site.plan if line.template == template.code), None)
        is_absent = template.register is None and site.systems is not None and template.system not in site.systems
        return template.is_retired or is_absent or (line is not None and not line.is_used)

    def _filed_today(self, site: str) -> Counter[str]:
        names, now = self._names(), self._session.now()
        today = names.today(site, now)
        rows = self._outbox.facts(author=self._session.person(), limit=MOST_ENTRIES, newest_first=True)
        raws = [r.raw for r in rows if r.kind == "inspection.submitted" and names.today(site, from_ms(r.made_at)) == today]
        return Counter(fact.body.template for fact in read_facts(raws) if isinstance(fact, InspectionSubmitted))

    def _names(self) -> Names:
        return Names(self._documents)

    def _objects(self, template: Template, names: Names) -> list[Named]:
        found: dict[tuple[str, str], Named] = {}
        for scope in template.objects:
            for named in self._of_scope(scope, names):
                found.setdefault((named.kind, named.id), named)
        return sorted(found.values(), key=lambda named: (named.place_name, named.name))

    def _of_scope(self, scope: ObjectScope, names: Names) -> list[Named]:
        site = self._session.site()
        stream = f"site:{site}"
        match scope.scope:
            case ScopeKind.SITE:
                return [names.subject("site", site)]
            case ScopeKind.PLACE:
                ids = [p.id for p in names.every("place", Place, stream=stream) if p.kind in scope.places]
                return [names.subject("place", i) for i in ids]
            case ScopeKind.ZONE:
                ids = [z.id for z in names.every("zone", Zone, stream=stream) if z.kind in scope.zones]
                return [names.subject("zone", i) for i in ids]
            case ScopeKind.UNIT | ScopeKind.PERMIT:
                units = names.every("unit", Unit, stream=stream)
                works = [u for u in units if scope.scope is ScopeKind.UNIT or u.is_under_renovation]
                return [names.subject("unit", u.id) for u in works if u.state is UnitState.VACANT or not scope.is_vacant_only]
            case ScopeKind.CONTRACT:
                return [names.subject("contract", c.id) for c in names.every("contract", Contract, stream=stream)]
            case ScopeKind.EQUIPMENT:
                cards = names.every("equipment", Equipment, stream=stream)
                used = [c for c in cards if c.kind in scope.equipment and c.state is not EquipmentState.SCRAPPED]
                return [names.subject("equipment", c.id) for c in used]
            case ScopeKind.CHECKPOINT:
                return [names.subject("checkpoint", c.id) for c in names.every("checkpoint", Checkpoint, stream=stream)]
            case ScopeKind.ROUTE:
                return [names.subject("route", r.id) for r in names.every("route", Route, stream=stream)]
            case ScopeKind.ORDER:
                return []  # work orders come with their own feature


def _is_on_the_spot(template: Template) -> bool:
    paces = (template.schedule.main, *template.schedule.also)
    return template.register is not None or any(p.every is Every.ON_EVENT and p.event in ON_THE_SPOT for p in paces)


def _post_key(template: Template) -> str:
    """Return under what name the post is remembered: the forms of one gate share it."""
    return template.code if template.register is None else f"{template.register}-{template.objects[0].scope.value}"
