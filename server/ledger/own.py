"""The server as a replica: what supervisors and the server itself do is filed as facts with a chain of their own, through the
same journal and the same intakes. Called inside an open writing block; a fact that cannot be applied raises, none is held."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from server.database.sql import Sql
from server.ledger.append import Appended, Parting, append, open_journal
from server.ledger.entry import Entry, read_entry
from server.ledger.intake import Registry
from sync.exchange.header import Offer
from sync.exchange.push import Offered
from sync.gate import read_any_fact
from sync.ids import uuid7
from sync.journal import Replica, fact_hash
from sync.records.fact import Envelope, ServerFact, encode_fact
from sync.records.types import Record, Subject
from sync.times import from_ms, to_ms

BOOT = "server"


def server_fact(kind: type[Envelope], *, author: str, site: str, subject: Subject, body: Record, at: datetime) -> ServerFact:
    """Return a fact of the server with an id of its own."""
    fact: ServerFact = kind(  # type: ignore[assignment,call-arg]
        id=uuid7(to_ms(at), secrets.token_bytes(10)),
        schema=1,
        author=author,
        site=site,
        subject=subject,
        made_at=at,
        boot_ns=0,
        boot_id=BOOT,
        body=body,
    )
    return fact


def file_facts(sql: Sql, registry: Registry, own: Replica, facts: Sequence[ServerFact], now_ms: int) -> Appended:
    """Append the facts to the server's own journal and apply them; a `HeldError` of an intake reaches the caller."""
    head = open_journal(sql, own, now_ms)
    offered: list[Offered] = []
    entries: list[Entry] = []
    for n, fact in enumerate(facts, head.n + 1):
        raw = encode_fact(fact)
        hashed = fact_hash(raw)
        offered.append(Offered(n, fact.id, hashed.hex(), hashed, raw))
        entries.append(read_entry(offered[-1], read_any_fact))
    offer = Offer(first=head.n + 1, prev=head.link.hex(), head=head.n + len(facts))

    def judge(entry: Entry) -> None:
        entry.at = from_ms(now_ms)

    parting = Parting(now_ms, is_all=True)
    done = append(sql, registry, own, head, offer, offered, entries, judge=judge, now_ms=now_ms, parting=parting)
    for entry in done.new:
        if entry.error is not None:
            raise entry.error
    return done
