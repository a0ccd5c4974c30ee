"""The cleaning and greening board: when each zone was last seen and whether that is too long ago, the supervisor's scores, waste
sorting, consumables. Read inside one open block from documents and entries; rates show numerator and denominator."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.register.boards import day_bounds
from server.register.views import Entry, entries, form_templates, site_documents
from server.site.views import SiteRow, names_of_people
from sync.records.results import LastCheck
from sync.records.scope import ZoneKind
from sync.records.site import Zone

PASS = 90
"""A score that passes, of 100 (the customer's plan, S4)."""
_NOT_CLEANED = frozenset({ZoneKind.FIRE_GRID, ZoneKind.CLEAN_GRID})


@dataclass(frozen=True)
class ZoneRow:
    """One zone: its last check, and by when the next is due where an interval is set."""

    zone: Zone
    last: LastCheck | None
    due_at: datetime | None
    is_alarm: bool


@dataclass(frozen=True)
class GridRow:
    """One grid with its zones, and today's score when there is one."""

    grid: Zone | None
    zones: tuple[ZoneRow, ...]
    score: Entry | None
    points: float | None

    @property
    def alarms(self) -> int:
        """How many zones were not seen for too long."""
        return sum(row.is_alarm for row in self.zones)


@dataclass(frozen=True)
class KeeperRow:
    """One keeper's month: scores given to the zones they keep."""

    person: str
    scores: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean score."""
        return sum(self.scores) / len(self.scores)


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """Percent, None of nothing."""
        return self.part / self.whole * 100 if self.whole else None


@dataclass(frozen=True)
class CleaningBoard:
    """Everything on the page; the month is the running one of the site's calendar."""

    month: str
    grids: tuple[GridRow, ...]
    keepers: tuple[KeeperRow, ...]
    passed: Rate
    sorted_right: Rate
    consumables: tuple[tuple[str, float], ...]
    people: dict[str, str]

    @property
    def alarms(self) -> int:
        """How many zones were not seen for too long."""
        return sum(grid.alarms for grid in self.grids)


def cleaning_board(site: SiteRow, now: datetime, *, is_english: bool) -> CleaningBoard:
    """Return the board of one site now."""
    zone = ZoneInfo(site.time_zone)
    today = now.astimezone(zone).date()
    day, _ = day_bounds(today, today, zone)
    month, until = day_bounds(today.replace(day=1), today, zone)
    zones = [z for z in site_documents(site.id, "zone") if z.kind is not ZoneKind.FIRE_GRID]
    scores = entries(site.id, ["CLEAN-S"], since_ms=month, until_ms=until)
    waste = entries(site.id, ["WASTE-D"], since_ms=month, until_ms=until)
    used = entries(site.id, ["CONSUME"], since_ms=month, until_ms=until)
    points = [p for s in scores if (p := s.number("score")) is not None]
    checked = [e.numbers.get("sort") for e in waste if e.numbers.get("sort") in ("normal", "abnormal")]
    return CleaningBoard(
        month=f"{today:%Y-%m}",
        grids=_grids(zones, scores, now, datetime.fromtimestamp(day / 1000, tz=zone)),
        keepers=_keepers(zones, scores),
        passed=Rate(sum(p >= PASS for p in points), len(points)),
        sorted_right=Rate(sum(v == "normal" for v in checked), len(checked)),
        consumables=_consumables(used, is_english=is_english),
        people=names_of_people(site.id),
    )


def _grids(zones: list[Zone], scores: tuple[Entry, ...], now: datetime, midnight: datetime) -> tuple[GridRow, ...]:
    grids = {zone.id: zone for zone in zones if zone.kind is ZoneKind.CLEAN_GRID}
    by_grid: dict[str | None, list[ZoneRow]] = defaultdict(list)
    for zone in zones:
        if zone.kind not in _NOT_CLEANED:
            by_grid[zone.grid if zone.grid in grids else None].append(_zone(zone, now))
    today = {s.subject_id: s for s in reversed(scores) if s.at >= midnight}
    rows = []
    for key in [*grids, None]:
        found = today.get(key) if key is not None else None
        if key is not None or by_grid[None]:
            rows.append(GridRow(grids.get(key or ""), tuple(by_grid[key]), found, found.number("score") if found else None))
    return tuple(rows)


def _zone(zone: Zone, now: datetime) -> ZoneRow:
    last = zone.last_checks[0] if zone.last_checks else None
    if zone.interval_hours is None:
        return ZoneRow(zone, last, None, False)
    due = last.at + timedelta(hours=zone.interval_hours) if last is not None else None
    return ZoneRow(zone, last, due, due is None or due < now)


def _keepers(zones: list[Zone], scores: tuple[Entry, ...]) -> tuple[KeeperRow, ...]:
    own = {zone.id: zone.keeper for zone in zones if zone.keeper}
    in_grid: dict[str, set[str]] = defaultdict(set)
    for zone in zones:
        if zone.grid and zone.keeper:
            in_grid[zone.grid].add(zone.keeper)
    given: dict[str, list[float]] = defaultdict(list)
    for score in scores:
        number = score.number("score")
        keepers = {own[score.subject_id]} if score.subject_id in own else in_grid.get(score.subject_id, set())
        for keeper in keepers - {score.author}:
            if number is not None:
                given[keeper].append(number)
    rows = [KeeperRow(person, tuple(points)) for person, points in given.items()]
    return tuple(sorted(rows, key=lambda row: (-row.mean, row.person)))


def _consumables(used: tuple[Entry, ...], *, is_english: bool) -> tuple[tuple[str, float], ...]:
    form = next((f for f in form_templates() if f.code == "CONSUME"), None)
    choices = next((item.choices for item in form.items if item.code == "what"), ()) if form is not None else ()
    named = {choice.code: choice.en if is_english else choice.zh for choice in choices}
    total: Counter[str] = Counter()
    for entry in used:
        total[str(entry.numbers.get("what", ""))] += int(entry.number("count") or 0)
    return tuple((named.get(code, code), float(n)) for code, n in total.most_common())
