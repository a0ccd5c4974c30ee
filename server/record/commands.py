"""What supervisors do about held facts: let one count after all, or close it with a reason. Rights are judged by the caller, who
also commits; nothing is ever deleted, and the decision is a fact of the server's own journal."""

from __future__ import annotations

from server.ledger.append import held_error
from server.ledger.ledger import COMPANY, Ledger
from server.record.views import HeldFact
from sync.errors import SiteOutOfScope
from sync.gate import read_phone_fact
from sync.records.fact import QuarantineReleased
from sync.records.quarantine import Decision, Release
from sync.records.types import Subject
from sync.times import from_ms, to_ms

UNTRUSTED = frozenset({"hash-mismatch", "id-mismatch", "id-conflict"})
"""Bytes that are not what the phone said they were can only be closed: nobody knows what they ought to be."""


def decide(ledger: Ledger, held: HeldFact, decision: Decision, *, author: str, note: str, is_placed: bool) -> None:
    """File the decision and carry it out, inside an open transaction.

    With "applied", whatever still stands against the fact is raised, and nothing may be committed: the reason why it cannot be
    read, its site, or what its intakes say. Who made it where is the supervisor's judgement and not asked again."""
    at_ms = _time_of(held) if decision == "applied" else None
    site = held.site if is_placed else COMPANY
    body = Release(
        device=held.device,
        epoch=held.epoch,
        n=held.n,
        fact_hash=held.fact_hash,
        problem=held.problem,
        decision=decision,
        at=None if at_ms is None else from_ms(at_ms),
        note=note,
    )
    ledger.act(QuarantineReleased, author=author, site=site, subject=Subject(kind="site", id=site), body=body)


def _time_of(held: HeldFact) -> int:
    """Return the server's best time for the fact (ms); what was held before it could be judged has only the phone's word."""
    if held.problem in UNTRUSTED:
        raise held_error(held.problem)
    fact = read_phone_fact(held.body)
    if fact.site != held.site:
        raise SiteOutOfScope(fact.site)
    return held.corrected_at if held.corrected_at is not None else min(to_ms(fact.made_at), held.received_at)
