"""The sentences: each key that code asks for is there, each sentence is asked for by something, both languages say it."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from mobile.shapes import Notice
from sync.records.roles import Department, Duty, LicenceKind

ROOT = Path(__file__).parents[2]
LITERAL = re.compile(r"""f?(?P<quote>["'])(?P<key>[a-z_]+\.(?:[a-z0-9_.-]|\{(?:[^{}"']|'[^']*')*\})+)(?P=quote)""")
CALL = re.compile(r"""\b(?:text|t)\((?:[a-z_.]+,\s*)?f?(?P<quote>["'])(?P<key>[^"']+?)(?P=quote)""")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    files = sorted((ROOT / "assets" / "words").glob("*.json"))
    return {key: both for file in files for key, both in json.loads(file.read_text("utf-8")).items()}


@cache
def sources() -> tuple[tuple[str, str], ...]:
    found = [p for room in ("mobile", "server") for end in ("py", "kv", "html") for p in sorted((ROOT / room).rglob(f"*.{end}"))]
    return tuple((p.relative_to(ROOT).as_posix(), p.read_text("utf-8")) for p in found)


def families() -> set[str]:
    return {key.split(".", 1)[0] for key in catalogue()}


def asked(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Every key or key with gaps that a file names."""
    for name, source in sources():
        for match in pattern.finditer(source):
            if match["key"].split(".", 1)[0] in families():
                yield name, match["key"]


def as_pattern(key: str) -> re.Pattern[str]:
    """A key with gaps as a pattern: each gap stands for one part or more of the key."""
    parts = re.split(r"\{[^}]*\}", key + "{}" if key.endswith(".") else key)
    return re.compile("[A-Za-z0-9_.-]+".join(re.escape(part) for part in parts))


def test_every_sentence_is_in_both_languages_with_the_same_gaps() -> None:
    wrong = []
    for key, both in catalogue().items():
        gaps = [{name for _, name, _, _ in string.Formatter().parse(both.get(tongue, "")) if name} for tongue in ("zh", "en")]
        if set(both) != {"zh", "en"} or not all(both.values()) or gaps[0] != gaps[1]:
            wrong.append(key)
    assert wrong == []


def test_no_key_is_written_in_two_files() -> None:
    files = sorted((ROOT / "assets" / "words").glob("*.json"))
    keys = [key for file in files for key in json.loads(file.read_text("utf-8"))]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_every_key_that_code_asks_for_is_there() -> None:
    missing = []
    for name, key in asked(CALL):
        pattern = as_pattern(key)
        if not any(pattern.fullmatch(known) for known in catalogue()):
            missing.append(f"{name}: {key}")
    assert missing == []


CODES = {"department": Department, "licence": LicenceKind, "duty": Duty}
"""Families that name the codes of records: complete, whether or not a page shows them yet."""


@pytest.mark.parametrize("family", CODES)
def test_every_code_of_a_record_has_a_name(family: str) -> None:
    named = {key.split(".", 1)[1] for key in catalogue() if key.startswith(family + ".")}
    assert named == {code.value for code in CODES[family]}


def test_every_notice_has_a_sentence() -> None:
    assert {f"app.notice.{slug}" for slug in get_args(Notice)} == {key for key in catalogue() if key.startswith("app.notice.")}


def test_every_sentence_is_used() -> None:
    patterns = {as_pattern(key) for _, key in asked(LITERAL)} | {as_pattern(f"{family}.") for family in CODES}
    unused = [key for key in catalogue() if not any(pattern.fullmatch(key) for pattern in patterns)]
    assert unused == []
