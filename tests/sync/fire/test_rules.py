"""The rule table: the built-in numbers, the site's lines over them, and what cannot be right."""

from __future__ import annotations

import msgspec
import pytest

from sync.errors import InputError
from sync.records.fire import AgentRule, FireRules, LimitRule
from sync.rules.fire import Limit, check_rules, is_ours, rule_table, site_lines
from tests.sync.fire.rules import BUILT_IN, RULES

QUARTER = LimitRule(name="away_percent", number=20, source="消防大队 2026-03 通知", mark="v", origin="A")


def of_site(*limits: LimitRule, agents: tuple[AgentRule, ...] = ()) -> FireRules:
    return FireRules(id="s", site="s", limits=limits, agents=agents)


def test_the_built_in_table_holds_every_number_that_the_product_asks_for_with_its_source() -> None:
    assert {limit.value for limit in Limit} == set(RULES.limits)
    assert all(rule.source for rule in (*BUILT_IN.agents, *BUILT_IN.limits))
    assert [RULES.number(limit) for limit in Limit] == [25, 60, 30, 15, 24]
    check_rules(RULES)


def test_a_line_of_the_site_stands_before_the_built_in_one_and_the_others_stay() -> None:
    rules = rule_table(BUILT_IN, of_site(QUARTER))
    assert rules.number(Limit.AWAY_PERCENT) == 20
    assert rules.number(Limit.WARN_DAYS_FIRST) == 60
    assert not is_ours(BUILT_IN, rules.limits["away_percent"])
    assert is_ours(BUILT_IN, rules.limits["warn_days_first"])


def test_a_site_may_add_an_agent_that_the_built_in_table_lacks() -> None:
    foam = AgentRule(agent="foam", first_service_years=3, later_service_years=1, scrap_years=6, source="厂家说明书", origin="A")
    assert rule_table(BUILT_IN, of_site(agents=(foam,))).agents["foam"] == foam


def test_only_what_differs_is_kept_for_the_site() -> None:
    assert site_lines(BUILT_IN, RULES, "s") == of_site()
    assert site_lines(BUILT_IN, rule_table(BUILT_IN, of_site(QUARTER)), "s") == of_site(QUARTER)


def test_a_table_without_a_number_that_is_asked_for_is_no_table() -> None:
    with pytest.raises(KeyError):
        rule_table(msgspec.structs.replace(BUILT_IN, limits=BUILT_IN.limits[1:]))


def test_numbers_that_contradict_each_other_are_named_line_by_line() -> None:
    soon = msgspec.structs.replace(RULES.limits["warn_days_second"], number=90)
    share = msgspec.structs.replace(QUARTER, number=0)
    young = msgspec.structs.replace(RULES.agents["water"], scrap_years=3)
    with pytest.raises(InputError) as refused:
        check_rules(rule_table(BUILT_IN, of_site(soon, share, agents=(young,))))
    assert {error.pointer for error in refused.value.errors} == {
        "/agents/water/scrap_years",
        "/limits/away_percent",
        "/limits/warn_days_second",
    }
