"""One-tap words for notes and hazards: the item's own question first, then what fits its system, then what fits everywhere.

Read from `assets/phrases.json` by the check view, so that a shift needs no typing. Never holds a name or a number.
"""

from __future__ import annotations

import json
from functools import cache

from mobile.words import ASSETS, pick
from sync.records.template import AnswerKind, Template, TemplateItem

MOST = 9


@cache
def _catalogue() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads((ASSETS / "phrases.json").read_text("utf-8"))
    return found


def phrases_for(template: Template, item: TemplateItem) -> tuple[str, ...]:
    """Return up to nine phrases in the language in use, the likeliest first."""
    catalogue = _catalogue()
    keys = (f"{template.code}.{item.code}", template.system, "any")
    listed = [pick(phrase["zh"], phrase["en"]) for key in keys for phrase in catalogue.get(key, [])]
    if item.type is AnswerKind.CHOICE:
        listed = [pick(choice.zh, choice.en) for choice in item.choices if choice.is_abnormal] + listed
    return tuple(dict.fromkeys(listed))[:MOST]
