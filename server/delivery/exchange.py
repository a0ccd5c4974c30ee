"""The server's half of an exchange, in the order in which it happens: read, judge and store in one transaction, issue receipts in
the next, then read a page, then answer. Called by the endpoint and by the rescue door. The callers commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from server.delivery.judge import Bench
from server.delivery.views import Crew, crew_of, received_since
from server.device.credentials import Phone
from server.device.health import note_heartbeat
from server.ledger.append import Appended, Head, Parting
from server.ledger.entry import Entry, read_entry
from server.ledger.feed import Page
from server.ledger.ledger import Ledger
from server.settings import Limits
from sync.clocks import Reading, skew_seconds
from sync.errors import AccessError, BodyTooLarge, RateLimited
from sync.exchange import DEFAULT_PAGE_BYTES, PROTOCOL
from sync.exchange.framing import frame, unframe
from sync.exchange.header import Reply, Request, read_request
from sync.exchange.push import Offered, read_lines
from sync.gate import read_phone_fact
from sync.times import from_ms


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it could be read: the header, its fact lines, and what the gate said of each."""

    request: Request
    offered: Sequence[Offered]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the first transaction did, and the streams that the phone may pull now.

    `has_ended_shift`: receipts may be due. Said of a repeat too, because the first answer may have been lost before they were."""

    appended: Appended
    streams: tuple[str, ...]
    is_revoked: bool
    has_ended_shift: bool


def read_incoming(framed: bytes, limits: Limits) -> Incoming:
    """Return the request in its parts; an `EnvelopeError` when it is not whole or not ours."""
    header, lines = unframe(framed)
    if len(lines) > limits.facts_per_request:
        raise BodyTooLarge(f"{len(lines)} facts, at most {limits.facts_per_request}")
    request = read_request(header)
    offered = read_lines(lines, request.offer.first)
    return Incoming(request, offered, [read_entry(line, read_phone_fact) for line in offered])


def take(ledger: Ledger, phone: Phone, incoming: Incoming, *, limits: Limits, began_ms: int) -> Taken:
    """Store and apply what the phone offers and note its heartbeat, inside a transaction that the caller commits before anything
    is answered. `began_ms`: when the request left the phone, by the server's clock."""
    request, crew = incoming.request, crew_of(phone.id)
    require_room(phone, incoming, limits)
    head, appended = receive(ledger, phone, crew, incoming, left_ms=began_ms)
    _note(phone, request, appended, announced=head.announced, began_ms=began_ms)
    streams = () if phone.is_revoked else tuple(crew.streams(phone.site, ledger.now_ms()))
    has_ended_shift = any(entry.kind == "shift.ended" for entry in incoming.entries)
    return Taken(appended, streams, phone.is_revoked, has_ended_shift)


def require_room(phone: Phone, incoming: Incoming, limits: Limits) -> None:
    """Return when these facts may be filed for this phone: its own, and a lost phone's within its quarantine."""
    if incoming.request.replica.device != phone.id:
        raise AccessError("this journal belongs to another phone")
    if phone.revoked_at_ms is None:
        return
    if received_since(phone.id, phone.revoked_at_ms) + len(incoming.offered) > limits.revoked_facts:
        raise RateLimited("this phone was reported lost and its quarantine is full", retry_after_seconds=3600)


def receive(ledger: Ledger, phone: Phone, crew: Crew, incoming: Incoming, *, left_ms: int) -> tuple[Head, Appended]:
    """Judge and file what is offered; returns the journal's head as it was, and what came of it."""
    request = incoming.request
    for entry in incoming.entries:
        entry.begin()
    head = ledger.open(request.replica)
    judge = Bench(crew, request, head, now_ms=left_ms, is_revoked=phone.is_revoked)
    # A phone asks for documents with its last offer only, so whatever it announced besides does not exist.
    parting = Parting(left_ms, is_all=request.want_page)
    offered, entries = incoming.offered, incoming.entries
    return head, ledger.receive(request.replica, head, request.offer, offered, entries, judge=judge, parting=parting)


def _note(phone: Phone, request: Request, appended: Appended, *, announced: int, began_ms: int) -> None:
    sent = Reading(request.sent_at, request.heartbeat.boot_ns, request.heartbeat.boot_id)
    note_heartbeat(
        phone.id,
        request.heartbeat,
        now_ms=began_ms,
        skew_ms=round(skew_seconds(sent, from_ms(began_ms)) * 1000),
        # A late twin of an older request speaks of an older head: it proves nothing about now.
        delivered_to_head=not appended.is_fork and appended.high_water >= max(request.offer.head, announced),
    )


def read_next_page(ledger: Ledger, request: Request, taken: Taken) -> Page:
    """Return the page that the reply carries, inside a reading block of its own; empty when none was asked for or may be had."""
    if not request.want_page or not taken.streams or taken.appended.is_fork:
        return ledger.no_page()
    room = request.page_bytes or DEFAULT_PAGE_BYTES
    return ledger.page(taken.streams, request.cursors, page_bytes=room, digests=request.digests)


_ENCODER = msgspec.json.Encoder()


def framed_reply(ledger: Ledger, request: Request, taken: Taken, page: Page) -> bytes:
    """Return the whole reply as it travels."""
    appended = taken.appended
    reply = Reply(
        p=PROTOCOL,
        epoch=page.epoch,
        now=from_ms(ledger.now_ms()),
        high_water=appended.high_water,
        safe=min(appended.safe_n, appended.high_water),
        verdicts=appended.verdicts,
        fork=appended.is_fork,
        add=tuple(s for s in taken.streams if s not in request.cursors),
        drop=tuple(s for s in request.cursors if s not in taken.streams),
        cursors=page.cursors,
        more=page.more,
        mismatch=page.mismatch,
        revoked=taken.is_revoked,
    )
    return frame(_ENCODER.encode(reply), page.lines)
