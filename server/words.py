"""Every sentence that a person reads in the console, in problems and on the command line, by key and language, from assets/words.
A missing key shows itself; a test keeps that from happening. Which language a request wants is decided here and nowhere else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from fastapi import Request

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_COOKIE = "linxun-language"
ASSETS = Path(__file__).resolve().parent.parent / "assets"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return key -> language -> sentence of all files; read once."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted((ASSETS / "words").glob("*.json")):
        found.update(json.loads(file.read_text("utf-8")))
    return found


def text(language: Language, key: str, **values: object) -> str:
    """Return the sentence in that language with its named gaps filled."""
    sentence = catalogue().get(key, {}).get(language, key)
    return sentence.format(**values) if values else sentence


def language_of(request: Request) -> Language:
    """Return the language chosen by cookie, else the best of Accept-Language, else Chinese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    best: tuple[float, Language] = (0.0, "zh")
    for part in header[:200].split(","):
        tag, _, quality = part.strip().lower().partition(";q=")
        weight = _quality(quality)
        for language in LANGUAGES:
            if tag.split("-")[0] == language and weight > best[0]:
                best = (weight, language)
    return best[1]


def _quality(spelled: str) -> float:
    try:
        return min(max(float(spelled), 0.0), 1.0) if spelled else 1.0
    except ValueError:
        return 0.0
