"""The energy ledger: what each public meter used in a month, against the month before and the same month a year ago. Pure
arithmetic over entries; a month without a reading at its border says so instead of guessing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.register.views import Entry
from sync.records.equipment import Equipment
from sync.rules.answers import ROLL_OVER, went_round

ITEM = "value"
BORDER = timedelta(days=5)
"""How far from the turn of the month a reading may lie to stand for it; ours. METER-M is due before the 30th."""


@dataclass(frozen=True)
class MeterMonth:
    """One meter in one month: `used` in the card's unit (of a running month so far), None where a reading at a border is missing;
    `doubts` are readings that were abnormal when they were taken."""

    meter: Equipment
    used: float | None
    before: float | None
    year_ago: float | None
    last: Entry | None
    doubts: int
    is_running: bool = False

    @property
    def change_percent(self) -> float | None:
        """Change against the month before in percent, None without two months."""
        return None if self.is_running else _percent(self.used, self.before)

    @property
    def year_percent(self) -> float | None:
        """Change against the same month a year ago in percent."""
        return None if self.is_running else _percent(self.used, self.year_ago)


def meter_month(meter: Equipment, readings: Sequence[Entry], month: date, zone: ZoneInfo, now: datetime) -> MeterMonth:
    """Return one meter's month (its first day); `readings` are the meter's entries in any order. A running month ends at its last
    reading and is compared with nothing."""
    ordered = sorted((r for r in readings if r.number(ITEM) is not None), key=lambda r: (r.at, r.fact_id))
    here = [r for r in ordered if _month_of(r.at, zone) == month]
    is_running = _month_of(now, zone) == month
    return MeterMonth(
        meter=meter,
        used=_used(meter, ordered, month, zone, to_last=is_running),
        before=_used(meter, ordered, _earlier(month, 1), zone),
        year_ago=_used(meter, ordered, _earlier(month, 12), zone),
        last=here[-1] if here else None,
        doubts=sum(r.abnormal > 0 for r in here),
        is_running=is_running,
    )


def _used(meter: Equipment, ordered: Sequence[Entry], month: date, zone: ZoneInfo, *, to_last: bool = False) -> float | None:
    begin = _at_border(ordered, month, zone)
    end = len(ordered) - 1 if to_last else _at_border(ordered, _later(month), zone)
    if begin is None or end is None or begin >= end:
        return None
    total = 0.0
    for first, second in zip(ordered[begin:end], ordered[begin + 1 : end + 1], strict=True):
        a, b = first.number(ITEM) or 0.0, second.number(ITEM) or 0.0
        full = meter.values.get(ROLL_OVER)
        total += b + full - a if full is not None and went_round(a, b, full) else b - a
    return total


def _at_border(ordered: Sequence[Entry], month: date, zone: ZoneInfo) -> int | None:
    """Return the place of the reading nearest to the first moment of the month, None when none is near enough."""
    border = datetime.combine(month, datetime.min.time(), tzinfo=zone)
    near = [(abs(reading.at - border), place) for place, reading in enumerate(ordered)]
    best = min(near, default=None)
    return best[1] if best is not None and best[0] <= BORDER else None


def _month_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date().replace(day=1)


def _later(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _earlier(month: date, months: int) -> date:
    total = month.year * 12 + month.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def _percent(now: float | None, then: float | None) -> float | None:
    return None if now is None or not then else (now - then) / then * 100
