"""Reads of a site's plan: the document with its revision, the checklists grouped by system with how each is done here, and the
next windows of a pace. Called inside an open block by the pages, the API and the commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

import holidays

from server.ledger.tables import Document
from server.plan.sheet import PlanSheet, line_of, sheet_of
from server.task.recurrence import Window, windows_between
from server.task.recurrence_days import SiteDays, is_country_known
from sync.errors import NotFound
from sync.records.documents import decode_document
from sync.records.schedule import Period
from sync.records.site import PlanLine, Site
from sync.records.template import Template

_HORIZONS = (3, 40, 400, 800)
PREVIEW = 5


@dataclass(frozen=True)
class TemplateRow:
    """One checklist in the plan: the site's line where it departs, the paces that hold, and whether it is due here at all."""

    template: Template
    line: PlanLine | None
    is_used: bool

    @property
    def paces(self) -> tuple[Period, ...]:
        """The paces that hold at the site, for objects without a pace of their own place or risk."""
        if self.line is not None and self.line.periods:
            return self.line.periods
        return (self.template.schedule.main, *self.template.schedule.also)

    @property
    def every_pace(self) -> tuple[Period, ...]:
        """These, and those of places and risk classes where the site has none of its own."""
        if self.line is not None and self.line.periods:
            return self.line.periods
        schedule = self.template.schedule
        return (*self.paces, *(one.period for one in schedule.by_place), *(one.period for one in schedule.by_risk))


@dataclass(frozen=True)
class SystemRow:
    """One of the systems with what it brings; `is_present` as the site answered, or because it did not answer."""

    code: str
    zh: str
    en: str
    is_present: bool
    templates: tuple[TemplateRow, ...]


def site_document(site: str) -> tuple[Site, int]:
    """Return the site's document and its revision. NotFound when there is none."""
    where = (Document.stream == f"site:{site}") & (Document.kind == "site") & (Document.id == site) & ~Document.deleted
    row: Any = Document.get_or_none(where)
    if row is None:
        raise NotFound("no such site")
    return cast(Site, decode_document("site", bytes(row.body))), int(row.version)


def all_templates() -> tuple[Template, ...]:
    """Return every checklist that is in use, in the order in which they were put."""
    where = (Document.stream == "company") & (Document.kind == "template") & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).order_by(Document.row).tuples()
    found = [cast(Template, decode_document("template", bytes(body))) for (body,) in rows]
    return tuple(template for template in found if not template.is_retired)


def systems_of(sheet: PlanSheet, templates: Iterable[Template]) -> tuple[SystemRow, ...]:
    """Return the systems in the order of their first checklist."""
    groups: dict[str, list[Template]] = {}
    for template in templates:
        groups.setdefault(template.system, []).append(template)
    found = []
    for code, some in groups.items():
        present = sheet.systems is None or code in sheet.systems
        rows = tuple(_row(sheet, template, present) for template in some)
        found.append(SystemRow(code, some[0].system_zh, some[0].system_en, present, rows))
    return tuple(found)


def template_row(site: Site, code: str) -> TemplateRow:
    """Return one checklist in the site's plan. NotFound for one that there is not."""
    for template in all_templates():
        if template.code == code:
            return _row(sheet_of(site), template, site.systems is None or template.system in site.systems)
    raise NotFound("no such checklist")


def next_windows(site: Site, period: Period, roles: Sequence[str], now: datetime, *, many: int = PREVIEW) -> tuple[Window, ...]:
    """Return the next windows of a pace that have not closed, as the calendar will open them; none for an event."""
    days = SiteDays(site)
    today = now.astimezone(days.zone).date()
    found: list[Window] = []
    for horizon in _HORIZONS:
        windows = windows_between(period, today - timedelta(days=1), today + timedelta(days=horizon), days, roles)
        found = [window for window in windows if window.due_at > now]
        if len(found) >= many:
            break
    return tuple(found[:many])


def holidays_of(site: Site, year: int, *, is_english: bool) -> tuple[tuple[date, str, bool], ...]:
    """Return (day, name, is worked all the same) of the country's holidays that year and the site's own further ones, by day;
    a name is empty for the site's own."""
    named: dict[date, str] = {}
    country = site.holidays.country
    if is_country_known(country):
        language = _language(country, is_english=is_english)
        named.update(holidays.country_holidays(country, years=year, language=language).items())
    named |= {day: "" for text in site.holidays.extra if (day := date.fromisoformat(text)).year == year and day not in named}
    worked = set(site.holidays.worked)
    return tuple((day, named[day], day.isoformat() in worked) for day in sorted(named))


def _language(country: str, *, is_english: bool) -> str | None:
    known = holidays.list_localized_countries().get(country, [])
    return next((one for one in (("en_US",) if is_english else ("zh_CN",)) if one in known), None)


def _row(sheet: PlanSheet, template: Template, is_present: bool) -> TemplateRow:
    line = line_of(sheet, template.code)
    return TemplateRow(template, line, is_present and (line is None or line.is_used))
