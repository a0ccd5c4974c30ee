"""The windows of a pace in a site's calendar, on the recurrence rules of `dateutil.rrule`. Used by planning and the plan check.

Windows of one pace meet: each opens at the moment at which the one before it is due. Nothing here reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from dateutil import rrule

from server.task.recurrence_days import SiteDays, spring_festival
from sync.records.patrol import Route
from sync.records.schedule import DayPart, Event, Every, OnHolidays, OnlyWhile, Period
from sync.rules.windows import DAY_BEGINS, DAY_ENDS, HALF

MOST_GRACE = timedelta(hours=2)
"""A window within a day is on time until a quarter of its length after it was due, at most two hours; ours. Weeks and longer
paces have no grace of their own: their whole period was there."""

FESTIVAL_DAYS = 15
"""Work before the Spring Festival opens so many days before its first day and is due before its eve; ours."""

IN_A_DAY = frozenset({Every.DAILY, Every.EVERY_HOURS, Every.PER_SHIFT})
_MONTHS = {Every.MONTHLY: range(1, 13), Every.SEASONAL: range(1, 13), Every.QUARTERLY: range(1, 13, 3)} | {
    Every.HALF_YEARLY: range(1, 13, 6),
    Every.YEARLY: range(1, 2),
}
_ONE_DAY = timedelta(days=1)
_REACH = timedelta(days=367)
_Part = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Window:
    """One occasion: open in [`opens_at`, `closes_at`), due by `due_at`, on time until `grace_until`, all UTC.

    `nth` counts the occasions of one label from 1; `slot` tells apart what one label has several of (a shift, rounds by day and
    by night) and `turn` counts within it: label, slot and turn are what an id is made of."""

    label: str
    nth: int
    opens_at: datetime
    due_at: datetime
    grace_until: datetime
    closes_at: datetime
    slot: str = ""
    turn: int = 1
    shift: str | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """Local days [`first`, `after`)."""

    first: date
    after: date
    label: str

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.after - self.first).days)]


def windows_between(period: Period, first: date, last: date, days: SiteDays, roles: Iterable[str] = ()) -> tuple[Window, ...]:
    """Return the windows that a local day from `first` to `last` belongs to, in order; each stands in the answer once.

    `roles` choose the shifts of a pace per shift. An event has none, but for the one that the calendar knows."""
    who = tuple(roles)
    if period.every is Every.ON_EVENT:
        found = _before_festival(period, first, last, days) if period.event is Event.BEFORE_SPRING_FESTIVAL else []
    elif period.every in IN_A_DAY:
        found = [window for day in _days(period, first, last, days) for window in _in_day(period, day, days, who)]
    else:
        found = [window for span in _spans(period, first, last) for window in _in_span(period, span, days)]
    if period.only_while is OnlyWhile.ON_DUTY and OnlyWhile.ON_DUTY not in days.site.running:
        found = [window for window in found if days.is_on_duty(who, window.opens_at)]
    return tuple(window for window in found if window.opens_at < window.closes_at)


def round_windows(route: Route, first: date, last: date, days: SiteDays) -> tuple[Window, ...]:
    """Return the windows of the route's rounds on those days: equal parts of the day (07-19) and of the night (19-07)."""
    found: list[Window] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for slot, part, rounds in (("day", DayPart.DAY, route.day_rounds), ("night", DayPart.NIGHT, route.night_rounds)):
            if rounds:
                opens, ends = _hours(Period(every=Every.DAILY, part=part), day, days)
                parts = _parts(opens, ends, rounds)
                found += _numbered(Period(every=Every.DAILY), day.isoformat(), parts, slot=slot, after=len(_of(found, day)))
    return tuple(found)


def _of(found: list[Window], day: date) -> list[Window]:
    return [window for window in found if window.label == day.isoformat()]


def _days(period: Period, first: date, last: date, days: SiteDays) -> Iterator[date]:
    """Yield the days on which a pace within the day is due."""
    rule = rrule.rrule(
        rrule.DAILY,
        dtstart=datetime.combine(first, time()),
        until=datetime.combine(last, time()),
        byweekday=[weekday - 1 for weekday in period.weekdays] or None,
        bymonth=period.months or None,
    )
    for moment in rule:
        if period.holidays is OnHolidays.ANY or days.is_holiday(moment.date()) is (period.holidays is OnHolidays.ONLY):
            yield moment.date()


def _in_day(period: Period, day: date, days: SiteDays, roles: tuple[str, ...]) -> list[Window]:
    label = day.isoformat()
    if period.every is not Every.PER_SHIFT:
        opens, ends = _hours(period, day, days)
        parts = _parts(opens, ends, period.times) if period.hours is None else _steps(period, day, days)
        return _numbered(period, label, parts)
    found: list[Window] = []
    for shift in days.shifts_of(roles):
        parts = _parts(*days.span_of(shift, day), period.times)
        found += _numbered(period, label, parts, slot=f"shift-{shift.code}", shift=shift.code, after=len(found))
    return found


def _hours(period: Period, day: date, days: SiteDays) -> tuple[datetime, datetime]:
    begins, ends, is_over = _clock(period)
    return days.begin_of(day, begins), days.begin_of(day + _ONE_DAY if is_over else day, ends)


def _clock(period: Period) -> tuple[time, time, bool]:
    """Return from when until when in the day, and whether the end is on the day after."""
    if period.begins is not None and period.ends is not None:
        begins, ends = time.fromisoformat(period.begins), time.fromisoformat(period.ends)
    else:
        begins, ends = {
            DayPart.ANY: (time(), time()),
            DayPart.DAY: (DAY_BEGINS, DAY_ENDS),
            DayPart.NIGHT: (DAY_ENDS, DAY_BEGINS),
        }[period.part]
    return begins, ends, ends <= begins


def _parts(opens: datetime, ends: datetime, count: int) -> list[_Part]:
    share = (ends - opens) / count
    edges = [opens + share * step for step in range(count)] + [ends]
    return list(pairwise(edges))


def _steps(period: Period, day: date, days: SiteDays) -> list[_Part]:
    """Every so many hours by the clock on the wall: an hour that the clocks skip has no window of its own."""
    begins, ends, is_over = _clock(period)
    at = datetime.combine(day, begins)
    end = datetime.combine(day + _ONE_DAY if is_over else day, ends)
    walls = []
    while at < end:
        walls.append(at)
        at += timedelta(hours=period.hours or 1)
    edges = [days.begin_of(wall.date(), wall.time()) for wall in (*walls, end)]
    return [(opens, closes) for opens, closes in pairwise(edges) if opens < closes]


def _numbered(
    period: Period, label: str, parts: list[_Part], *, slot: str = "", shift: str | None = None, after: int = 0
) -> list[Window]:
    found = []
    for turn, (opens, ends) in enumerate(parts, 1):
        own = min((ends - opens) / 4, MOST_GRACE) if period.grace_hours is None else timedelta(hours=period.grace_hours)
        found.append(Window(label, after + turn, opens, ends, ends + own, ends + own, slot, turn, shift))
    return found


def _spans(period: Period, first: date, last: date) -> Iterator[_Span]:
    """Yield the weeks, half months, months … that touch those days, cut to the months of the pace."""
    begins, until = datetime.combine(first, time()) - _REACH, datetime.combine(last, time()) + _REACH
    if period.every is Every.WEEKLY:
        rule = rrule.rrule(rrule.WEEKLY, dtstart=begins, until=until, byweekday=rrule.MO)
    elif period.every is Every.HALF_MONTHLY:
        rule = rrule.rrule(rrule.MONTHLY, dtstart=begins, until=until, bymonthday=(1, HALF + 1))
    else:
        rule = rrule.rrule(rrule.MONTHLY, dtstart=begins, until=until, bymonthday=1, bymonth=_MONTHS[period.every])
    starts = [moment.date() for moment in rule]
    for start, after in pairwise(starts):
        for span in _cut(period, _Span(start, after, _label(period.every, start))):
            if span.first <= last and span.after > first:
                yield span


def _cut(period: Period, span: _Span) -> list[_Span]:
    """Return the runs of neighbouring months of the span in which the pace is due; a week counts by its Thursday (ISO 8601)."""
    if not period.months:
        return [span]
    if period.every is Every.WEEKLY:
        return [span] if (span.first + timedelta(days=3)).month in period.months else []
    runs: list[_Span] = []
    for day in (day for day in span.days if day.month in period.months):
        if runs and runs[-1].after == day:
            runs[-1] = replace(runs[-1], after=day + _ONE_DAY)
        else:
            runs.append(_Span(day, day + _ONE_DAY, span.label))
    return runs


def _label(every: Every, start: date) -> str:
    match every:
        case Every.WEEKLY:
            year, week, _ = start.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case Every.HALF_MONTHLY:
            return f"{start:%Y-%m}-H{1 if start.day == 1 else 2}"
        case Every.QUARTERLY:
            return f"{start.year:04d}-Q{start.month // 3 + 1}"
        case Every.HALF_YEARLY:
            return f"{start.year:04d}-S{start.month // 6 + 1}"
        case Every.YEARLY:
            return f"{start.year:04d}"
        case _:
            return f"{start:%Y-%m}"


def _in_span(period: Period, span: _Span, days: SiteDays) -> list[Window]:
    if period.holidays is OnHolidays.ONLY and not any(days.is_holiday(day) for day in span.days):
        return []
    opens, ends = days.begin_of(span.first), days.begin_of(span.after)
    edges = [opens, *(days.begin_of(after) for after in _due_before(period, span, days))]
    grace = timedelta(hours=period.grace_hours or 0)
    found: list[Window] = []
    for begins, due in pairwise(edges):
        for _ in range(period.times):
            nth = len(found) + 1
            found.append(Window(span.label, nth, begins, due, due + grace, max(ends, due + grace), turn=nth))
    return found


def _due_before(period: Period, span: _Span, days: SiteDays) -> list[date]:
    """Return the days before whose first moment the work of the span is due, ascending."""
    if period.every is Every.WEEKLY and period.weekdays:
        wanted = [span.first + timedelta(days=weekday) for weekday in period.weekdays]
    else:
        wanted = [_before_day(period.before_day, span)]
    if period.holidays is not OnHolidays.SKIP:
        return wanted
    return sorted({_before_holidays(after, span, days) for after in wanted})


def _before_day(before_day: int | None, span: _Span) -> date:
    last = span.after - _ONE_DAY
    if before_day is None or before_day > last.day or last.replace(day=before_day) <= span.first:
        return span.after
    return last.replace(day=before_day)


def _before_holidays(after: date, span: _Span, days: SiteDays) -> date:
    """Return the end of the last day before `after` that is no holiday; `after` itself when the span has none."""
    day = after
    while day > span.first and days.is_holiday(day - _ONE_DAY):
        day -= _ONE_DAY
    return after if day == span.first else day


def _before_festival(period: Period, first: date, last: date, days: SiteDays) -> list[Window]:
    found: list[Window] = []
    for year in range(first.year, last.year + 2):
        festival = spring_festival(year)
        if festival is None:
            continue
        span = _Span(festival - timedelta(days=FESTIVAL_DAYS), festival - _ONE_DAY, "")
        if span.first <= last and span.after > first:
            label = (span.after - _ONE_DAY).isoformat()
            found += _in_span(period, replace(span, label=label), days)
    return found
