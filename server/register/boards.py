"""Gathers what each page of the registers shows, inside one open block: entries with names, a month of meters, what is owed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.register.duties import (
    Recorder,
    Supply,
    VacantUnit,
    Visited,
    contractor_visits,
    expiries,
    recorders,
    supplies,
    vacant_units,
    visits_by_person,
)
from server.register.meters import MeterMonth, meter_month
from server.register.views import Entry, count_entries, entries, form_templates, site_documents
from server.site.views import Names, SiteRow, names, names_of_people, template_of
from sync.records.equipment import Equipment, EquipmentState
from sync.records.roles import Role
from sync.records.template import Template
from sync.rules.inspection import METERS
from sync.times import to_ms

AT_ONCE = 50
METER_FORMS = ("METER-D", "METER-M")


@dataclass(frozen=True)
class Entries:
    """A page of entries of one form or of all forms, newest first, with how many there are in these days."""

    forms: tuple[Template, ...]
    chosen: str
    first: date
    last: date
    total: int
    by_form: Counter[str]
    rows: tuple[Entry, ...]
    page: int
    names: Names
    people: dict[str, str]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // AT_ONCE))


def day_bounds(first: date, last: date, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first moment of the first day and of the day after the last, in ms since 1970."""
    begin = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    return to_ms(begin), to_ms(end)


def entries_board(site: SiteRow, chosen: str, first: date, last: date, page: int, *, is_english: bool) -> Entries:
    """Return one page of entries in these days; an unknown form shows all."""
    forms = tuple(form_templates())
    codes = [form.code for form in forms]
    since, until = day_bounds(first, last, ZoneInfo(site.time_zone))
    wanted = [chosen] if chosen in codes else codes
    rows = entries(site.id, wanted, since_ms=since, until_ms=until, limit=AT_ONCE, offset=(page - 1) * AT_ONCE)
    counted = {code: count_entries(site.id, [code], since_ms=since, until_ms=until) for code in codes}
    keys = {(row.subject_kind, row.subject_id) for row in rows} | {("template", code) for code in codes}
    return Entries(
        forms=forms,
        chosen=chosen if chosen in codes else "",
        first=first,
        last=last,
        total=sum(counted[code] for code in wanted),
        by_form=Counter(counted),
        rows=rows,
        page=page,
        names=names(site.id, keys, is_english=is_english),
        people=names_of_people(site.id),
    )


@dataclass(frozen=True)
class Meters:
    """All meters in one month."""

    month: date
    rows: tuple[MeterMonth, ...]
    earlier: date
    later: date | None
    names: Names


def meters_board(site: SiteRow, month: date, now: datetime, *, is_english: bool) -> Meters:
    """Return the meters of a site in a month (its first day), with the month before and a year ago."""
    zone = ZoneInfo(site.time_zone)
    cards = [card for card in _in_place(site.id) if card.kind in METERS]
    readings = entries(site.id, METER_FORMS, since_ms=to_ms(datetime.combine(month, datetime.min.time(), tzinfo=zone)) - _YEAR_MS)
    by_meter: dict[str, list[Entry]] = {}
    for entry in readings:
        by_meter.setdefault(entry.subject_id, []).append(entry)
    rows = tuple(meter_month(card, by_meter.get(card.id, ()), month, zone, now) for card in cards)
    this_month = now.astimezone(zone).date().replace(day=1)
    later = (month + timedelta(days=31)).replace(day=1)
    keys = {("place", card.place) for card in cards}
    return Meters(
        month=month,
        rows=rows,
        earlier=(month - timedelta(days=1)).replace(day=1),
        later=later if later <= this_month else None,
        names=names(site.id, keys, is_english=is_english),
    )


_YEAR_MS = 420 * 86_400_000
"""A year and what a border may lack, so that the same month a year ago has both its borders."""


@dataclass(frozen=True)
class Duties:
    """What the registers say is owed now."""

    contractors: tuple[Visited, ...]
    vacant: tuple[VacantUnit, ...]
    supplies: tuple[Supply, ...]
    expiries: tuple[tuple[Entry, date, bool], ...]
    visits: tuple[tuple[str, int], ...]
    recorders: tuple[Recorder, ...]
    items: dict[str, str]
    names: Names
    people: dict[str, str]


def duties_board(site: SiteRow, now: datetime, *, is_english: bool) -> Duties:
    """Return contractors, vacant units, supplies, household visits of today and recordings."""
    zone = ZoneInfo(site.time_zone)
    today = now.astimezone(zone).date()
    equipment, units = _in_place(site.id), site_documents(site.id, "unit")
    stock, video = template_of("EMS-M"), template_of("CCTV-M")
    since, until = day_bounds(today, today, zone)
    counted = entries(site.id, ["EMS-M"], since_ms=since - _YEAR_MS)
    months = {
        unit.id: f"{check.at.astimezone(zone):%Y-%m}" for unit in units for check in unit.last_checks if check.template == "VAC-M"
    }
    housekeepers = [p.id for p in site_documents(site.id, "person") if p.is_active and Role.HOUSEKEEPER in p.roles]
    made = entries(site.id, ["VISIT"], since_ms=since, until_ms=until)
    soon = expiries(counted, today)
    keys = {(row.subject_kind, row.subject_id) for row, _, _ in soon} | {("place", c.place) for c in equipment}
    return Duties(
        contractors=tuple(contractor_visits(site_documents(site.id, "contract"), equipment, now)),
        vacant=tuple(vacant_units(units, f"{today:%Y-%m}", months)),
        supplies=tuple(supplies(equipment, stock)),
        expiries=tuple(soon),
        visits=tuple(visits_by_person(made, housekeepers)),
        recorders=tuple(recorders(equipment, video)),
        items={i.code: i.en if is_english else i.zh for i in stock.items} if stock is not None else {},
        names=names(site.id, keys, is_english=is_english),
        people=names_of_people(site.id),
    )


def _in_place(site: str) -> list[Equipment]:
    """Return the equipment that is still there: nothing is owed to what was scrapped."""
    return [card for card in site_documents(site, "equipment") if card.state is not EquipmentState.SCRAPPED]
