"""One due task: its id, its paces and its window, from a template, an object and the site's plan. Pure; used by `planning` and
`opening_events`. It never looks at more than one object at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from server.task.planning_objects import SiteObjects, Target
from server.task.planning_people import Doers
from server.task.recurrence import Window
from server.task.recurrence_days import SiteDays, as_day
from sync.ids import uuid7
from sync.records.campaign import Campaign
from sync.records.schedule import Event, Every, Period
from sync.records.scope import ObjectScope, PlaceClass
from sync.records.site import PlanLine, Site
from sync.records.task import Task
from sync.records.template import Template
from sync.records.types import Subject
from sync.times import to_ms


def task_id(site: str, template: str, subject: Subject, window: Window, *, occasion: int | str) -> str:
    """Return the id of one due check: UUIDv7 of the window's opening whose random bits are a hash of what is due.

    Deterministic, so that two servers, a restart and a rebuild mint the same; UUIDv7 and not UUIDv5, for every id has one
    form and sorts by time. The template's version is left out: a new version within the window must not double the work.
    """
    parts = ["task", site, template, subject.kind, subject.id, window.label, str(window.turn), str(occasion)]
    if window.slot:
        parts.append(window.slot)
    digest = hashlib.sha256("\x00".join(parts).encode()).digest()
    return uuid7(to_ms(window.opens_at), digest[:10])


def same_check(task_id: str) -> str:
    """Return the part of a task's id that says what is due, without the moment: a check that is due once may not be written
    twice because somebody moved the hours of its window."""
    return task_id[15:]


def periods_for(
    template: Template, classes: frozenset[PlaceClass], *, risk: str | None = None, line: PlanLine | None = None
) -> list[Period]:
    """Return the paces of a template for such an object: the site's own ones; or the place's, else the risk's, else the main one,
    and then the further ones."""
    if line is not None and line.periods:
        return list(line.periods)
    schedule = template.schedule
    by_place = (other.period for other in schedule.by_place if not classes.isdisjoint(other.classes))
    by_risk = (other.period for other in schedule.by_risk if other.risk == risk)
    return [next(by_place, None) or next(by_risk, schedule.main), *schedule.also]


def is_present(template: Template, site: Site) -> bool:
    """True when the template is in use and the site has its system."""
    return not template.is_retired and (site.systems is None or template.system in site.systems)


def make_task(
    site: str,
    template: Template,
    doers: Doers,
    target: Target,
    window: Window,
    *,
    occasion: int | str,
    assignee: str | None = None,
    campaign: str | None = None,
    minted: Window | None = None,
) -> Task:
    """Return the open task of one object in one window; `minted` is the window that its id is made of, where that is another."""
    subject = Subject(kind=target.kind, id=target.id)
    return Task(
        id=task_id(site, template.id, subject, minted or window, occasion=occasion),
        site=site,
        template=template.code,
        template_version=template.version,
        subject=subject,
        place=target.place,
        roles=doers.roles,
        assignee=assignee,
        licence=doers.licence,
        duty=doers.duty,
        shift=window.shift,
        campaign=campaign,
        period=window.label,
        nth=window.nth,
        opens_at=window.opens_at,
        due_at=window.due_at,
        grace_until=window.grace_until if window.grace_until > window.due_at else None,
        closes_at=window.closes_at,
        order=target.order,
    )


def scopes_of(template: Template, line: PlanLine | None) -> list[ObjectScope]:
    """Return what a template is about at a site: the site's own scopes, or the template's without those to choose instead."""
    return [scope for scope in (line.objects if line is not None else ()) or template.objects if not scope.is_alternative]


def by_pace(
    template: Template, line: PlanLine | None, targets: list[Target], objects: SiteObjects
) -> Iterator[tuple[int, Period, list[Target]]]:
    """Group the objects by the pace that each has as its n-th, leaving out events that no calendar knows."""
    found: dict[tuple[int, Period], list[Target]] = {}
    for target in targets:
        paces = periods_for(template, objects.classes_of(target.place), risk=target.risk, line=line)
        for occasion, period in enumerate(paces):
            found.setdefault((occasion, period), []).append(target)
    for (occasion, period), some in found.items():
        if period.every is not Every.ON_EVENT or period.event is Event.BEFORE_SPRING_FESTIVAL:
            yield occasion, period, some


def narrowed(window: Window, period: Period, template: Template, target: Target, days: SiteDays) -> Window:
    """Return the window due, at the latest, at the end of the day that is so many days after the last check on the card; what is
    overdue already when the window opens is due on its first day, so that it counts in its own period."""
    if period.max_gap_days is None:
        return window
    last = target.last_at(template.code)
    if last is None:
        return window
    latest = days.begin_of(last.astimezone(days.zone).date() + timedelta(days=period.max_gap_days + 1))
    if latest >= window.due_at:
        return window
    first_day = window.opens_at.astimezone(days.zone).date()
    due = min(max(latest, days.begin_of(first_day + timedelta(days=1))), window.due_at)
    return replace(window, due_at=due, grace_until=due + (window.grace_until - window.due_at))


def campaign_window(campaign: Campaign, first: date, last: date, days: SiteDays) -> Window | None:
    """Return the window of a campaign that touches those days; None for another one, and for one that ends before it begins."""
    opens_on, due_on = as_day(campaign.opens_on), as_day(campaign.due_on)
    if opens_on is None or due_on is None or due_on < opens_on or opens_on > last or due_on < first:
        return None
    opens, ends = days.begin_of(opens_on), days.begin_of(due_on + timedelta(days=1))
    is_month = (opens_on.year, opens_on.month) == (due_on.year, due_on.month)
    return Window(f"{due_on:%Y-%m}" if is_month else f"{due_on:%Y}", 1, opens, ends, ends, ends)


def campaign_mint(campaign: Campaign, window: Window) -> Window:
    """Return the window that the ids of a campaign's tasks are made of: another deadline is no other work."""
    return replace(window, label=f"{campaign.year}")
