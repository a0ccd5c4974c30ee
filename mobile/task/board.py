"""The work that concerns one person at one site, read from the documents once and kept until the documents change.

Made by `Tasks`. A list of thousands is looked at after every tap; what a tap changes (waiting facts, drafts, the time) is laid on
top elsewhere. Never writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from mobile import words
from mobile.places import Names
from mobile.ports import DocumentReads, OutboxReads, Work
from mobile.projected import Projected
from mobile.shapes import WorkWanted
from sync.records.equipment import Checkpoint, Equipment
from sync.records.patrol import Route
from sync.records.site import Place, Unit, Zone
from sync.records.task import Task
from sync.records.template import Template
from sync.times import to_ms

SUBJECTS: dict[str, Any] = {
    "equipment": Equipment, "checkpoint": Checkpoint, "place": Place, "zone": Zone, "unit": Unit, "route": Route,
}  # fmt: skip
AHEAD_DAYS = 9
"""How far ahead the coming days are looked for: the server plans eight; today and those."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whose work, where."""

    person: str
    site: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One task with the names that its row shows."""

    task: Task
    title: str
    kind: str
    subject_id: str
    name: str
    code: str
    place_id: str
    place_name: str


class Board:
    """One look at the store, kept until the documents, the person, the day or the language are others."""

    def __init__(self, documents: DocumentReads, work: Work, outbox: OutboxReads) -> None:
        self._documents, self._work, self._outbox = documents, work, outbox
        self._changes = -1
        self._names = Names(documents)
        self._lines: dict[object, list[Line]] = {}
        self._openings: dict[object, list[int]] = {}
        self._laid: tuple[object, Projected] | None = None

    def names(self) -> Names:
        """Return the names, remembered until a document changes."""
        changes = self._documents.changes()
        if changes != self._changes:
            self._changes, self._names, self._laid = changes, Names(self._documents), None
            self._lines.clear()
            self._openings.clear()
        return self._names

    def projected(self) -> Projected:
        """Return the documents with the waiting facts in force, replayed again only when either is another."""
        names = self.names()
        key = tuple(self._outbox.overlay())
        if self._laid is None or self._laid[0] != key:
            self._laid = (key, Projected(self._outbox, names))
        return self._laid[1]

    def today(self, who: Who, now: datetime) -> list[Line]:
        """Return what opened or opens today and is not over, or was done today, in walking order."""
        names = self.names()
        begins, ends = day_bounds(names, who.site, names.today(who.site, now))
        wanted = WorkWanted(f"site:{who.site}", who.person, who.roles, to_ms(ends), to_ms(now), to_ms(begins))
        return self._read((who, begins, words.language()), wanted)

    def day(self, who: Who, on: date) -> list[Line]:
        """Return what is planned to open on that day, in walking order."""
        begins, ends = day_bounds(self.names(), who.site, on)
        wanted = _opening(who, begins, ends)
        return self._read((who, on, words.language()), wanted)

    def openings(self, who: Who, now: datetime) -> list[int]:
        """Return when this person's planned work opens, in milliseconds, from tomorrow on, the first first."""
        names = self.names()
        _, ends = day_bounds(names, who.site, names.today(who.site, now))
        if (who, ends) not in self._openings:
            self._openings = {(who, ends): self._work.openings(_opening(who, ends, ends + timedelta(days=AHEAD_DAYS)))}
        return self._openings[who, ends]

    def line(self, task: Task) -> Line:
        """Return one task with its names."""
        names = self.names()
        subject = names.subject(task.subject.kind, task.subject.id)
        place = task.place or subject.place_id
        at = subject.place_name or names.place(place)
        return Line(task, names.title(task.template), subject.kind, subject.id, subject.name, subject.code, place, at)

    def _read(self, key: object, wanted: WorkWanted) -> list[Line]:
        if key not in self._lines:
            if len(self._lines) > AHEAD_DAYS:
                self._lines.clear()
            tasks = self._work.tasks(wanted, Task)
            self._load(tasks, wanted.stream)
            self._lines[key] = sorted((self.line(task) for task in tasks), key=walking)
        return self._lines[key]

    def _load(self, tasks: Iterable[Task], stream: str) -> None:
        """Read the names of many objects at once: one by one they would cost more than all the rest."""
        self._names.every("place", Place, stream=stream)
        wanted: dict[str, set[str]] = {}
        for task in tasks:
            wanted.setdefault(task.subject.kind, set()).add(task.subject.id)
            wanted.setdefault("template", set()).add(task.template.lower())
        for kind, ids in wanted.items():
            struct = Template if kind == "template" else SUBJECTS.get(kind)
            if struct is not None:
                self._names.remember(kind, self._work.many(kind, sorted(ids), struct))


def walking(line: Line) -> tuple[int, datetime, str]:
    """Return the place of a line in the order a person walks."""
    return line.task.order, line.task.due_at, line.task.id


def day_bounds(names: Names, site: str, on: date) -> tuple[datetime, datetime]:
    """Return when a day of the site begins and ends; a day of 23 or 25 hours too."""
    zone = names.zone_of(site)
    starts = [datetime.combine(day, time.min, zone) for day in (on, on + timedelta(days=1))]
    first, last = (start if zone is not None else start.astimezone() for start in starts)
    return first, last


def _opening(who: Who, begins: datetime, ends: datetime) -> WorkWanted:
    stream, first, last = f"site:{who.site}", to_ms(begins), to_ms(ends)
    # Nothing that is still to open has closed, and what was done before its window would not stand there.
    return WorkWanted(stream, who.person, who.roles, last, first, last, opens_from_ms=first)
