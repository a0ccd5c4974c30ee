"""The fire-duty rules that hold at a site: the built-in table with the site's own lines laid over it. Pure, run on both sides.

The built-in table is `assets/fire_rules.json`; each side reads the file for itself. Every number is an editable default with a
source note, never legal advice. Nothing here reads a clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import msgspec

from sync.errors import InputError, Pointer
from sync.records.fire import AgentRule, FireRules, LimitRule

AnyRule = TypeVar("AnyRule", AgentRule, LimitRule)


class Limit(StrEnum):
    """The single numbers of the table, by the name under which they stand in it."""

    AWAY_PERCENT = "away_percent"
    WARN_DAYS_FIRST = "warn_days_first"
    WARN_DAYS_SECOND = "warn_days_second"
    LIFT_VISIT_DAYS = "lift_visit_days"
    HAZARD_REPAIR_HOURS = "hazard_repair_hours"


class RuleTable(msgspec.Struct, frozen=True, kw_only=True):
    """All rules in force at one site, agents and limits by their names."""

    agents: dict[str, AgentRule]
    limits: dict[str, LimitRule]

    def number(self, limit: Limit) -> int:
        """Return the number in force, in the unit that its name says."""
        return self.limits[limit.value].number


def rule_table(built_in: FireRules, of_site: FireRules | None = None) -> RuleTable:
    """Return the rules in force: a line of the site stands before the built-in line of the same name.

    Raises KeyError when the built-in table lacks a number that the product asks for."""
    agents = {rule.agent: rule for rule in built_in.agents}
    limits = {rule.name: rule for rule in built_in.limits}
    for limit in Limit:
        _ = limits[limit.value]
    if of_site is not None:
        agents.update((rule.agent, rule) for rule in of_site.agents)
        limits.update((rule.name, rule) for rule in of_site.limits)
    return RuleTable(agents=agents, limits=limits)


def check_rules(rules: RuleTable) -> None:
    """Raise `InputError` naming each line that cannot be right: scrapped before the first service, warned later than sooner."""
    wrong = [
        Pointer(f"/agents/{rule.agent}/scrap_years", "before_first_service")
        for rule in rules.agents.values()
        if rule.scrap_years <= rule.first_service_years
    ]
    if not 1 <= rules.number(Limit.AWAY_PERCENT) <= 100:
        wrong.append(Pointer(f"/limits/{Limit.AWAY_PERCENT}", "not_a_share"))
    if rules.number(Limit.WARN_DAYS_SECOND) > rules.number(Limit.WARN_DAYS_FIRST):
        wrong.append(Pointer(f"/limits/{Limit.WARN_DAYS_SECOND}", "after_the_first"))
    if wrong:
        raise InputError("the rules contradict each other", errors=tuple(wrong))


def site_lines(built_in: FireRules, wanted: RuleTable, site: str) -> FireRules:
    """Return the site's document: only the lines that differ from the built-in table, in the order of their names."""
    agents, limits = rule_table(built_in).agents, rule_table(built_in).limits
    return FireRules(
        id=site,
        site=site,
        agents=tuple(rule for name, rule in sorted(wanted.agents.items()) if agents.get(name) != rule),
        limits=tuple(rule for name, rule in sorted(wanted.limits.items()) if limits.get(name) != rule),
    )


def is_ours(built_in: FireRules, rule: AgentRule | LimitRule) -> bool:
    """True when the line stands in the built-in table exactly so: nobody at the site has changed it."""
    return rule in built_in.agents or rule in built_in.limits
