"""Changing the rule table: only the cards it concerns are written, the origin is the site's, contradictions write nothing."""

from __future__ import annotations

import msgspec
import pytest

from server.database import Store, commit, reading
from server.fire.builtin import built_in_rules
from server.fire.commands import change_rule, restore_rule
from server.fire.views import ground_of, rules_of, site_rules
from server.ledger.tables import Journal
from server.settings import Settings
from sync.errors import InputError, NotFound
from sync.records.fire import AgentRule, LimitRule
from sync.rules.fire import rule_table
from tests.paper import OTHER_SITE, SITE, Server, server_on
from tests.records import equipment

POWDER = rule_table(built_in_rules()).agents["powder_abc"]
AWAY = rule_table(built_in_rules()).limits["away_percent"]


@pytest.fixture
def server(sqlite_store: Store, settings: Settings) -> Server:
    made = server_on(sqlite_store, settings, equipments=3, tasks=1)
    made.put(
        equipment(id="ext-1", variant="powder_abc", made_on="2024-06", service_due_on="2029-06-30", scrap_on="2034-06-30"),
        equipment(id="ext-2", variant="water", made_on="2024-06", service_due_on="2027-06-30", scrap_on="2030-06-30"),
        equipment(id="ext-3", variant="powder_abc", scrap_on="2030-01-01"),
    )
    return made


def change(server: Server, line: AgentRule | LimitRule) -> int:
    return commit(server.parts.store, lambda: change_rule(server.parts.ledger, "boss", SITE, line))


def facts(server: Server) -> list[tuple[str, str]]:
    with reading(server.parts.store):
        return [(j.kind, j.subject_id) for j in Journal.select().order_by(Journal.position)]


def test_a_changed_agent_writes_the_site_s_line_and_only_the_cards_it_concerns(server: Server) -> None:
    before = len(facts(server))
    own = msgspec.structs.replace(POWDER, scrap_years=8, source="  区消防 2026-7 号 ")
    assert change(server, msgspec.structs.replace(own, source="区消防 2026-7 号")) == 1
    with reading(server.parts.store):
        cards = {card.id: card for card in ground_of(SITE).cards}
        line = rules_of(SITE).agents["powder_abc"]
        assert rules_of(OTHER_SITE).agents["powder_abc"] == POWDER
    assert (line.scrap_years, line.origin, line.mark) == (8, "A", "v")
    assert (cards["ext-1"].scrap_on, cards["ext-1"].service_due_on) == ("2032-06-30", "2029-06-30")
    assert (cards["ext-2"].scrap_on, cards["ext-3"].scrap_on) == ("2030-06-30", "2030-01-01")
    assert facts(server)[before:] == [("master.put", SITE), ("master.put", "ext-1")]


def test_back_to_the_default_puts_the_dates_back_and_leaves_no_line_of_the_site(server: Server) -> None:
    change(server, msgspec.structs.replace(POWDER, scrap_years=8))
    change(server, msgspec.structs.replace(AWAY, number=20))
    assert commit(server.parts.store, lambda: restore_rule(server.parts.ledger, "boss", SITE, "powder_abc")) == 1
    with reading(server.parts.store):
        own = site_rules(SITE)
        assert own is not None
        assert ([r.agent for r in own.agents], [r.name for r in own.limits]) == ([], ["away_percent"])
        assert {card.id: card.scrap_on for card in ground_of(SITE).cards}["ext-1"] == "2034-06-30"


@pytest.mark.parametrize(
    "line",
    [
        msgspec.structs.replace(POWDER, scrap_years=5),
        msgspec.structs.replace(POWDER, scrap_years=61),
        msgspec.structs.replace(AWAY, number=101),
        msgspec.structs.replace(AWAY, source="a\u202eb"),
        msgspec.structs.replace(AWAY, source="x" * 201),
    ],
)
def test_a_line_that_cannot_be_writes_nothing(server: Server, line: AgentRule | LimitRule) -> None:
    before = facts(server)
    with pytest.raises(InputError):
        change(server, line)
    assert facts(server) == before


def test_a_name_that_is_no_rule_is_not_found(server: Server) -> None:
    with pytest.raises(NotFound):
        change(server, msgspec.structs.replace(AWAY, name="nonsense"))
    with pytest.raises(NotFound):
        commit(server.parts.store, lambda: restore_rule(server.parts.ledger, "boss", SITE, "nonsense"))


def test_the_same_line_again_writes_nothing(server: Server) -> None:
    change(server, msgspec.structs.replace(AWAY, number=20))
    before = facts(server)
    assert change(server, msgspec.structs.replace(AWAY, number=20)) == 0
    assert facts(server) == before
