"""Due work that no calendar knows: a weather warning, an entrapment, a contractor at the gate. Opened at once, never ahead.

Called by `linxun due --event`, by the console's pages and by the campaigns. Opening the same occasion twice opens nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

import msgspec

from server.database import reading
from server.parts import Parts
from server.task.calendar_views import Calendar, calendar_of
from server.task.opening_filing import write_down
from server.task.planning_objects import targets_of
from server.task.planning_people import assignee_of, doers_of
from server.task.planning_tasks import is_present, make_task, periods_for, scopes_of
from server.task.recurrence import Window
from server.task.recurrence_days import SiteDays
from sync.errors import InputError, SubjectUnknown
from sync.records.schedule import Event
from sync.records.task import Task
from sync.records.types import Subject
from sync.times import from_ms

HOURS: Final[dict[Event, int]] = {
    Event.WEATHER_WARNING: 24,
    Event.ENTRAPMENT: 4,
    Event.REPORT: 72,
    Event.PROGRAMME: 7 * 24,
    Event.CONTRACTOR_VISIT: 24,
    Event.SAMPLING: 72,
    Event.HOME_REPAIR: 24,
}
"""How long after the event its checks are due, in hours; ours. Until twice as long they still count, as late."""


def open_event_work(
    parts: Parts, site: str, event: Event, *, subjects: Collection[Subject] | None = None, occasion: str = ""
) -> int:
    """Open the checks that templates ask for at this event, at these objects (None: at all); return how many are new.

    `occasion` tells two events of one kind and day apart (the id of a fact, a number); without one, a day has one. InputError for
    an event that has rules of its own (rounds, the Spring Festival), SubjectUnknown for a site that there is not."""
    if event not in HOURS:
        raise InputError(f"{event.value} is opened by the calendar")
    with reading(parts.store):
        calendar = calendar_of(site)
    if calendar is None:
        raise SubjectUnknown(f"site {site}")
    return write_down(parts, site, event_tasks(calendar, event, now_ms=parts.now_ms(), subjects=subjects, occasion=occasion))


def subject_named(text: str) -> Subject:
    """Return the object that `kind:id` names; InputError for a text that names none."""
    kind, _, found = text.partition(":")
    try:
        return msgspec.convert({"kind": kind, "id": found}, Subject)
    except msgspec.ValidationError as error:
        raise InputError(f"{text} is not kind:id ({error})") from None


def event_tasks(
    calendar: Calendar, event: Event, *, now_ms: int, subjects: Collection[Subject] | None = None, occasion: str = ""
) -> list[Task]:
    """Return the tasks of one event at that moment, in the order of the templates and the walking order."""
    site, objects, days = calendar.site, calendar.objects, SiteDays(calendar.site)
    now = from_ms(now_ms)
    today = now.astimezone(days.zone).date()
    length = timedelta(hours=HOURS[event])
    window = Window(today.isoformat(), 1, now, now + length, now + length, now + 2 * length, slot=f"event {event.value}")
    # The id is made of the day and the occasion: the moment at which somebody told of it must not double the work.
    told = Window(today.isoformat(), 1, days.begin_of(today), window.due_at, window.due_at, window.closes_at, slot=window.slot)
    lines = {line.template: line for line in site.plan}
    found: list[Task] = []
    for template in calendar.templates:
        line = lines.get(template.code)
        if not is_present(template, site) or (line is not None and not line.is_used):
            continue
        if not any(period.event is event for period in periods_for(template, frozenset(), line=line)):
            continue
        doers = doers_of(template, line)
        for scope in scopes_of(template, line):
            for target in targets_of(site.id, scope, objects, today, template=template.code):
                if subjects is None or Subject(kind=target.kind, id=target.id) in subjects:
                    who = assignee_of(target, doers, objects)
                    found.append(
                        make_task(site.id, template, doers, target, window, occasion=occasion, assignee=who, minted=told)
                    )
    return found
