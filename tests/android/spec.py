"""buildozer.spec as buildozer reads it. The static checks of this folder call it; it never writes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from buildozer.specparser import SpecParser

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "buildozer.spec"


@cache
def parser() -> SpecParser:
    """The spec, parsed once."""
    made = SpecParser()
    made.read(str(SPEC), "utf-8")
    return made


def value(key: str) -> str:
    """The value of a key that must be there."""
    return str(parser().get("app", key))


def values(key: str) -> list[str]:
    """The comma-separated values of a key that may be missing."""
    return [str(found) for found in parser().getlist("app", key, []) if found]


def version() -> str:
    """The version name buildozer finds in the source."""
    file = ROOT / value("version.filename").replace("%(source.dir)s/", "")
    found = re.search(value("version.regex"), file.read_text("utf-8"))
    assert found, f"{file} has no version"
    return found[1]


def package() -> str:
    """The application id."""
    return f"{value('package.domain')}.{value('package.name')}"
