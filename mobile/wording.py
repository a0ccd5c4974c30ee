"""Times, counts and sizes as a person reads them, in the language in use and the phone's own time zone.

Screens call it. It never decides anything: what is late or missing comes from the views.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mobile.words import catalogue, text

DOT = " · "


def clock(moment: datetime, now: datetime) -> str:
    """Return "10:20" today, the day and the time otherwise."""
    here, today = moment.astimezone(), now.astimezone().date()
    time = f"{here:%H:%M}"
    if here.date() == today:
        return time
    if here.date() == today - timedelta(days=1):
        return text("app.yesterday_at", time=time)
    if here.date() == today + timedelta(days=1):
        return text("app.tomorrow_at", time=time)
    return text("app.day_at", month=here.month, day=here.day, time=time)


def deadline(moment: datetime, now: datetime) -> str:
    """Return until when something may be done; midnight is said as the whole day before it."""
    here = moment.astimezone()
    if here.hour or here.minute:
        return text("app.by_time", at=clock(moment, now))
    last, today = here.date() - timedelta(days=1), now.astimezone().date()
    if last == today:
        return text("app.by_today")
    return text("app.by_day", month=last.month, day=last.day)


def day(on: date) -> str:
    """Return a date with its year as it stands in ledgers, 2026-11-20."""
    return on.isoformat()


def span(seconds: float) -> str:
    """Return a length of time in its largest whole unit."""
    size = abs(seconds)
    if size < 60:
        return text("app.seconds", n=round(size))
    if size < 3600:
        return text("app.minutes", n=round(size / 60))
    if size < 86400:
        return text("app.hours", n=round(size / 3600))
    return text("app.days", n=round(size / 86400))


def ago(moment: datetime, now: datetime) -> str:
    """Return how long something has been so."""
    seconds = (now - moment).total_seconds()
    return text("app.just_now") if seconds < 60 else text("app.ago", span=span(seconds))


def size(count: int) -> str:
    """Return a number of bytes as kB, MB or GB."""
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    if count < 1_000_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1_000_000_000:.1f} GB"


def filled_in(value: str) -> str:
    """Return what the phone filled in by itself as words: the standing of a body's dates; a number stays a number."""
    key = f"standing.{value}"
    return text(key) if key in catalogue() else value


def joined(*parts: str) -> str:
    """Join what is there with a middle dot; what was said already is not said again."""
    return DOT.join(dict.fromkeys(part for part in parts if part))
