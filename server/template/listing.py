"""The list of templates as the page shows it: by system in the catalogue's order, searched by code, name or question. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from server.template.builtin import SYSTEMS
from server.template.shown import marks_of
from server.words import Language
from sync.records.template import Template


@dataclass(frozen=True)
class ListedTemplate:
    """One row of the list."""

    template: Template
    name: str
    other_name: str
    marks: dict[str, int]


@dataclass(frozen=True)
class Listed:
    """One system with its templates."""

    system: str
    name: str
    rows: tuple[ListedTemplate, ...]


def grouped(templates: Iterable[Template], query: str, *, with_retired: bool, language: Language) -> tuple[Listed, ...]:
    """Return the systems with the templates that fit the query; a retired one only when asked for."""
    wanted = _folded(query)
    found: dict[str, list[Template]] = {}
    for template in templates:
        if (with_retired or not template.is_retired) and wanted in _searched(template):
            found.setdefault(template.system, []).append(template)
    return tuple(
        Listed(system, rows[0].system_en if language == "en" else rows[0].system_zh, tuple(_row(t, language) for t in rows))
        for system, rows in sorted(found.items(), key=lambda pair: _order(pair[0]))
    )


def _row(template: Template, language: Language) -> ListedTemplate:
    names = (template.en, template.zh) if language == "en" else (template.zh, template.en)
    return ListedTemplate(template, *names, marks_of(template.items))


def _searched(template: Template) -> str:
    items = (part for item in template.items for part in (item.zh, item.en))
    return _folded(" ".join((template.code, template.zh, template.en, *items)))


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().strip()


def _order(system: str) -> tuple[int, str]:
    return (SYSTEMS.index(system) if system in SYSTEMS else len(SYSTEMS), system)
