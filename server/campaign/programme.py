"""The built-in yearly programme as a file of the product, and the campaigns that a site's year gets from it. Reads the file once;
never changes what a site made of its campaigns."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from sync.records.campaign import Campaign, ProgrammeEntry

PROGRAMME = Path(__file__).resolve().parents[2] / "assets" / "programme.json"


class _File(msgspec.Struct, frozen=True):
    entries: tuple[ProgrammeEntry, ...]


@cache
def built_in() -> tuple[ProgrammeEntry, ...]:
    """Return the entries: five lines by twelve months, then the extra projects of the quarters."""
    return msgspec.json.decode(PROGRAMME.read_bytes(), type=_File).entries


def campaign_id(site: str, year: int, code: str) -> str:
    """Return the id of an entry's campaign: the same at every try, so that nothing is made twice."""
    return f"{site}-{year}-{code.lower()}"


def campaign_of(entry: ProgrammeEntry, site: str, year: int) -> Campaign:
    """Return the campaign of one entry: from the first day of its first month to the last day of its last (our default)."""
    first, last = entry.months[0], entry.months[-1]
    return Campaign(
        id=campaign_id(site, year, entry.code),
        site=site,
        code=entry.code,
        year=year,
        line=entry.line,
        zh=entry.zh,
        en=entry.en,
        opens_on=date(year, first, 1).isoformat(),
        due_on=date(year, last, monthrange(year, last)[1]).isoformat(),
        role=entry.role,
        templates=entry.templates,
        acceptance_zh=entry.acceptance_zh,
        acceptance_en=entry.acceptance_en,
        origin=entry.origin,
    )
