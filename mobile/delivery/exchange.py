"""One exchange from the phone's side: offer the oldest waiting facts, settle what the reply names, store the page it brings.

Called by the engine, step by step. The verdicts are written before the page is looked at; a fault in either leaves the
other's work whole. Never settles by number alone and never deletes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from mobile.delivery.anchor import note_answer, server_at
from mobile.delivery.transport import Transport
from mobile.device.ports import Device
from mobile.store.documents import Page
from mobile.store.opening import Store
from mobile.store.outbox import Batch
from sync.errors import EnvelopeError, ReplyCut, TimedOut
from sync.exchange import DEFAULT_PAGE_BYTES, DIGEST_PATH, PATH, PROTOCOL
from sync.exchange.digest import RepairReply, RepairRequest
from sync.exchange.framing import frame, unframe
from sync.exchange.header import Heartbeat, Offer, Reply, Request, read_reply
from sync.exchange.pull import read_documents
from sync.exchange.push import offer_lines, settlements
from sync.times import from_ms, to_ms

LEAST_PAGE_BYTES = 16 * 1024
"""What comes in a few seconds over the worst line; ours."""
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Trader:
    """What an exchange needs: the store, the device, the way to the server and how to sign the request."""

    store: Store
    device: Device
    transport: Transport
    token: Callable[[], str]
    app_version: str

    def trade(self, batch: Batch, *, want_page: bool) -> Reply:
        """Make one exchange and write what it brought; returns the reply's header.

        Raises an error of the tree when the request did not succeed as a whole: then nothing was settled."""
        header = request_header(self.store, self.device, batch, want_page=want_page, app_version=self.app_version)
        body = frame(_ENCODER.encode(header), offer_lines(batch.facts))
        try:
            first_line, lines = unframe_reply(self.transport.exchange(PATH, body, token=self.token()))
        except (TimedOut, ReplyCut):
            if want_page:
                keep_page_bytes(self.store, longer=False)
            raise
        reply = read_reply(first_line)
        rows = read_documents(lines)
        self._adopt_epoch(reply)
        if reply.fork or reply.high_water > batch.head:
            self.store.renew_epoch(secrets.token_hex(8))
            return reply
        if self._settle(batch, reply) and not self.store.journal.reaches(reply.high_water):
            # Restored from an older backup than the one that let this phone forget: the numbers between are gone for good.
            self.store.renew_epoch(secrets.token_hex(8))
            return reply
        if reply.revoked:
            self.store.documents.forget_all()
            return reply
        if want_page:
            at_head = not reply.more
            page = Page(rows, reply.cursors, add=reply.add, drop=reply.drop, is_at_head=at_head)
            self.store.documents.apply_page(page, now_ms=self._now_ms())
            if reply.more:
                keep_page_bytes(self.store, longer=True)
            if at_head:
                self.store.outbox.mark_seen()
        if reply.safe_photos:
            self.store.photos.mark_safe(reply.safe_photos)
        return reply

    def repair(self, stream: str) -> None:
        """Fetch again the buckets of a stream in which phone and server differ; unsent work is not touched."""
        journal = self.store.journal.head()
        sums = tuple(f"{total:016x}" for total in self.store.documents.bucket_sums(stream))
        asked = _ENCODER.encode(RepairRequest(replica=journal.replica, stream=stream, buckets=sums))
        header, lines = unframe_reply(self.transport.exchange(DIGEST_PATH, asked, token=self.token()))
        try:
            reply = msgspec.json.decode(header, type=RepairReply)
        except msgspec.MsgspecError:
            raise ReplyCut("not a repair of ours") from None
        if reply.stream != stream or reply.epoch != journal.server_epoch:
            raise ReplyCut("a repair of another stream")
        self.store.documents.repair(stream, reply.slots, read_documents(lines), reply.cursor)

    def _settle(self, batch: Batch, reply: Reply) -> bool:
        """Write the verdicts down; returns whether the server went back behind what it had confirmed."""
        known = self.store.journal.head()
        verdicts = settlements(batch.facts, reply)
        if verdicts or reply.high_water != known.confirmed or min(reply.safe, reply.high_water) != known.safe:
            now_ms = self._now_ms()
            self.store.outbox.settle(verdicts, high_water=reply.high_water, safe=reply.safe, now_ms=now_ms)
        return reply.high_water < known.confirmed

    def _adopt_epoch(self, reply: Reply) -> None:
        self.store.documents.adopt_epoch(reply.epoch)
        note_answer(self.store, self.device.clock, reply.now)
        skew_ms = to_ms(self.device.clock.now()) - to_ms(reply.now)
        known = self.store.settings.get("clock_skew_ms")
        if not known or abs(int(known) - skew_ms) > 2000:
            self.store.settings.put(clock_skew_ms=str(skew_ms))

    def _now_ms(self) -> int:
        return to_ms(self.device.clock.now())


def request_header(store: Store, device: Device, batch: Batch, *, want_page: bool, app_version: str) -> Request:
    """Return the request's header line for this offer; also written into the rescue bundle."""
    clock = device.clock
    return Request(
        p=PROTOCOL,
        replica=batch.replica,
        offer=Offer(first=batch.first, prev=batch.prev.hex(), head=batch.head),
        heartbeat=_heartbeat(store, device, app_version),
        sent_at=clock.now(),
        epoch=store.journal.head().server_epoch,
        cursors=store.documents.cursors() if want_page else {},
        digests=store.documents.digests() if want_page else {},
        want_page=want_page,
        page_bytes=page_bytes(store) if want_page else None,
    )


def page_bytes(store: Store) -> int | None:
    """Return how long a page may be after pages that did not come through; None while the server may choose."""
    kept = store.settings.get("page_bytes")
    return int(kept) if kept else None


def keep_page_bytes(store: Store, *, longer: bool) -> None:
    """Ask for half as much after a page that was cut or came too late, for twice as much after one that came whole."""
    known = page_bytes(store)
    if known is None and longer:
        return
    size = known or DEFAULT_PAGE_BYTES
    fresh = size * 2 if longer else max(size // 2, LEAST_PAGE_BYTES)
    told = "" if fresh >= DEFAULT_PAGE_BYTES else str(fresh)
    if fresh != size:
        store.settings.put(page_bytes=told)


def _heartbeat(store: Store, device: Device, app_version: str) -> Heartbeat:
    facts, photos = store.outbox.counts(), store.photos.counts()
    last = store.settings.get("last_success_at")
    return Heartbeat(
        waiting_facts=facts.waiting,
        waiting_photos=photos.waiting,
        oldest_waiting_at=None if facts.oldest_at is None else from_ms(facts.oldest_at),
        drafts=store.drafts.count(),
        free_bytes=device.storage.free_bytes(),
        battery_percent=device.battery.percent(),
        app_version=app_version,
        language=store.settings.get("language"),
        boot_id=device.clock.boot_id(),
        boot_ns=device.clock.boot_ns(),
        server_at=server_at(store, device.clock),
        last_success_at=from_ms(int(last)) if last else None,
        last_problem=store.settings.get("last_problem"),
    )


def unframe_reply(body: bytes) -> tuple[bytes, list[bytes]]:
    """Return header and lines of a whole reply; raises `ReplyCut` for anything cut or foreign."""
    try:
        header, lines = unframe(body)
    except EnvelopeError as error:
        raise ReplyCut(error.detail) from None
    return header, list(lines)
