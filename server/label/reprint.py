"""Which labels want to be printed again, and why: slow to decode several times, typed by hand, picked from the list, reported
gone. Read from what the phones' records say; called inside an open block, never writes. The thresholds are ours and the page
says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from server.database.sql import Sql
from server.label.intake import LABELLED
from sync.times import from_ms

DAYS: Final = 90
LEAST: Final[Mapping[str, int]] = {"slow": 3, "typed": 1, "picked": 2, "gone": 1}
"""From so many reports of each sort on, within ninety days, a label is on the list. Ours: no source gives a number."""

_TROUBLE = "SELECT kind, subject, what, code, scan_ms, at FROM label_trouble WHERE site = ? AND at >= ? ORDER BY at"
_BOUND = "SELECT code, bound_at FROM label_code WHERE code IN ??"
_THINGS = "SELECT kind, body FROM document WHERE stream = ? AND kind IN ?? AND NOT deleted"
_SOME = "SELECT kind, body FROM document WHERE stream = ? AND kind = ? AND id = ? AND NOT deleted"


class Thing(msgspec.Struct, frozen=True):
    """As much of a labelled thing as its label shows."""

    id: str
    name: str
    place: str = ""
    parent: str | None = None
    places: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    state: str = "in_use"
    order: int = 0

    @property
    def stands(self) -> str:
        """The place in which it stands, empty for a root place or a zone of none."""
        return self.place or self.parent or (self.places[0] if self.places else "")


@dataclass(frozen=True)
class Trouble:
    """What the records of ninety days say against the current label: reports by sort, the slowest scan, the last report."""

    counts: Mapping[str, int]
    slowest_ms: int | None
    last_at: datetime | None

    @property
    def is_listed(self) -> bool:
        """True when it wants to be printed again."""
        return any(self.counts.get(what, 0) >= least for what, least in LEAST.items())


@dataclass(frozen=True)
class Worn:
    """One line of the reprint list."""

    kind: str
    thing: Thing
    trouble: Trouble


_DECODER = msgspec.json.Decoder(Thing)


def things_of(site: str) -> dict[tuple[str, str], Thing]:
    """Return everything of a site that can carry a label."""
    rows = Sql().rows(_THINGS, f"site:{site}", sorted(LABELLED))
    return {(kind, thing.id): thing for kind, body in rows if (thing := _DECODER.decode(body))}


def thing_of(site: str, kind: str, doc_id: str) -> Thing | None:
    """Return one thing that can carry a label, None when there is none."""
    found = Sql().first(_SOME, f"site:{site}", kind, doc_id) if kind in LABELLED else None
    return None if found is None else _DECODER.decode(found[1])


def worn_labels(site: str, now_ms: int) -> tuple[Worn, ...]:
    """Return the things whose label wants to be printed again, the worst first."""
    things = things_of(site)
    found = []
    for key, trouble in _troubles(site, now_ms, {key: thing.labels[:1] for key, thing in things.items()}).items():
        if trouble.is_listed and things[key].state != "scrapped":
            found.append(Worn(key[0], things[key], trouble))
    found.sort(key=lambda worn: (-sum(worn.trouble.counts.values()), worn.thing.order, worn.thing.name))
    return tuple(found)


def trouble_of(site: str, kind: str, doc_id: str, code: str, now_ms: int) -> Trouble:
    """Return what the records say against one thing's current label."""
    found = _troubles(site, now_ms, {(kind, doc_id): (code,) if code else ()})
    return found.get((kind, doc_id), Trouble({}, None, None))


def _troubles(site: str, now_ms: int, current: Mapping[tuple[str, str], tuple[str, ...]]) -> dict[tuple[str, str], Trouble]:
    sql = Sql()
    codes = sorted(label[0] for label in current.values() if label)
    bound = dict(sql.rows(_BOUND, codes)) if codes else {}
    counts: dict[tuple[str, str], Counter[str]] = {}
    slowest: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, str], int] = {}
    for kind, subject, what, code, scan_ms, at in sql.rows(_TROUBLE, site, now_ms - DAYS * 86_400_000):
        key = (kind, subject)
        label = current.get(key)
        # What was said of an older label says nothing about the new one.
        if label is None or (code and label and code != label[0]) or (label and at < bound.get(label[0], 0)):
            continue
        counts.setdefault(key, Counter())[what] += 1
        last[key] = at
        if scan_ms is not None:
            slowest[key] = max(scan_ms, slowest.get(key, 0))
    return {key: Trouble(dict(found), slowest.get(key), from_ms(last[key])) for key, found in counts.items()}
