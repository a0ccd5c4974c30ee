"""Every sentence the server shows exists in both languages, and no sentence of its word files is left over."""

from __future__ import annotations

import json
import re
from pathlib import Path

from server.words import ASSETS, catalogue
from sync.errors import every_problem

SERVER = Path(__file__).resolve().parents[3] / "server"
_KEY = re.compile(r"""["'](console\.[a-z0-9_.]*[a-z0-9_])["']""")
_PREFIX = re.compile(r"""["'](console\.(?:[a-z0-9_]+\.)+|console\.)["'] ~|f["'](console\.[a-z_.]+\.)\{""")


def spoken() -> tuple[set[str], set[str]]:
    """Keys and key beginnings that templates and code ask for."""
    text = "\n".join(f.read_text("utf-8") for f in [*SERVER.rglob("*.py"), *SERVER.rglob("*.html")])
    return set(_KEY.findall(text)), {a or b for a, b in _PREFIX.findall(text)}


def test_every_key_that_is_asked_for_exists() -> None:
    keys, _ = spoken()
    assert keys - catalogue().keys() == set()


def test_no_sentence_of_the_console_is_left_over() -> None:
    keys, prefixes = spoken()
    words = json.loads((ASSETS / "words" / "console.json").read_text("utf-8"))
    unused = {key for key in words if key not in keys and not any(key.startswith(p) for p in prefixes)}
    assert unused == set()


def test_every_problem_has_a_title_and_an_advice_in_both_languages() -> None:
    words = catalogue()
    for slug in every_problem():
        for key in (f"problem.{slug}", f"problem.{slug}.advice"):
            assert all(words.get(key, {}).get(language) for language in ("zh", "en")), key
