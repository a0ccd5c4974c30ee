"""Reads of pre-printed sheets: when a sheet was minted, by whom, and how many of its codes stand on something by now. Inside an
open block; never writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.label.codes import bearers
from server.label.tables import LabelSheet
from sync.errors import NotFound
from sync.times import from_ms

NEWEST = 20


@dataclass(frozen=True)
class Sheet:
    """One pre-printed sheet; `used` of its codes are bound."""

    id: str
    minted_by: str
    minted_at: datetime
    codes: tuple[str, ...]
    used: int


def sheets_of(site: str) -> tuple[Sheet, ...]:
    """Return the newest sheets of a site, newest first."""
    rows: Any = (
        LabelSheet.select().where(LabelSheet.site == site).order_by(LabelSheet.minted_at.desc(), LabelSheet.id).limit(NEWEST)
    )
    found = list(rows)
    taken = bearers(code for row in found for code in row.codes.split())
    return tuple(_sheet(row, taken) for row in found)


def sheet_of(site: str, sheet: str) -> Sheet:
    """Return one sheet. NotFound when the site has none such."""
    row: Any = LabelSheet.get_or_none((LabelSheet.site == site) & (LabelSheet.id == sheet))
    if row is None:
        raise NotFound("no such sheet")
    return _sheet(row, bearers(row.codes.split()))


def _sheet(row: Any, taken: dict[str, Any]) -> Sheet:
    codes = tuple(row.codes.split())
    return Sheet(row.id, row.minted_by, from_ms(row.minted_at), codes, sum(code in taken for code in codes))
