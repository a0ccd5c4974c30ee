"""Looks a site's plan over before it is put: what in it contradicts itself, and where. Pure; called by the console and the API.

It never changes a plan and refuses none by itself: `require_sound_plan` is for those that do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from server.task.planning_tasks import is_present
from server.task.recurrence import windows_between
from server.task.recurrence_days import SiteDays, as_day, is_country_known
from sync.errors import PlanUnsound, Pointer
from sync.records.campaign import Campaign
from sync.records.schedule import DayPart, Every, OnHolidays, OnlyWhile, Period, Schedule
from sync.records.site import Shift, Site
from sync.records.template import Template

# A leap year that begins on a Saturday: it has every date, and weeks across each edge.
_FIRST, _LAST = date(2028, 1, 1), date(2028, 12, 31)
_DAY_MINUTES = 24 * 60


class PlanFault(StrEnum):
    """What may be wrong; each has a sentence under `plan_fault.` in the word files."""

    UNKNOWN_TEMPLATE = "unknown_template"
    TEMPLATE_TWICE = "template_twice"
    UNKNOWN_SYSTEM = "unknown_system"
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    UNKNOWN_COUNTRY = "unknown_country"
    NOT_A_DATE = "not_a_date"
    OVERLAPPING_PERIODS = "overlapping_periods"
    CLOSES_BEFORE_IT_OPENS = "closes_before_it_opens"
    NEVER_DUE = "never_due"
    SHIFTS_OVERLAP = "shifts_overlap"
    SHIFT_TWICE = "shift_twice"
    NO_SHIFTS = "no_shifts"


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One fault, where it stands (RFC 6901, in the site, a campaign or a schedule), and the values that are wrong."""

    fault: PlanFault
    pointer: str
    values: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of its sentence, which may name `values` (joined)."""
        return f"plan_fault.{self.fault.value}"


def plan_problems(site: Site, templates: Sequence[Template], campaigns: Iterable[Campaign] = ()) -> list[PlanProblem]:
    """Return everything that is wrong with a site's plan, in the order in which it stands there; nothing for a sound one."""
    found = [*_calendar(site), *_shifts(site.shifts), *_lines(site, templates)]
    found += [problem for campaign in campaigns for problem in _campaign(campaign, templates)]
    return found


def require_sound_plan(site: Site, templates: Sequence[Template], campaigns: Iterable[Campaign] = ()) -> None:
    """Raise `PlanUnsound` with a pointer for each fault."""
    found = plan_problems(site, templates, campaigns)
    if found:
        pointers = tuple(Pointer(p.pointer, " ".join((p.fault.value, *p.values))) for p in found)
        raise PlanUnsound(f"{len(found)} faults, the first at {found[0].pointer}: {pointers[0].detail}", errors=pointers)


def schedule_problems(schedule: Schedule, pointer: str = "/schedule") -> list[PlanProblem]:
    """Return what is wrong with the paces of one template, for whoever edits it."""
    named = [("main", schedule.main), *((f"also/{n}", period) for n, period in enumerate(schedule.also))]
    found = list(_periods([(f"{pointer}/{name}", period) for name, period in named]))
    by_place = [(f"{pointer}/by_place/{n}/period", other.period) for n, other in enumerate(schedule.by_place)]
    by_risk = [(f"{pointer}/by_risk/{n}/period", other.period) for n, other in enumerate(schedule.by_risk)]
    for where, period in (*by_place, *by_risk):
        found += _one_period(where, period)
    for (n, one), (m, other) in combinations(enumerate(schedule.by_place), 2):
        if shared := sorted({*one.classes} & {*other.classes}):
            found.append(PlanProblem(PlanFault.OVERLAPPING_PERIODS, f"{pointer}/by_place/{m}", (str(n), *shared)))
    for (n, risk), (m, same) in combinations(enumerate(schedule.by_risk), 2):
        if risk.risk == same.risk:
            found.append(PlanProblem(PlanFault.OVERLAPPING_PERIODS, f"{pointer}/by_risk/{m}", (str(n), risk.risk)))
    return found


def _calendar(site: Site) -> Iterator[PlanProblem]:
    try:
        ZoneInfo(site.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield PlanProblem(PlanFault.UNKNOWN_TIME_ZONE, "/time_zone", (site.time_zone,))
    if not is_country_known(site.holidays.country):
        yield PlanProblem(PlanFault.UNKNOWN_COUNTRY, "/holidays/country", (site.holidays.country,))
    for name, dates in (("extra", site.holidays.extra), ("worked", site.holidays.worked)):
        for n, text in enumerate(dates):
            if as_day(text) is None:
                yield PlanProblem(PlanFault.NOT_A_DATE, f"/holidays/{name}/{n}", (text,))


def _shifts(shifts: Sequence[Shift]) -> Iterator[PlanProblem]:
    for (n, one), (m, other) in combinations(enumerate(shifts), 2):
        if one.code == other.code:
            yield PlanProblem(PlanFault.SHIFT_TWICE, f"/shifts/{m}/code", (str(n), other.code))
        is_shared = not one.roles or not other.roles or not {*one.roles}.isdisjoint(other.roles)
        if is_shared and not _minutes(one).isdisjoint(_minutes(other)):
            yield PlanProblem(PlanFault.SHIFTS_OVERLAP, f"/shifts/{m}", (str(n), one.code, other.code))


def _minutes(shift: Shift) -> set[int]:
    begins, ends = (int(text[:2]) * 60 + int(text[3:]) for text in (shift.begins, shift.ends))
    return {minute % _DAY_MINUTES for minute in range(begins, ends if ends > begins else ends + _DAY_MINUTES)}


def _lines(site: Site, templates: Sequence[Template]) -> Iterator[PlanProblem]:
    known, systems = {template.code: template for template in templates}, {template.system for template in templates}
    for n, system in enumerate(site.systems or ()):
        if system not in systems:
            yield PlanProblem(PlanFault.UNKNOWN_SYSTEM, f"/systems/{n}", (system,))
    seen: set[str] = set()
    days = SiteDays(msgspec.structs.replace(site, time_zone="UTC"))  # the hours play no part, and the zone may be unknown
    for n, line in enumerate(site.plan):
        template = known.get(line.template)
        if template is None:
            yield PlanProblem(PlanFault.UNKNOWN_TEMPLATE, f"/plan/{n}/template", (line.template,))
        if line.template in seen:
            yield PlanProblem(PlanFault.TEMPLATE_TWICE, f"/plan/{n}/template", (line.template,))
        seen.add(line.template)
        yield from _periods([(f"/plan/{n}/periods/{m}", period) for m, period in enumerate(line.periods)], days)
    yield from _without_shifts(site, templates)


def _without_shifts(site: Site, templates: Sequence[Template]) -> Iterator[PlanProblem]:
    lines = {line.template: line for line in site.plan}
    for template in templates:
        line = lines.get(template.code)
        if not is_present(template, site) or (line is not None and not line.is_used):
            continue
        paces = (line.periods if line is not None else ()) or (template.schedule.main, *template.schedule.also)
        roles = (line.roles if line is not None else ()) or template.performers.who_record()
        if any(period.every is Every.PER_SHIFT for period in paces) and not SiteDays(site).shifts_of(roles):
            yield PlanProblem(PlanFault.NO_SHIFTS, "/shifts", (template.code,))


def _periods(periods: Sequence[tuple[str, Period]], days: SiteDays | None = None) -> Iterator[PlanProblem]:
    for where, period in periods:
        yield from _one_period(where, period, days)
    for (one_at, one), (other_at, other) in combinations(periods, 2):
        if _is_doubled(one, other):
            yield PlanProblem(PlanFault.OVERLAPPING_PERIODS, other_at, (one_at,))


def _one_period(where: str, period: Period, days: SiteDays | None = None) -> list[PlanProblem]:
    if period.begins is not None and period.ends is not None and period.part is DayPart.DAY and period.ends < period.begins:
        return [PlanProblem(PlanFault.CLOSES_BEFORE_IT_OPENS, where, (period.begins, period.ends))]
    if period.every in (Every.ON_EVENT, Every.PER_SHIFT) or period.only_while is OnlyWhile.ON_DUTY:
        return []  # there is no telling without the event or the shifts
    if days is None and period.holidays is OnHolidays.ONLY:
        return []  # nor without the site's holidays
    return [] if windows_between(period, _FIRST, _LAST, days or _NEUTRAL) else [PlanProblem(PlanFault.NEVER_DUE, where)]


def _is_doubled(one: Period, other: Period) -> bool:
    """True when both paces ask for the same window of the same people: twice where once was meant.

    A pace in some months beside one of the whole year is meant: more is asked for in that season."""
    if (one.by_role, one.only_while, one.share_percent) != (other.by_role, other.only_while, other.share_percent):
        return False
    if bool(one.months) != bool(other.months):
        return False
    if Every.ON_EVENT in (one.every, other.every) or Every.PER_SHIFT in (one.every, other.every):
        return one.every is other.every and one.event is other.event
    return not _windows(one).isdisjoint(_windows(other))


def _windows(period: Period) -> frozenset[tuple[object, object]]:
    return frozenset((window.opens_at, window.due_at) for window in windows_between(period, _FIRST, _LAST, _NEUTRAL))


def _campaign(campaign: Campaign, templates: Sequence[Template]) -> Iterator[PlanProblem]:
    opens_on, due_on = as_day(campaign.opens_on), as_day(campaign.due_on)
    for name, day, text in (("opens_on", opens_on, campaign.opens_on), ("due_on", due_on, campaign.due_on)):
        if day is None:
            yield PlanProblem(PlanFault.NOT_A_DATE, f"/campaigns/{campaign.id}/{name}", (text,))
    if opens_on is not None and due_on is not None and due_on < opens_on:
        where = f"/campaigns/{campaign.id}/due_on"
        yield PlanProblem(PlanFault.CLOSES_BEFORE_IT_OPENS, where, (campaign.opens_on, campaign.due_on))
    known = {template.code for template in templates}
    for n, code in enumerate(campaign.templates):
        if code not in known:
            yield PlanProblem(PlanFault.UNKNOWN_TEMPLATE, f"/campaigns/{campaign.id}/templates/{n}", (code,))


_NEUTRAL = SiteDays(Site(id="plan-check", company="c", division="d", name="-", time_zone="UTC", host="localhost"))
