"""The two sheets of a template file: which columns they have, and how each stands between a template and its cells. Read by
`exporting` and `importing`; the headers are words, in the language of the reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from server.template import cells
from server.words import LANGUAGES, Language, text
from sync.records.template import Template, TemplateItem

SHEETS: Final = ("templates", "items")
Spoken = str | float | int | None


@dataclass(frozen=True)
class Column:
    """One column: the field it is about, how a value is written, how a cell is read, and its width in characters."""

    field: str
    write: Callable[[Any], Spoken]
    read: Callable[[str], Any]
    width: int = 14

    def header(self, language: Language) -> str:
        """Return the header in that language."""
        return text(language, f"template.col.{self.field}")


def sheet_name(sheet: str, language: Language) -> str:
    """Return the name of a sheet in that language."""
    return text(language, f"template.sheet.{sheet}")


def _flag_text(value: bool) -> str:
    return "yes" if value else ""


def _read_flag(cell: str) -> bool:
    folded = cell.casefold()
    if folded in ("yes", "true", "1", "y", *(text(language, "template.yes") for language in LANGUAGES)):
        return True
    if folded in ("no", "false", "0", "n", *(text(language, "template.no") for language in LANGUAGES)):
        return False
    raise ValueError("neither yes nor no")


def _whole(cell: str) -> int:
    found = cells.read_number(cell)
    if not found.is_integer():
        raise ValueError("not a whole number")
    return int(found)


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("，", ",").split(",") if part.strip()]


def _text(field: str, width: int = 14) -> Column:
    return Column(field, lambda of: getattr(of, field) or "", str, width)


def _number(field: str) -> Column:
    return Column(field, lambda of: getattr(of, field), cells.read_number, 10)


def _count(field: str) -> Column:
    return Column(field, lambda of: getattr(of, field), _whole, 8)


def _flag(field: str) -> Column:
    return Column(field, lambda of: _flag_text(getattr(of, field)), _read_flag, 8)


def _enum(field: str) -> Column:
    return Column(field, lambda of: "" if (found := getattr(of, field)) is None else str(found.value), str, 12)


TEMPLATE_COLUMNS: Final = (
    *(_text("code"), _count("version"), _text("system"), _text("system_zh"), _text("system_en"), _text("zh", 24)),
    *(_text("en", 24), _text("source", 24)),
    Column("every", lambda t: t.schedule.main.every.value, str, 12),
    Column("times", lambda t: None if t.schedule.main.times == 1 else t.schedule.main.times, _whole, 8),
    Column("hours", lambda t: t.schedule.main.hours, _whole, 8),
    Column("months", lambda t: ", ".join(map(str, t.schedule.main.months)), lambda c: [int(m) for m in _list(c)], 12),
    Column("schedule", lambda t: cells.json_text(_rest_of_schedule(t)), json.loads, 30),
    Column("performers", lambda t: cells.performers_text(t.performers), cells.read_performers, 24),
    Column("objects", lambda t: cells.objects_text(t.objects), cells.read_objects, 30),
    *(_text("objects_note", 24), _flag("is_scanned"), _count("dwell_seconds"), _count("spot_percent"), _text("register")),
    *(_count("retention_days"), _text("based_on"), _flag("is_retired")),
)

ITEM_COLUMNS: Final = (
    Column("template", lambda pair: pair[0].code, str, 14),
    *(
        Column(column.field, lambda pair, write=column.write: write(pair[1]), column.read, column.width)  # type: ignore[misc]
        for column in (
            *(
                _text("code"),
                _text("zh", 28),
                _text("en", 28),
                _enum("type"),
                _text("origin", 8),
                _enum("need"),
                _text("unit", 8),
            ),
            *(_text("unit_en", 8), _flag("is_unit_of_equipment"), _number("minimum"), _number("maximum"), _number("warn_low")),
            *(_number("warn_high"), _text("limits_origin", 8), _text("limits_source", 20)),
            Column("warn_rule", lambda i: cells.rule_text(i.warn_rule) if i.warn_rule else "", cells.read_rule, 28),
            Column(
                "further_rules",
                lambda i: "; ".join(map(cells.rule_text, i.further_rules)),
                lambda c: [cells.read_rule(part) for part in c.replace("；", ";").split(";")],
                28,
            ),
            Column("choices", lambda i: cells.choices_text(i.choices) if i.choices else "", cells.read_choices, 40),
            *(_enum("photo"), _enum("auto"), Column("variants", lambda i: ", ".join(i.variants), _list, 14)),
            Column("shown_if", lambda i: cells.condition_text(i.shown_if) if i.shown_if else "", cells.read_condition, 20),
            _text("note", 20),
        )
    ),
)
"""Each reads a pair of template and item."""


def _rest_of_schedule(template: Template) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(template.schedule)
    main = {name: value for name, value in plain.pop("main").items() if name not in ("every", "times", "hours", "months")}
    return plain | ({"main": main} if main else {})


def pairs(templates: tuple[Template, ...]) -> list[tuple[Template, TemplateItem]]:
    """Return every item with its template, in order."""
    return [(template, item) for template in templates for item in template.items]
