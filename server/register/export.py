"""Writes entries as a workbook, a sheet for each form, with every answer under its question. Reads the facts themselves, because
what a person wrote is in no table. Called inside an open block."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from server.register.boards import day_bounds
from server.register.views import Entry, entries, facts_of, form_templates
from server.sheets.writing import Cell, Written, write_xlsx
from server.site.views import Names, SiteRow, names, names_of_people
from server.words import Language, text
from sync.records.template import AnswerKind, Template, TemplateItem

MOST_ROWS = 50_000
"""Entries in one workbook; whoever needs more asks for fewer days."""


def entries_book(site: SiteRow, chosen: str, first: date, last: date, *, language: Language) -> bytes:
    """Return the workbook of these days; of an unknown form, of all."""
    forms = [form for form in form_templates() if not chosen or form.code == chosen] or form_templates()
    since, until = day_bounds(first, last, ZoneInfo(site.time_zone))
    people = names_of_people(site.id)
    sheets = []
    for form in forms:
        rows = entries(site.id, [form.code], since_ms=since, until_ms=until, limit=MOST_ROWS)
        known = names(site.id, {(row.subject_kind, row.subject_id) for row in rows}, is_english=language == "en")
        sheets.append(_sheet(form, rows, known, people, ZoneInfo(site.time_zone), language))
    return write_xlsx(sheets)


def _sheet(
    form: Template, rows: tuple[Entry, ...], known: Names, people: dict[str, str], zone: ZoneInfo, language: Language
) -> Written:
    is_english = language == "en"
    heads = [text(language, f"registers.column.{key}") for key in ("at", "by", "object")]
    heads += [item.en if is_english else item.zh for item in form.items] + [text(language, "registers.column.hash")]
    facts = facts_of([row.fact_id for row in rows])
    lines: list[list[Cell]] = []
    for row in rows:
        fact, hashed = facts[row.fact_id]
        given = {answer.i: answer for answer in fact.body.answers}
        line: list[Cell] = [
            f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}",
            people.get(row.author, row.author),
            known.of(row.subject_kind, row.subject_id),
        ]
        line += [_cell(item, given[item.code].v if item.code in given else None, language) for item in form.items]
        lines.append([*line, hashed])
    return Written(form.code, heads, lines, [17, 14, 22, *([16] * len(form.items)), 20])


def _cell(item: TemplateItem, value: float | str | None, language: Language) -> Cell:
    if value is None or item.type is AnswerKind.SIGN:
        return text(language, "registers.signed") if value is not None else None
    if item.type is AnswerKind.CHOICE:
        return next((c.en if language == "en" else c.zh for c in item.choices if c.code == value), str(value))
    if item.type is AnswerKind.OK:
        return text(language, f"inspection.ok.{value}")
    return value
