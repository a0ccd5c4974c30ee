"""Facts going up: the phone offers its oldest waiting facts, the server continues the journal and answers on each.

Phone half: `offer_lines`, `settlements`. Server half: `read_lines`, `continue_journal`. Neither touches a disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from sync.errors import MalformedFrame
from sync.exchange.header import Offer, Reply, Verdict
from sync.journal import Replica, fact_hash, first_link, next_link

_ID = re.compile(rb"[!-~]{0,64}")
_NAMED = re.compile(rb"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Filed:
    """A fact as the phone's journal holds it: number, id, SHA-256 (32 bytes) and the bytes themselves."""

    n: int
    id: str
    hash: bytes
    raw: bytes


class Offered(msgspec.Struct, frozen=True):
    """A fact line as it came; `hash` is computed by the server, `named` is what the phone wrote beside it."""

    n: int
    id: str
    named: str
    hash: bytes
    raw: bytes


# ---- the phone's half


def offer_lines(filed: Iterable[Filed]) -> list[bytes]:
    """Return one line per fact: number, id, hash, bytes."""
    return [b"%d\t%s\t%s\t%s" % (f.n, f.id.encode(), f.hash.hex().encode(), f.raw) for f in filed]


def settlements(sent: Sequence[Filed], reply: Reply) -> list[Verdict]:
    """Return the verdicts that name a fact of ours with its own number, id and hash; anything else settles nothing."""
    ours = {f.n: f for f in sent}
    return [
        v
        for v in reply.verdicts
        if (f := ours.get(v.n)) is not None and f.id == v.id and f.hash.hex() == v.hash and v.n <= reply.high_water
    ]


# ---- the server's half


def read_lines(lines: Sequence[bytes], first: int) -> list[Offered]:
    """Return the offered facts; raises `MalformedFrame` when the lines are not numbered first, first+1, …

    What stands in a line's last field may be anything: it is judged fact by fact."""
    offered: list[Offered] = []
    for n, line in enumerate(lines, first):
        fields = line.split(b"\t", 3)
        if len(fields) != 4 or fields[0] != b"%d" % n:
            raise MalformedFrame(f"line {n - first + 1} is not fact {n}")
        _, fact_id, named, raw = fields
        if _ID.fullmatch(fact_id) is None or _NAMED.fullmatch(named) is None:
            raise MalformedFrame(f"line {n - first + 1}: id or hash is not spelled as one")
        offered.append(Offered(n, fact_id.decode(), named.decode(), fact_hash(raw), raw))
    return offered


@dataclass(frozen=True, slots=True)
class Known:
    """What the server's journal holds of one replica: its last number and link, and a way to look back."""

    last_n: int
    last_link: bytes
    look_back: Callable[[int, int], dict[int, tuple[bytes, bytes]]]
    """(from n, to n) -> {n: (fact_hash, link)} of what is stored in that closed range."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """How an offer continues the journal: `repeats` are already stored, `new` carry their links in `links`.

    `gap`: the offer begins beyond the head, nothing is taken and the phone goes on from `high_water`+1.
    `fork`: numbers were used for other facts, or the phone knows a head that this journal never had."""

    repeats: tuple[Offered, ...] = ()
    new: tuple[Offered, ...] = ()
    links: tuple[bytes, ...] = ()
    gap: bool = False
    fork: bool = False


def continue_journal(replica: Replica, known: Known, offer: Offer, offered: Sequence[Offered]) -> Continuation:
    """Return which facts are new, which repeat, or that the journal forked; decides nothing about their content."""
    if offer.first > known.last_n + 1:
        return Continuation(gap=True)
    if offer.head < known.last_n:
        return Continuation(fork=True)  # restored from an older copy: its next numbers would be silently taken for repeats
    before = offer.first - 1
    last_repeat = min(known.last_n, before + len(offered))
    stored = known.look_back(before, last_repeat) if before < known.last_n or last_repeat > before else {}
    link = first_link(replica) if before == 0 else known.last_link if before == known.last_n else stored[before][1]
    if bytes.fromhex(offer.prev) != link:
        return Continuation(fork=True)
    split = last_repeat - before
    repeats, new = tuple(offered[:split]), tuple(offered[split:])
    if any(stored[o.n][0] != o.hash for o in repeats):
        return Continuation(fork=True)
    link = known.last_link if known.last_n else first_link(replica)
    links = []
    for fact in new:
        link = next_link(link, fact.n, fact.hash)
        links.append(link)
    return Continuation(repeats=repeats, new=new, links=tuple(links))
