"""The periods of due work as people ask for them: which one holds a day, from when until when it runs, the next and the one
before. Pure arithmetic over the labels of `sync.records.task.Period`; it never reads a clock or a database."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

Span = Literal["day", "week", "half_month", "month", "quarter", "half_year", "year"]
SPANS: Final[tuple[Span, ...]] = get_args(Span)
HALF: Final = 15
FIRST_YEAR, LAST_YEAR = 2000, 2200

_FORMS: Final[tuple[tuple[Span, re.Pattern[str]], ...]] = (
    ("day", re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")),
    ("week", re.compile(r"(\d{4})-W(\d{2})\Z")),
    ("half_month", re.compile(r"(\d{4})-(\d{2})-H([12])\Z")),
    ("month", re.compile(r"(\d{4})-(\d{2})\Z")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])\Z")),
    ("half_year", re.compile(r"(\d{4})-S([12])\Z")),
    ("year", re.compile(r"(\d{4})\Z")),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period: its label, its kind, and its first and last day."""

    label: str
    span: Span
    first: date
    last: date

    @property
    def next(self) -> Stretch:
        """The period after it."""
        return holding(self.last + timedelta(days=1), self.span)

    @property
    def before(self) -> Stretch:
        """The period before it."""
        return holding(self.first - timedelta(days=1), self.span)


def stretch(label: str) -> Stretch:
    """Return the period of that label; ValueError for one that is none, such as a 13th month or a year of another age."""
    for span, form in _FORMS:
        match = form.match(label)
        if match is not None and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            found = holding(_some_day(span, [int(part) for part in match.groups()]), span)
            if found.label != label:
                break
            return found
    raise ValueError(f"{label} is no period")


def _some_day(span: Span, parts: list[int]) -> date:
    match span:
        case "day":
            return date(*parts)
        case "week":
            return date.fromisocalendar(parts[0], parts[1], 1)
        case "half_month":
            return date(parts[0], parts[1], 1 if parts[2] == 1 else HALF + 1)
        case "month":
            return date(parts[0], parts[1], 1)
        case "quarter":
            return date(parts[0], parts[1] * 3, 1)
        case "half_year":
            return date(parts[0], parts[1] * 6, 1)
        case "year":
            return date(parts[0], 1, 1)


def holding(day: date, span: Span) -> Stretch:
    """Return the period of that kind that the day belongs to; weeks are ISO weeks, Monday to Sunday."""
    match span:
        case "day":
            return Stretch(day.isoformat(), span, day, day)
        case "week":
            year, week, weekday = day.isocalendar()
            monday = day - timedelta(days=weekday - 1)
            return Stretch(f"{year:04d}-W{week:02d}", span, monday, monday + timedelta(days=6))
        case "half_month":
            if day.day <= HALF:
                return Stretch(f"{day:%Y-%m}-H1", span, day.replace(day=1), day.replace(day=HALF))
            return Stretch(f"{day:%Y-%m}-H2", span, day.replace(day=HALF + 1), _month_end(day))
        case "month":
            return Stretch(f"{day:%Y-%m}", span, day.replace(day=1), _month_end(day))
        case "quarter":
            n = (day.month + 2) // 3
            return Stretch(f"{day.year:04d}-Q{n}", span, date(day.year, n * 3 - 2, 1), _month_end(date(day.year, n * 3, 1)))
        case "half_year":
            n = 1 if day.month <= 6 else 2
            return Stretch(f"{day.year:04d}-S{n}", span, date(day.year, n * 6 - 5, 1), _month_end(date(day.year, n * 6, 1)))
        case "year":
            return Stretch(f"{day.year:04d}", span, date(day.year, 1, 1), date(day.year, 12, 31))


def all_holding(day: date) -> tuple[Stretch, ...]:
    """Return the periods of every kind that the day belongs to, shortest first."""
    return tuple(holding(day, span) for span in SPANS)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
