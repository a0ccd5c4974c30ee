"""The writes of labels' own tables: which code stands on what, and which facts speak of a bad label. Called by the intake
inside the transaction that stores the fact; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.database.sql import Sql
from server.label.tables import LabelCode, LabelTrouble

_KEEP = "INSERT INTO label_code (code, site, kind, subject, bound_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING"
_TROUBLE = (
    "INSERT INTO label_trouble (fact_id, site, kind, subject, what, code, scan_ms, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (fact_id) DO NOTHING"
)


Trouble = tuple[str, str, str, str, str, str, int | None, int]
"""Fact, site, kind and id of the thing, what was wrong, the code, how long the scan took (ms), when (ms)."""


@dataclass(frozen=True)
class Bearer:
    """What a code stands on."""

    site: str
    kind: str
    id: str


def bearers(codes: Iterable[str]) -> dict[str, Bearer]:
    """Return code -> what it stands on, of those codes that stand on something."""
    rows = Sql().rows("SELECT code, site, kind, subject FROM label_code WHERE code IN ??", sorted(set(codes)))
    return {code: Bearer(site, kind, subject) for code, site, kind, subject in rows}


def keep_codes(bearer: Bearer, codes: Iterable[str], at_ms: int) -> None:
    """Note that these codes stand on it; a code that stands on something already stays there."""
    Sql().many(_KEEP, [(code, bearer.site, bearer.kind, bearer.id, at_ms) for code in codes])


def free_codes(bearer: Bearer) -> None:
    """The thing is gone: its codes stand on nothing."""
    here = (LabelCode.site == bearer.site) & (LabelCode.kind == bearer.kind) & (LabelCode.subject == bearer.id)
    LabelCode.delete().where(here).execute()


def keep_trouble(rows: Sequence[Trouble], _batch: object = None) -> None:
    """Note that these facts speak of bad labels; once per fact."""
    Sql().many(_TROUBLE, rows)


def forget_all() -> None:
    """Empty both projections before a rebuild."""
    LabelCode.delete().execute()
    LabelTrouble.delete().execute()
