"""Every sentence that a person reads on the phone, looked up by key in the language that is in use.

Screens, views and actions call `text`; the settings call `use`. The sentences are files under assets/words, shared with
the console. It never falls over on a missing key: the key itself is shown, and a test keeps that from happening.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]

ASSETS = Path(__file__).resolve().parent.parent / "assets"

_in_use: list[Language] = ["zh"]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return key -> language -> sentence of all files; read once, about 10 ms."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted((ASSETS / "words").glob("*.json")):
        found.update(json.loads(file.read_text("utf-8")))
    return found


def use(language: Language) -> None:
    """Answer in this language from now on; what is already drawn is drawn again by the app."""
    _in_use[0] = language


def language() -> Language:
    """Return the language in use."""
    return _in_use[0]


def text(key: str, **values: object) -> str:
    """Return the sentence with its named gaps filled."""
    sentence = catalogue().get(key, {}).get(language(), key)
    return sentence.format(**values) if values else sentence


def pick(zh: str, en: str) -> str:
    """Return the one of two names that fits the language in use; an empty English name falls back to Chinese."""
    return en if language() == "en" and en else zh
