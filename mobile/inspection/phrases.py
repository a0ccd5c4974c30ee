"""One-tap words for notes and hazards: the item's own first, then its kind of equipment, its system, and what fits everywhere;
in front of all these what this site and this phone really write.

Read from `assets/phrases.json`, from the site's `Phrasebook` document, and from what was filed here. Never holds a person's name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from mobile.ports import DocumentReads, Settings
from mobile.words import ASSETS, pick, text
from sync.records.fact import InspectionSubmitted
from sync.records.phrases import Phrasebook
from sync.records.template import AnswerKind, Template, TemplateItem

MOST, MOST_PARTS = 9, 6
MOST_HABITS = 300
"""How many phrases one phone remembers; the ones not used for longest go first. Ours."""
HABITS = "phrase_uses"
Use = tuple[str, str, str]
"""Template, item, words."""


@cache
def _catalogue() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads((ASSETS / "phrases.json").read_text("utf-8"))
    return found


@cache
def _both_languages() -> dict[str, tuple[str, str]]:
    """Return each built-in phrase in both languages by either of them."""
    pairs = [(phrase["zh"], phrase["en"]) for phrases in _catalogue().values() for phrase in phrases]
    return {words: pair for pair in reversed(pairs) for words in pair}


def _listed(*keys: str) -> list[str]:
    return [pick(phrase["zh"], phrase["en"]) for key in keys for phrase in _catalogue().get(key, [])]


def parts_for(template: Template) -> tuple[str, ...]:
    """Return up to six parts and places that a defect of this system can be at."""
    return tuple(_listed(f"parts.{template.system}") or _listed("parts.any"))[:MOST_PARTS]


def composed(part: str, defect: str) -> str:
    """Return "part, defect" as one phrase in the language in use."""
    return text("inspection.composed", part=part, defect=defect) if part else defect


@dataclass(frozen=True)
class Book:
    """What is written at one site, by how often."""

    uses: Mapping[Use, int] = field(default_factory=dict)

    def phrases(self, template: Template, item: TemplateItem, kind: str = "") -> tuple[str, ...]:
        """Return up to nine phrases in the language in use, the likeliest first; `kind` is the kind of the equipment."""
        listed = _listed(f"{template.code}.{item.code}", f"kind.{kind}", template.system, "any")
        if item.type is AnswerKind.CHOICE:
            listed = [pick(choice.zh, choice.en) for choice in item.choices if choice.is_abnormal] + listed
        counts: dict[str, int] = {}
        for (code, about, words), count in self.uses.items():
            if (code, about) == (template.code, item.code):
                shown = pick(*_both_languages().get(words, (words, words)))
                counts[shown] = counts.get(shown, 0) + count
        written = sorted(counts, key=lambda words: -counts[words])
        return tuple(dict.fromkeys([*written, *listed]))[:MOST]


class Habits:
    """What was written on this phone: counted when a check is filed, so that it is offered at once and without a network."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def book(self, documents: DocumentReads, site: str) -> Book:
        """Return what this site writes as the server told it, and what this phone wrote itself."""
        pulled = documents.get("phrasebook", site, Phrasebook)
        uses = {(use.template, use.item, use.text): use.uses for use in pulled.uses} if pulled is not None else {}
        for (here, *use), count in self._own().items():
            if here == site:
                key = (use[0], use[1], use[2])
                uses[key] = uses.get(key, 0) + count
        return Book(uses)

    def count(self, fact: InspectionSubmitted, template: Template) -> None:
        """Count the notes and hazards of a filed check. A kill before this loses a count, never work.

        Never of a form whose records are kept for a time only: what is written there is personal data."""
        if template.retention_days is not None:
            return
        said = {(answer.i, answer.note) for answer in fact.body.answers} | {(h.item, h.text) for h in fact.body.hazards}
        new = [(fact.site, fact.body.template, item, words) for item, words in sorted(said) if words]
        if not new:
            return
        counts = self._own()
        for use in new:
            counts[use] = counts.pop(use, 0) + 1
        kept = list(counts.items())[-MOST_HABITS:]
        self._settings.put(**{HABITS: json.dumps([[*use, count] for use, count in kept], ensure_ascii=False)})

    def _own(self) -> dict[tuple[str, str, str, str], int]:
        rows = json.loads(self._settings.get(HABITS) or "[]")
        return {(site, template, item, words): count for site, template, item, words, count in rows}
