"""What a supervisor may change in fire duty: one line of the site's rule table, or back to the built-in line. The cards whose
dates follow from it are written with it, each by a fact of the server. Rights are judged by the caller, who also commits."""

from __future__ import annotations

import msgspec

from server.database.sql import Sql
from server.fire.builtin import built_in_rules
from server.fire.views import ground_of
from server.ledger.ledger import Ledger
from server.ledger.streams import lock_streams
from sync.errors import InputError, NotFound, Pointer
from sync.records.documents import Document
from sync.records.fire import AgentRule, LimitRule
from sync.rules.equipment import with_dates
from sync.rules.fire import RuleTable, check_rules, rule_table, site_lines


def change_rule(ledger: Ledger, author: str, site: str, line: AgentRule | LimitRule) -> int:
    """Put the line into the site's table as the site's own, and return how many cards have other dates now.

    InputError when a number is out of its range or the table would contradict itself; then nothing is written."""
    own = _checked(msgspec.structs.replace(line, origin="A", mark="v"))
    return _write(ledger, author, site, own)


def restore_rule(ledger: Ledger, author: str, site: str, name: str) -> int:
    """Take the built-in line again; returns how many cards have other dates now. NotFound for a name there is not."""
    table = rule_table(built_in_rules())
    line = table.agents.get(name) or table.limits.get(name)
    if line is None:
        raise NotFound("no such rule")
    return _write(ledger, author, site, line)


def _checked(line: AgentRule | LimitRule) -> AgentRule | LimitRule:
    try:
        return msgspec.convert(msgspec.to_builtins(line), type(line))
    except msgspec.ValidationError as error:
        raise InputError(str(error)[:200], errors=(Pointer("/source", "out_of_range"),)) from None


def _write(ledger: Ledger, author: str, site: str, line: AgentRule | LimitRule) -> int:
    # Held before the cards are read: a check that a phone delivers meanwhile must not be written over.
    lock_streams(Sql(), [f"site:{site}"])
    ground = ground_of(site)
    before = ground.rules
    if isinstance(line, AgentRule):
        if line.agent not in before.agents:
            raise NotFound("no such rule")
        after = RuleTable(agents=before.agents | {line.agent: line}, limits=before.limits)
    else:
        if line.name not in before.limits:
            raise NotFound("no such rule")
        after = RuleTable(agents=before.agents, limits=before.limits | {line.name: line})
    check_rules(after)
    if after == before:
        return 0
    changed = [now for card in ground.cards if (now := with_dates(card, after)) is not card]
    documents: list[Document] = [site_lines(built_in_rules(), after, site), *changed]
    ledger.put(author, documents)
    return len(changed)
