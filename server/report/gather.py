"""Gathers a ledger inside an open block: things, records with their place in the chains, hazards with their steps, due work that
was not done, photos. It writes nothing, and refuses what would be too big to hand over with what to choose instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.hazard.views import item_names, steps
from server.report.book import Book, CheckEntry, DueEntry, HazardEntry, ItemEntry, MoveEntry, Picture, Scope, StepEntry
from server.report.choosing import chosen
from server.report.entries import check_entry, evidence_of
from server.report.lines import card_lines, kind_word, subject_words, thing_name
from server.report.views import Row, count_records, hazards_on, photos_here, records, things_of
from server.site.views import SiteRow, company_name, names_of_people
from server.task.opening_views import archived_tasks
from server.task.stored_views import tasks_due
from server.task.views import judged_tasks
from server.template.views import template_at
from server.words import Language, text
from sync.errors import InputError, Pointer
from sync.records.fact import EquipmentWasMoved, InspectionSubmitted
from sync.records.task import Task
from sync.records.template import Template
from sync.rules.fire_places import Places
from sync.rules.inspection import Checked
from sync.rules.task import Judgement, Truth
from sync.rules.windows import begin_of
from sync.times import from_ms

MOST_RECORDS = 6_000
MOST_PHOTOS = 2_000
CORRECTED_WITHIN = timedelta(days=2)
"""A correction is made within 24 hours; so far beyond the period they are looked for."""
UNDONE = (Truth.MISSED, Truth.NOT_HEARD_FROM, Truth.HELD, Truth.BLOCKED, Truth.EXCUSED)
TOTALS = ("items", "checks", "abnormal", "corrections", "hazards", "hazards_open", "photos", "photos_missing")


@dataclass(frozen=True)
class Asked:
    """Who asks for what, and in which language it is written."""

    site: SiteRow
    scope: Scope
    by: str
    now_ms: int
    language: Language
    most: int = MOST_RECORDS


def gather(asked: Asked) -> Book:
    """Return the ledger. NotFound when nothing fits; InputError when it holds too many records or photos for one file."""
    site, scope, language = asked.site, asked.scope, asked.language
    things, places = things_of(site.id)
    wanted = chosen(scope, things, places)
    zone = ZoneInfo(site.time_zone)
    begin, end = begin_of(scope.begin, zone), begin_of(scope.end + timedelta(days=1), zone)
    ids = [thing.id for thing in wanted]
    count = count_records(site.id, ids, begin, end)
    if count > asked.most:
        raise InputError(f"{count} > {asked.most}", errors=(Pointer("/end", "report.fault.too_many"),))
    rows = list(records(site.id, ids, begin, end + CORRECTED_WITHIN))
    here = photos_here({p.sha256 for row in rows for p in row.fact.photos})
    promised = sum(len(row.fact.photos) for row in rows)
    if promised > MOST_PHOTOS:
        raise InputError(f"{promised} photos > {MOST_PHOTOS}", errors=(Pointer("/end", "report.fault.too_many_photos"),))
    maker = _Maker(asked, end, names_of_people(site.id), here, Places(places))
    items = maker.items(wanted, rows, _undone(asked, set(ids)), is_whole=scope.kind == "site")
    return Book(
        company=company_name(),
        site=site.name,
        time_zone=site.time_zone,
        subject=subject_words(scope, wanted, Places(places), language),
        begin=scope.begin,
        end=scope.end,
        made_at=from_ms(asked.now_ms),
        made_by=asked.by,
        items=items,
        totals=_totals(items),
    )


class _Maker:
    def __init__(self, asked: Asked, end: datetime, people: dict[str, str], here: set[str], places: Places) -> None:
        self.asked, self.end, self.people, self.here, self.places = asked, end, people, here, places
        self._templates: dict[tuple[str, int], Template | None] = {}

    def items(
        self, wanted: Sequence[Checked], rows: Sequence[Row], undone: dict[str, list[DueEntry]], *, is_whole: bool
    ) -> tuple[ItemEntry, ...]:
        by_subject: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for subject in row.fact.body.items if isinstance(row.fact, EquipmentWasMoved) else (row.fact.subject.id,):
                by_subject[subject].append(row)
        hazards = self._hazards([thing.id for thing in wanted])
        made = [self._item(t, by_subject.get(t.id, []), hazards.get(t.id, ()), tuple(undone.get(t.id, ()))) for t in wanted]
        # Of a whole site only cards of equipment stand there without a record: a ledger names what was not looked at.
        kept = [m for m in made if m.checks or m.hazards or m.due or m.moves or m.card] if is_whole else made
        own, owed = by_subject.get(self.asked.site.id, []), tuple(undone.get(self.asked.site.id, ()))
        if is_whole and (own or owed):
            name, kind = self.asked.site.name, text(self.asked.language, "report.thing.site")
            kept.append(ItemEntry(name, kind, "", (), self._checks(own), (), owed, ()))
        return tuple(kept)

    def _item(self, thing: Checked, rows: Sequence[Row], hazards: Iterable[HazardEntry], due: tuple[DueEntry, ...]) -> ItemEntry:
        language = self.asked.language
        place = " ".join(p.name for p in reversed(self.places.way_up(getattr(thing, "place", ""))) if p.parent is not None)
        card = card_lines(thing, self.people, language)
        kind, name = kind_word(thing, language), thing_name(thing)
        return ItemEntry(name, kind, place, card, self._checks(rows), tuple(hazards), due, self._moves(rows))

    def _checks(self, rows: Sequence[Row]) -> tuple[CheckEntry, ...]:
        checks = [row for row in rows if isinstance(row.fact, InspectionSubmitted)]
        by_id = {row.fact.id: row for row in checks}
        corrected = {row.fact.corrects: row.fact_hash[:12] for row in checks if row.fact.corrects}
        made = []
        for row in checks:
            if row.at >= self.end and row.fact.corrects not in by_id:
                continue
            fact = row.fact
            assert isinstance(fact, InspectionSubmitted), "picked above"
            of = by_id.get(fact.corrects or "")
            made.append(
                check_entry(
                    row,
                    fact,
                    self._template(fact.body.template, fact.body.version),
                    author=self._person(fact.author),
                    language=self.asked.language,
                    pictures=self._pictures(row),
                    corrects=of.fact_hash[:12] if of is not None else (fact.corrects or ""),
                    corrected_by=corrected.get(fact.id, ""),
                )
            )
        return tuple(made)

    def _moves(self, rows: Sequence[Row]) -> tuple[MoveEntry, ...]:
        found = []
        for row in rows:
            if isinstance(row.fact, EquipmentWasMoved) and row.at < self.end:
                body = row.fact.body
                author, on = self._person(row.fact.author), body.serviced_on or ""
                found.append(MoveEntry(row.at, author, body.action, body.firm, on, evidence_of(row)))
        return tuple(found)

    def _hazards(self, ids: Sequence[str]) -> dict[str, list[HazardEntry]]:
        begin = begin_of(self.asked.scope.begin, ZoneInfo(self.asked.site.time_zone))
        found: dict[str, list[HazardEntry]] = defaultdict(list)
        # Everything that was open at any time in the period, also what was found before it.
        listed = [h for h in hazards_on(self.asked.site.id, ids) if h.opened_at < self.end and (h.closed_at or begin) >= begin]
        asked_items = item_names({h.template for h in listed}, is_english=self.asked.language == "en")
        for hazard in listed:
            done = tuple(
                StepEntry(s.at, self._person(s.author), _step_word(s.kind, s.is_mended), s.note)
                for s in steps(self.asked.site.id, hazard.id)
            )
            found[hazard.subject.id].append(
                HazardEntry(
                    opened_at=hazard.opened_at,
                    opened_by=self._person(hazard.opened_by),
                    item=asked_items.get((hazard.template, hazard.item), hazard.item),
                    text=hazard.text,
                    severity=hazard.severity,
                    state=hazard.state,
                    reopened=hazard.reopened,
                    steps=done,
                )
            )
        return found

    def _pictures(self, row: Row) -> tuple[Picture, ...]:
        return tuple(Picture(p.sha256, p.sha256 in self.here, p.mime.startswith("audio/")) for p in row.fact.photos)

    def _template(self, code: str, version: int) -> Template | None:
        key = (code, version)
        if key not in self._templates:
            self._templates[key] = template_at(code, version)
        return self._templates[key]

    def _person(self, person: str) -> str:
        return self.people.get(person, person)


def _undone(asked: Asked, ids: set[str]) -> dict[str, list[DueEntry]]:
    site, scope = asked.site, asked.scope
    zone = ZoneInfo(site.time_zone)
    begin, end = begin_of(scope.begin, zone), begin_of(scope.end + timedelta(days=1), zone)
    wanted = ids | {site.id} if scope.kind == "site" else ids
    tasks = [*tasks_due(site, scope.begin, scope.end), *archived_tasks(site.id, begin, end)]
    judged, _ = judged_tasks(site, [task for task in tasks if task.subject.id in wanted], asked.now_ms)
    people, found = names_of_people(site.id), defaultdict(list)
    for task, judgement in judged:
        if judgement.truth in UNDONE:
            found[task.subject.id].append(_due(task, judgement, people, asked.language))
    return found


def _due(task: Task, judgement: Judgement, people: dict[str, str], language: Language) -> DueEntry:
    template = template_at(task.template, task.template_version)
    title = task.template if template is None else (template.en if language == "en" else template.zh)
    reason, by = "", ""
    if task.excused is not None:
        reason, by = task.excused.reason, people.get(task.excused.by, task.excused.by)
    elif task.blocked is not None:
        reason = text(language, f"report.blocked.{task.blocked.reason}")
        by = people.get(task.blocked.by, task.blocked.by)
    elif judgement.unheard:
        reason = " · ".join(phone.name for phone in judgement.unheard)
    return DueEntry(judgement.truth.value, title, task.period, task.closes_at, reason, by)


def _step_word(kind: str, is_mended: bool | None) -> str:
    if is_mended is None:
        return f"hazard.step.{kind.partition('.')[2]}"
    return "hazard.step.holds" if is_mended else "hazard.step.fails"


def _totals(items: Sequence[ItemEntry]) -> dict[str, int]:
    checks = [check for item in items for check in item.checks]
    hazards = [hazard for item in items for hazard in item.hazards]
    pictures = [picture for check in checks for picture in check.pictures]
    numbers = (
        *(len(items), len(checks), sum(check.abnormal > 0 for check in checks), sum(bool(check.corrects) for check in checks)),
        *(len(hazards), sum(hazard.state != "closed" for hazard in hazards)),
        *(sum(p.is_here for p in pictures), sum(not p.is_here for p in pictures)),
    )
    due = [entry.truth for item in items for entry in item.due]
    return dict(zip(TOTALS, numbers, strict=True)) | {truth.value: due.count(truth.value) for truth in UNDONE}
