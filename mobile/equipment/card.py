"""Builds the card of one object: last results, due checks, dates and open faults, with this phone's unsent work on top.

Called by the equipment actions. Never asks the network and never judges an age: that is `sync/rules/equipment.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mobile.begun import begun_by_work
from mobile.equipment.bound import read_bound
from mobile.equipment.other_cards import fits, other_fields
from mobile.equipment.views import CardView, DateRow, DueRow, FaultRow, FieldRow, ResultRow
from mobile.places import Named, Names
from mobile.ports import DocumentReads, Drafts, OutboxReads, Photos, Work
from mobile.projected import Projected
from mobile.rulebook import rules_at
from mobile.session import Session
from mobile.words import text
from sync.records.equipment import Equipment, EquipmentState
from sync.records.hazard import Hazard
from sync.records.results import OpenHazard
from sync.records.task import Task
from sync.records.template import Template
from sync.rules.fire import Limit, RuleTable
from sync.rules.inspection import Checked
from sync.rules.label import grouped

NO_CARD = CardView("", "", "", "", "", "", "", "", "", "", (), (), (), (), (), is_on_phone=False)


@dataclass(frozen=True, slots=True)
class CardStore:
    """What a card needs of the store beside documents."""

    outbox: OutboxReads
    photos: Photos
    work: Work


class Cards:
    """Builds cards from one look at the store."""

    def __init__(self, documents: DocumentReads, projected: Projected, names: Names, session: Session, store: CardStore) -> None:
        self._documents = documents
        self._projected = projected
        self._names = names
        self._session = session
        self._photos = store.photos
        self._outbox = store.outbox
        self._work = store.work

    def card(self, kind: str, subject_id: str, method: str, drafts: Drafts) -> CardView:
        """Return the card; `is_on_phone` is False for what this phone does not hold."""
        named = self._names.subject(kind, subject_id)
        found = self._projected.card(kind, subject_id)
        if found is None and named.name == subject_id:
            return NO_CARD
        equipment = found if isinstance(found, Equipment) else None
        today = self._names.today(self._session.site(), self._session.now())
        photo = self._photos.get(equipment.photo) if equipment and equipment.photo else None
        due = tuple(self._due(named, found, drafts))
        code = read_bound(self._outbox).code_of(kind, subject_id) or named.code
        return CardView(
            kind=kind,
            id=subject_id,
            name=named.name,
            code=subject_id,
            label_code=grouped(code) if len(code) == 10 else code,
            type_code=str(equipment.kind) if equipment else kind,
            type_name=text(f"equipment_kind.{equipment.kind}") if equipment else text(f"equipment.sort.{kind}"),
            place_id=named.place_id,
            place_name=named.place_name,
            photo_path=str(photo.path) if photo and not photo.is_purged else "",
            fields=tuple(_fields(equipment)) if equipment else tuple(other_fields(found)),
            dates=tuple(_dates(found, today, rules_at(self._names, self._session.site()))),
            due=due,
            results=tuple(self._results(found)) if found else (),
            faults=tuple(self._faults(found, named)),
            task_id=next((row.task_id for row in due if row.task_id and row.state in ("due", "overdue")), ""),
            method=method,
        )

    def _due(self, named: Named, card: Checked | None, drafts: Drafts) -> Iterator[DueRow]:
        now, roles, person = self._session.now(), self._session.roles(), self._session.person()
        begun = begun_by_work(drafts.every(person))
        asked, touched = set(), self._projected.touched()
        for pulled in self._work.at(named.id, Task, stream=f"site:{self._session.site()}"):
            task = touched.get(pulled.id, pulled)
            if task.subject.id != named.id or task.subject.kind != named.kind or not task.opens_at <= now < task.closes_at:
                continue
            if task.assignee not in (None, person) or (roles and roles.isdisjoint(task.roles)):
                continue
            asked.add(task.template)
            state: str = task.state if task.state != "open" else "overdue" if now >= task.due_at else "due"
            state = "waiting" if task.done_in in self._projected.waiting_ids else state
            draft = begun.get((task.id, named.id), "")
            yield DueRow(task.id, task.template, self._names.title(task.template), task.due_at, state, draft)
        for template in self._documents.every("template", Template):
            if template.code not in asked and fits(template, card) and _may(template, roles):
                yield DueRow("", template.code, self._names.title(template.code), None, "free", begun.get(("", named.id), ""))

    def _results(self, card: Checked) -> Iterator[ResultRow]:
        for check in card.last_checks:
            fact, title = check.fact or "", self._names.title(check.template)
            waits = fact in self._projected.waiting_ids
            # Another person's record is not on this phone: its line cannot be opened.
            fact = fact if self._is_here(fact) else ""
            yield ResultRow(fact, check.template, title, check.at, check.by, len(check.abnormal), waits)

    def _is_here(self, fact: str) -> bool:
        return bool(fact) and self._outbox.fact(fact) is not None

    def _faults(self, card: Checked | None, named: Named) -> Iterator[FaultRow]:
        if card is not None:
            for short in card.open_hazards:
                yield self._fault(short, self._projected.hazard(short.id))
            return
        for hazard in self._projected.hazards(f"site:{self._session.site()}"):
            if hazard.state != "closed" and (hazard.subject.kind, hazard.subject.id) == (named.kind, named.id):
                yield self._fault(None, hazard)

    def _fault(self, short: OpenHazard | None, hazard: Hazard | None) -> FaultRow:
        person = self._session.person()
        if hazard is None:
            assert short is not None
            return FaultRow(
                short.id, short.item, short.item, short.severity, short.text, short.opened_at, "", short.seen, False, False,
                is_mended=short.is_mended,
            )  # fmt: skip
        photo = self._photos.get(hazard.photos[0]) if hazard.photos else None
        mine = hazard.opened_by == person or any(sighting.by == person for sighting in hazard.seen)
        waits = hazard.opened_in in self._projected.waiting_ids
        path = str(photo.path) if photo and not photo.is_purged else ""
        name, opener = self._names.item(hazard.template, hazard.item), self._names.person(hazard.opened_by)
        seen, at = len(hazard.seen), hazard.opened_at
        is_mended = hazard.state == "mended"
        return FaultRow(
            hazard.id, hazard.item, name, hazard.severity, hazard.text, at, opener, seen, mine, waits, path, is_mended
        )  # fmt: skip


def _fields(card: Equipment) -> Iterator[FieldRow]:
    if card.state is not EquipmentState.IN_USE:
        yield FieldRow("state", text(f"equipment_state.{card.state}"), is_warning=True)
    if card.variant:
        yield FieldRow("variant", text(f"equipment_variant.{card.variant}"))
    for key, value in (("spot", card.spot), ("maker_code", card.maker_code or ""), ("made_on", card.made_on or "")):
        if value:
            yield FieldRow(key, value)
    if card.serviced_on:
        yield FieldRow("serviced_on", card.serviced_on)
    if card.count > 1:
        yield FieldRow("count", str(card.count))
    if card.risk != "C":
        yield FieldRow("risk", card.risk)
    for key, number in card.values.items():
        yield FieldRow(key, f"{number:g}")
    if card.note:
        yield FieldRow("note", card.note)


def _dates(card: Checked | None, today: date, rules: RuleTable) -> Iterator[DateRow]:
    soon = rules.number(Limit.WARN_DAYS_FIRST)
    for key in ("service_due_on", "scrap_on", "valid_until"):
        day = getattr(card, key, None)
        if day:
            on = date.fromisoformat(day)
            yield DateRow(key, on, (on - today).days, is_near=(on - today).days <= soon)


def _may(template: Template, roles: frozenset[str]) -> bool:
    return not roles or not roles.isdisjoint({role.value for role in template.performers.who_record()})
