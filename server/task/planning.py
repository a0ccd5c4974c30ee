"""Due work: from a site, its templates and its objects to the tasks of the windows that some local days belong to. Pure.

`opening` writes the result down, the demo estate and the tests call it too. It never decides whether a task was done or missed:
that is `sync.rules.task`; and it never takes a task back: that is `opening`, and only before the window opens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import msgspec

from server.task.planning_choice import SAMPLE_PERCENT, ChoiceKey, Choices, Seen, share_of
from server.task.planning_objects import SiteObjects, Target, targets_of
from server.task.planning_people import Doers, assignee_of, doers_by_role, doers_of, shares_by_person
from server.task.planning_tasks import (
    by_pace,
    campaign_mint,
    campaign_window,
    is_present,
    make_task,
    narrowed,
    periods_for,
    scopes_of,
)
from server.task.recurrence import IN_A_DAY, Window, round_windows, windows_between
from server.task.recurrence_days import SiteDays
from sync.records.schedule import DayPart, Event, OnlyWhile, Period
from sync.records.scope import ObjectScope, ScopeKind
from sync.records.site import PlanLine, Site
from sync.records.task import Task
from sync.records.template import Template

_ANY_TIME = datetime.max.replace(tzinfo=UTC)
# A renovation is the object's own state, and the duty of a shift a matter of its hours: neither is a season of the site.
_NOT_OF_THE_SITE = frozenset({OnlyWhile.WORKS_LAST, OnlyWhile.ON_DUTY})


@dataclass(frozen=True)
class Plan:
    """One site as planning sees it between two local days (both included)."""

    site: Site
    templates: tuple[Template, ...]
    objects: SiteObjects
    first: date
    last: date
    last_of_long: date | None = None
    """The last day for weeks and longer paces and for campaigns, which may be planned further ahead; None: `last`."""

    @property
    def days(self) -> SiteDays:
        """The site's calendar."""
        return SiteDays(self.site)

    @property
    def last_of_all(self) -> date:
        """The last day of the longest look ahead."""
        return self.last_of_long or self.last


def due_tasks(site: Site, templates: Iterable[Template], objects: SiteObjects, day: date) -> list[Task]:
    """Return the open tasks of every window that the local day belongs to, in order of opening, template and way.

    The same arguments give the same tasks with the same ids, and another day of the same window gives the same ids again:
    a server that was down opens what it lacks and doubles nothing. Raises `ZoneInfoNotFoundError` for an unknown time zone.
    """
    return planned_tasks(Plan(site, tuple(templates), objects, day, day))


def planned_tasks(plan: Plan, *, seen: Iterable[Seen] = (), now: datetime = _ANY_TIME) -> list[Task]:
    """The same for a stretch of days, knowing the tasks that are written down (`seen`) at this moment."""
    writer = _Writer(plan, Choices(seen, now))
    for template in plan.templates:
        writer.write(template)
    return sorted(writer.tasks.values(), key=lambda task: (task.opens_at, writer.ranks[task.template], task.order, task.id))


@dataclass(frozen=True, slots=True)
class _Choice:
    """So many of these objects are wanted in one window, for one person or a role."""

    doers: Doers
    window: Window
    person: str | None
    among: list[Target]
    count: int
    occasion: int


@dataclass
class _Writer:
    plan: Plan
    choices: Choices
    tasks: dict[str, Task] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    _windows: dict[tuple[Period, tuple[str, ...]], tuple[Window, ...]] = field(default_factory=dict)
    _lines: dict[str, PlanLine] = field(default_factory=dict)
    _to_choose: list[_Choice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.days = self.plan.days
        self._lines = {line.template: line for line in self.plan.site.plan}

    def write(self, template: Template) -> None:
        """Add the tasks of one template: those of its calendar, its rounds and its campaigns."""
        site, objects = self.plan.site, self.plan.objects
        if not is_present(template, site):
            return
        self.ranks[template.code] = len(self.ranks)
        line = self._lines.get(template.code)
        doers = doers_of(template, line)
        scopes = scopes_of(template, line)
        self._campaigns(template, doers, scopes)
        if line is not None and not line.is_used:
            return
        periods = periods_for(template, frozenset(), line=line)
        if any(period.event is Event.PATROL_ROUND for period in periods):
            self._rounds(template, doers)
        for scope in scopes:
            found = targets_of(site.id, scope, objects, self.plan.first, template=template.code)
            for occasion, period, some in by_pace(template, line, found, objects):
                self._calendar(template, doers, scope, (occasion, period), some)
        self._choose(template)

    def _calendar(
        self, template: Template, doers: Doers, scope: ObjectScope, pace: tuple[int, Period], targets: list[Target]
    ) -> None:
        occasion, period = pace
        only = period.only_while
        if only is not None and only not in _NOT_OF_THE_SITE and only not in self.plan.site.running:
            return
        if period.by_role is not None or period.share_percent is not None or scope.is_sample:
            self._chosen(doers, scope, pace, targets)
            return
        if scope.scope is ScopeKind.ROUTE and period.part is DayPart.NIGHT:
            walked = {route.id for route in self.plan.objects.routes if route.night_rounds}
            targets = [target for target in targets if target.kind != "route" or target.id in walked]
        for window in self._windows_of(period, doers.roles):
            for target in targets:
                self._add(template, doers, target, narrowed(window, period, template, target, self.days), occasion)

    def _chosen(self, doers: Doers, scope: ObjectScope, pace: tuple[int, Period], targets: list[Target]) -> None:
        occasion, period = pace
        who = doers_by_role(period.by_role) if period.by_role is not None else doers
        shares: list[tuple[str | None, list[Target]]] = [(None, targets)]
        if period.by_role is not None:
            shares = shares_by_person(period.by_role, targets, self.plan.objects)
        once = msgspec.structs.replace(period, times=1)
        for window in self._windows_of(once, who.roles):
            for person, theirs in shares:
                count = period.times
                if period.share_percent is not None or scope.is_sample:
                    count = share_of(len(theirs), period.share_percent or SAMPLE_PERCENT)
                self._to_choose.append(_Choice(who, window, person, theirs, count, occasion))

    def _choose(self, template: Template) -> None:
        """Choose for all paces of a template in the order of their windows, so that how far ahead one looks changes no choice."""
        if not self._to_choose:
            return
        apart = frozenset(
            task.subject.id for task in self.tasks.values() if task.template == template.code and task.campaign is None
        )
        for one in sorted(self._to_choose, key=lambda one: one.window.opens_at):
            key = ChoiceKey(template.code, one.doers.roles, one.person, one.window)
            for target in self.choices.choose(key, one.among, one.count, apart=apart):
                self._add(template, one.doers, target, one.window, one.occasion, assignee=one.person)
        self._to_choose.clear()

    def _rounds(self, template: Template, doers: Doers) -> None:
        for number, route in enumerate(self.plan.objects.routes):
            target = Target("route", route.id, None, number)
            for window in round_windows(route, self.plan.first, self.plan.last, self.days):
                self._add(template, doers, target, window, "round")

    def _campaigns(self, template: Template, doers: Doers, scopes: list[ObjectScope]) -> None:
        site, objects = self.plan.site, self.plan.objects
        for campaign in objects.campaigns:
            if template.code not in campaign.templates or campaign.state not in ("planned", "running"):
                continue
            window = campaign_window(campaign, self.plan.first, self.plan.last_of_all, self.days)
            if window is None:
                continue
            for scope in scopes:
                for target in targets_of(site.id, scope, objects, self.plan.first, template=template.code):
                    minted = campaign_mint(campaign, window)
                    self._add(template, doers, target, window, f"campaign {campaign.id}", campaign=campaign.id, minted=minted)

    def _windows_of(self, period: Period, roles: tuple[str, ...]) -> tuple[Window, ...]:
        key = (period, roles)
        if key not in self._windows:
            last = self.plan.last if period.every in IN_A_DAY else self.plan.last_of_all
            self._windows[key] = windows_between(period, self.plan.first, last, self.days, roles)
        return self._windows[key]

    def _add(
        self,
        template: Template,
        doers: Doers,
        target: Target,
        window: Window,
        occasion: int | str,
        *,
        assignee: str | None = None,
        campaign: str | None = None,
        minted: Window | None = None,
    ) -> None:
        who = assignee or assignee_of(target, doers, self.plan.objects)
        site = self.plan.site.id
        task = make_task(site, template, doers, target, window, occasion=occasion, assignee=who, campaign=campaign, minted=minted)
        self.tasks[task.id] = task
