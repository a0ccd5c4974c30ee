"""The writes of the register's own tables on a stock-take or another fact about several things. Called by the intake inside the
transaction that stores the fact; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.database.sql import Sql
from server.equipment.tables import Mention, StockTake

_TAKE = (
    "INSERT INTO stock_take (fact_id, site, place, author, at, seen, missing, strange) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (fact_id) DO NOTHING"
)
_MENTION = "INSERT INTO equipment_mention (site, item, fact_id) VALUES (?, ?, ?) ON CONFLICT (site, item, fact_id) DO NOTHING"


@dataclass(frozen=True)
class Counted:
    """A stock-take in numbers; `at_ms` in milliseconds since 1970 UTC."""

    fact_id: str
    site: str
    place: str
    author: str
    at_ms: int
    seen: int
    missing: int
    strange: int


def keep_take(take: Counted) -> None:
    """Note a stock-take; once per fact."""
    row = (take.fact_id, take.site, take.place, take.author, take.at_ms, take.seen, take.missing, take.strange)
    Sql().many(_TAKE, [row])


def keep_mentions(site: str, items: Iterable[str], fact_id: str) -> None:
    """Note that the fact speaks of these things."""
    rows = [(site, item, fact_id) for item in sorted(set(items))]
    if rows:
        Sql().many(_MENTION, rows)


def forget_all() -> None:
    """Empty both before a rebuild."""
    StockTake.delete().execute()
    Mention.delete().execute()
