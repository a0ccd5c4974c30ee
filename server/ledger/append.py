"""The journal's only writer. One call continues one replica's journal: repeats are recognised, forks and gaps refused as a whole,
every new fact is settled, duplicate or held, and what it changes is written with it. Never commits: the caller does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from server.database.sql import Sql
from server.ledger.apply import apply_entries
from server.ledger.entry import DUPLICATE, Entry
from server.ledger.intake import Registry
from sync.errors import HeldError, IdConflict, every_problem
from sync.exchange.header import Offer, Verdict
from sync.exchange.push import Continuation, Known, Offered, continue_journal
from sync.journal import Replica as ReplicaName
from sync.journal import first_link

_FIND = "SELECT id, n, link, head, safe_n, last_seen_at, whole_at FROM replica WHERE device = ? AND epoch = ? FOR UPDATE"
_MAKE = (
    "INSERT INTO replica (device, epoch, n, link, head, safe_n, first_seen_at, last_seen_at) VALUES (?, ?, 0, ?, 0, 0, ?, 0) "
    "ON CONFLICT (device, epoch) DO NOTHING"
)
_MOVE = "UPDATE replica SET n = ?, link = ?, head = ?, last_seen_at = ?, whole_at = ?, retired_at = NULL WHERE id = ?"
_RETIRE = "UPDATE replica SET retired_at = ? WHERE id = ?"
_RANGE = "SELECT n, fact_hash, link, verdict, problem FROM journal WHERE replica = ? AND n BETWEEN ? AND ? ORDER BY n"
_SETTLED = "SELECT fact_id, fact_hash, NULL FROM journal WHERE verdict = 'settled' AND fact_id IN ??"
_HELD = "SELECT fact_id, fact_hash, problem FROM journal WHERE verdict = 'held' AND fact_id IN ??"
_APPEND = (
    "INSERT INTO journal (replica, n, site, fact_id, fact_hash, link, verdict, problem, detail, kind, author, subject_kind, "
    "subject_id, made_at, corrected_at, received_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PROMISE = (
    "INSERT INTO promise (replica, n, sha256, device, bytes, mime, site, stored_at, given_up_at, given_up_for) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT MIN(stored_at) FROM promise WHERE device = ? AND sha256 = ?), "
    "(SELECT MIN(given_up_at) FROM promise WHERE device = ? AND sha256 = ? AND bytes = ? AND mime = ?), "
    "(SELECT MIN(given_up_for) FROM promise WHERE device = ? AND sha256 = ? AND bytes = ? AND mime = ?)) ON CONFLICT DO NOTHING"
)

Judge = Callable[[Entry], None]
"""Says whether the author may: sets the entry's corrected time, and raises a `HeldError` when not."""


@dataclass(frozen=True, slots=True)
class Head:
    """A replica's journal as the transaction found it; times in ms, `announced` is the highest number the phone spoke of,
    `whole_at` when it last kept nothing back."""

    row: int
    n: int
    link: bytes
    announced: int
    safe_n: int
    last_seen_at: int
    whole_at: int | None


@dataclass(frozen=True, slots=True)
class Parting:
    """When an offer left its journal, by the server's clock (ms); `is_all`: its sender says that nothing stays behind."""

    left_ms: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class Appended:
    """What one offer came to."""

    verdicts: tuple[Verdict, ...]
    high_water: int
    safe_n: int
    row: int
    new: tuple[Entry, ...] = ()
    is_fork: bool = False


def open_journal(sql: Sql, name: ReplicaName, now_ms: int) -> Head:
    """Return the replica's head, made at its first exchange, locked until the end of the transaction."""
    found = sql.first(_FIND, name.device, name.epoch)
    if found is None:
        sql.run(_MAKE, name.device, name.epoch, first_link(name).hex(), now_ms)
        found = sql.first(_FIND, name.device, name.epoch)
        assert found is not None, "the row was just made"
    row, n, link, announced, safe_n, seen, whole_at = found
    return Head(row, n, bytes.fromhex(link), announced, safe_n, seen, whole_at)


def append(
    sql: Sql,
    registry: Registry,
    name: ReplicaName,
    head: Head,
    offer: Offer,
    offered: Sequence[Offered],
    entries: Sequence[Entry],
    *,
    judge: Judge,
    now_ms: int,
    parting: Parting,
) -> Appended:
    """Continue the journal with what is new of the offer and return a verdict for each fact of it.

    A gap takes nothing (the answer's high-water mark says where to go on); a fork takes nothing and says so."""
    stored: dict[int, tuple[bytes, bytes]] = {}
    before: dict[int, tuple[str, str | None]] = {}

    def look_back(first: int, last: int) -> dict[int, tuple[bytes, bytes]]:
        for n, hashed, link, verdict, problem in sql.rows(_RANGE, head.row, first, last):
            stored[n], before[n] = (bytes.fromhex(hashed), bytes.fromhex(link)), (verdict, problem)
        return stored

    plan = continue_journal(name, Known(head.n, head.link, look_back), offer, offered)
    if plan.fork or plan.gap:
        # The phone numbers anew what is missing, under another epoch; if it goes on here instead, `_MOVE` takes this back.
        sql.run(_RETIRE, now_ms, head.row)
        return Appended((), head.n, head.safe_n, head.row, is_fork=plan.fork)
    verdicts = [_as_before(o, before[o.n]) for o in plan.repeats]
    new = entries[len(plan.repeats) :]
    followers = _recognise(sql, new)
    for entry in new:
        if entry.verdict == "settled":
            try:
                judge(entry)
            except HeldError as error:
                entry.hold(error)
    apply_entries(sql, registry, name.device, new)
    for entry, earlier in followers:
        entry.error = earlier.error
    _store(sql, name, head, plan, new, now_ms)
    _move(sql, head, offer, plan, parting)
    verdicts += [entry.answer(o.id, o.named) for o, entry in zip(plan.new, new, strict=True)]
    return Appended(tuple(verdicts), head.n + len(new), head.safe_n, head.row, tuple(new))


def held_error(slug: str) -> HeldError:
    """Return the error of a stored problem; a slug of a later release stays a plain held."""
    found = every_problem().get(slug, HeldError)
    return found() if issubclass(found, HeldError) else HeldError()


def _as_before(offered: Offered, before: tuple[str, str | None]) -> Verdict:
    problem = before[1]
    if problem is not None:
        return Verdict(offered.n, offered.id, offered.named, "held", problem)
    return Verdict(offered.n, offered.id, offered.named, "duplicate")


def _recognise(sql: Sql, entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Mark the facts that another number or epoch already brought, and hold those whose id carries other content.

    Returns the pairs of one batch that are the same fact: the later one ends as the earlier one does."""
    ids = [entry.fact_id for entry in entries]
    followers: list[tuple[Entry, Entry]] = []
    if not ids:
        return followers
    known: dict[str, list[tuple[str, str | None]]] = {}
    for statement in (_SETTLED, _HELD):
        for fact_id, hashed, problem in sql.rows(statement, ids):
            known.setdefault(fact_id, []).append((hashed, problem))
    seen: dict[str, Entry] = {}
    for entry in entries:
        earlier = seen.setdefault(entry.fact_id, entry)
        rows = known.get(entry.fact_id)
        if rows is not None:
            _compare(entry, rows)
        elif earlier is not entry and earlier.hash == entry.hash:
            entry.verdict = DUPLICATE
            followers.append((entry, earlier))
        elif earlier is not entry:
            entry.hold(IdConflict("another fact of this batch has this id"))
    return followers


def _compare(entry: Entry, rows: Sequence[tuple[str, str | None]]) -> None:
    for hashed, problem in rows:
        if hashed == entry.hash:
            entry.verdict = DUPLICATE
            entry.error = held_error(problem) if problem is not None else None
            return
    entry.hold(IdConflict("another fact has this id"))


def _store(sql: Sql, name: ReplicaName, head: Head, plan: Continuation, new: Sequence[Entry], now_ms: int) -> None:
    if not new:
        return
    sql.many(_APPEND, [e.row(head.row, link, now_ms) for e, link in zip(new, plan.links, strict=True)])
    promises: list[tuple[Any, ...]] = [
        (head.row, e.n, p.sha256, name.device, p.bytes, p.mime, e.site, name.device, p.sha256)
        + (name.device, p.sha256, p.bytes, p.mime) * 2
        for e in new
        if e.fact is None or e.fact.photos
        for p in e.photos
    ]
    if promises:
        sql.many(_PROMISE, promises)


def _move(sql: Sql, head: Head, offer: Offer, plan: Continuation, parting: Parting) -> None:
    n, link = head.n + len(plan.new), plan.links[-1] if plan.links else head.link
    # A rescue bundle may have left before an exchange that overtook it: neither time goes back.
    seen, whole_at = max(head.last_seen_at, parting.left_ms), head.whole_at
    if n >= offer.head or parting.is_all:
        whole_at = max(whole_at or 0, parting.left_ms)
    sql.run(_MOVE, n, link.hex(), max(head.announced, offer.head), seen, whole_at, head.row)
