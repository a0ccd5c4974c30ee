"""Reminders of due work: what became soon due or overdue since the last look, and what to notify of while the app is behind.

Called by the front once a minute and when the app goes behind. It reads today's view and never asks the network. Quiet hours
silence buzzes and notifications; what is on screen still says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from mobile.device.ports import Reminder, Reminders, Vibration
from mobile.ports import Settings
from mobile.session import Session
from mobile.task.views import TaskRow, TodayView
from mobile.words import text

SOON = timedelta(minutes=30)
"""How long before its due time a check is called soon due; ours."""
MOST_PLANNED = 20
AHEAD = timedelta(hours=16)
QUIET_HOURS = {"": None, "22-06": (time(22), time(6)), "20-08": (time(20), time(8)), "12-14": (time(12), time(14))}
"""The choices of the settings, in the phone's own time; "" is none."""


@dataclass(frozen=True)
class News:
    """What to say now, once: how many checks became soon due and overdue, and one of them by name."""

    soon: int
    overdue: int
    name: str

    def sentence(self) -> str:
        """Return the reminder in words."""
        said = [text("task.remind.overdue", n=self.overdue)] if self.overdue else []
        said += [text("task.remind.soon", n=self.soon)] if self.soon else []
        return text("app.and").join(said) + text("task.remind.first", name=self.name)


class Reminding:
    """Reminds who holds the phone of their own work."""

    def __init__(
        self, today: Callable[[], TodayView], session: Session, settings: Settings, *, reminders: Reminders, vibration: Vibration
    ) -> None:
        self._today = today
        self._session = session
        self._settings = settings
        self._reminders = reminders
        self._vibration = vibration
        self._said: set[tuple[str, str]] = set()
        self._plan: list[Reminder] = []
        self._whose = ""

    def news(self) -> News | None:
        """Return what became due since the last look, or None; the hand feels it outside the quiet hours. Cheap once a minute.

        On a locked phone, and with reminders off, there is none."""
        if not self._session.is_open() or self._settings.get("remind") == "off":
            return None
        person, now = self._session.last_person(), self._session.now()
        if person != self._whose:
            self._whose, self._said = person, set()
        rows = list(_unfinished(self._today()))
        self._plan = list(self._planned(rows, now))
        fresh = [(row, kind) for row, kind in _standing(rows, now) if (row.id, kind) not in self._said]
        self._said |= {(row.id, kind) for row, kind in fresh}
        if not fresh:
            return None
        if not self.is_quiet(now):
            self._vibration.bad()
        overdue = sum(kind == "overdue" for _, kind in fresh)
        return News(len(fresh) - overdue, overdue, fresh[0][0].subject_name)

    def goes_behind(self) -> None:
        """The app is not in front any more: notify of what is to come, on a locked phone of what was to come at the last look."""
        now = self._session.now()
        if self._session.is_open():
            self._plan = list(self._planned(list(_unfinished(self._today())), now))
        wanted = self._settings.get("remind") == "always"
        self._reminders.plan([one for one in self._plan if one.at > now][:MOST_PLANNED] if wanted else [])

    def comes_back(self) -> None:
        """The app is in front again: it reminds by itself."""
        self._reminders.plan([])

    def is_quiet(self, moment: datetime) -> bool:
        """Whether this moment lies in the quiet hours of the phone's own time."""
        hours = QUIET_HOURS.get(self._settings.get("quiet_hours"))
        if hours is None:
            return False
        begins, ends = hours
        at = moment.astimezone().time()
        return begins <= at < ends if begins < ends else at >= begins or at < ends

    def _planned(self, rows: list[TaskRow], now: datetime) -> Iterator[Reminder]:
        moments: dict[datetime, list[TaskRow]] = {}
        for row in rows:
            soon = max(row.due_at - SOON, row.opens_at)
            moments.setdefault(soon if soon > now else row.due_at, []).append(row)
        for at in sorted(moments):
            if now < at < now + AHEAD and not self.is_quiet(at):
                due = moments[at]
                yield Reminder(at, text("task.remind.title", n=len(due)), text("task.remind.text", name=due[0].subject_name))


def _unfinished(view: TodayView) -> Iterator[TaskRow]:
    for group in view.due:
        yield from (row for row in group.rows if row.state != "blocked")
    yield from view.later


def _standing(rows: list[TaskRow], now: datetime) -> Iterator[tuple[TaskRow, str]]:
    for row in rows:
        if row.opens_at > now:
            continue
        if now >= row.due_at:
            yield row, "overdue"
        elif row.due_at - now <= SOON:
            yield row, "soon"
