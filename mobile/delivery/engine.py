"""The delivery engine: one worker thread, one lock for manual and automatic sending, steps in the order of a table of contents.

Started by the app and the headless phone; screens read `status` and call `sync_now`. A kill at any instruction leaves every
unsent fact waiting, because nothing is ever marked "sending". Never lets a failed push start a pull.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from mobile.delivery.backoff import wait_seconds
from mobile.delivery.exchange import Trader
from mobile.delivery.photos import Way, send_photos
from mobile.delivery.tokens import Tokens
from mobile.delivery.transport import Transport
from mobile.delivery.worker import EVERY_SECONDS, Worker
from mobile.device.ports import Device
from mobile.shapes import DeliveryStatus, Step
from mobile.store.opening import Store
from sync.errors import BodyTooLarge, DeviceRevoked, LinxunError, NotSignedIn, PhoneError, ReplyCut, TimedOut, Unreachable
from sync.exchange import MAX_FACTS
from sync.exchange.header import Reply
from sync.times import to_ms

MOST_BYTES = 4 * 1024 * 1024
KEEP_FACTS_MS = 14 * 24 * 3600 * 1000
KEEP_PHOTOS_MS = 3 * 24 * 3600 * 1000
"""How long settled work stays on the phone at least, once the server's backup has it; ours."""
CLEAR_EVERY_NS = 600 * 10**9
MAX_FORKS = 2
FLOOR_SECONDS, FLOOR_MOST = 5.0, 60.0
"""What a failure costs at least before a ring starts another try, growing with the failures in a row; ours."""
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineParts:
    """What the engine is built from; `connect` gives the way to the server that the phone is enrolled with."""

    store: Store
    device: Device
    connect: Callable[[], Transport]
    chance: Callable[[], float]
    app_version: str


class Engine:
    """Delivers what waits and fetches what changed; every public method may be called from any thread."""

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self._store, self._device = parts.store, parts.device
        self._tokens = Tokens(parts.store.credentials, parts.device.clock)
        self._running = Lock()
        self._worker = Worker(parts.device.clock, self._turn)
        self._step: Step = ""
        self._problem = self._store.settings.get("last_problem")
        self._failures = int(self._store.settings.get("failures_in_a_row"))
        self._cleared_boot_ns: int | None = None
        self._listeners: list[Callable[[], None]] = []

    # ---- the doors

    def sync_now(self) -> str:
        """Deliver and fetch once, now, whatever was planned; returns the slug of what went wrong, empty when all went well.

        Waits when the worker is at it: there is one lock for both."""
        return self._once(is_asked=True)

    def wake(self) -> None:
        """Tell the worker that something new waits; harmless when it sleeps, works or was never started."""
        self._worker.wake()

    def start(self) -> None:
        """Start the worker thread; a second start changes nothing."""
        self._worker.start()

    def stop(self) -> None:
        """Let the worker finish its step and end; what waits stays waiting."""
        self._worker.stop()

    def ask(self, request: Callable[[Transport, str], T]) -> T:
        """Make one request for somebody who waits for its answer, between two tries and with a fresh token.

        Raises what the network raises; it changes no plan of the worker's."""
        with self._running:
            try:
                transport = self._refresh_credential()
                return request(transport, self._tokens.fresh(transport))
            finally:
                self._step = ""

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every try, on the thread that tried."""
        self._listeners.append(changed)

    def status(self) -> DeliveryStatus:
        """Return how delivery stands, without touching the network."""
        last = self._store.settings.get("last_success_at")
        next_try_ns = self._worker.next_try_ns()
        ahead = None if next_try_ns is None else next_try_ns - self._device.clock.boot_ns()
        return DeliveryStatus(
            is_busy=self._running.locked(),
            step=self._step,
            problem=self._problem,
            last_success_ms=int(last) if last else None,
            next_try_ms=None if ahead is None else to_ms(self._device.clock.now()) + max(ahead, 0) // 10**6,
        )

    # ---- one run

    def _turn(self) -> None:
        if self._store.journal.is_open():
            self._once(is_asked=False)

    def _once(self, *, is_asked: bool) -> str:
        with self._running:
            self._worker.take_ring()
            try:
                self._run(is_asked)
                self._note_success()
            except LinxunError as error:
                self._note_failure(error)
            except Exception:
                log.exception("a delivery try ended in a fault")
                self._note_failure(LinxunError("see the log"))
            finally:
                self._step = ""
            problem = self._problem
        self._tell()
        return problem

    def _run(self, is_asked: bool) -> None:
        transport = self._refresh_credential()
        try:
            self._deliver(transport, is_asked)
        except NotSignedIn:  # the server no longer takes this token although the clock says it should: trade it once
            self._tokens.renew(transport)
            self._deliver(transport, is_asked)
        self._clear_old()

    def _deliver(self, transport: Transport, is_asked: bool) -> None:
        while True:
            reply = self._push_facts(transport)
            if not reply.revoked:
                reply = self._pull_pages(transport, reply)
                self._repair_streams(transport, reply)
            is_through = self._send_photos(transport, is_asked)
            if is_through or self._worker.is_stopped():
                break
            self._worker.take_ring()  # something new waits: facts travel first, the photos go on behind them
        if reply.revoked:  # said when everything is delivered: a lost phone gets no documents, its facts and photos are held
            raise DeviceRevoked

    def _refresh_credential(self) -> Transport:
        self._enter("credential")
        transport = self._parts.connect()
        if not self._device.network.connection().is_connected:
            raise Unreachable("the phone says it has no network")
        self._tokens.fresh(transport)
        return transport

    def _push_facts(self, transport: Transport) -> Reply:
        """Offer everything that waits, oldest first; the last offer brings the first page with it."""
        self._enter("push")
        forks, gaps, first_seen = 0, 0, 0
        while True:
            batch = self._store.outbox.batch(most_facts=self._batch_size(), most_bytes=MOST_BYTES)
            if batch.facts and batch.first <= first_seen:
                raise ReplyCut("the server names none of the facts it was sent")
            try:
                reply = self._trader(transport).trade(batch, want_page=not batch.has_more)
            except LinxunError as error:
                self._note_batch(len(batch.facts), error)
                delay_ms = round(1000 * self._delay(error))
                self._store.outbox.fail(batch.facts, slug=error.slug, next_try_at=self._now_ms() + delay_ms)
                raise
            if reply.fork or reply.high_water > batch.head:
                forks, first_seen = _one_more(forks), 0
                continue
            if reply.high_water < batch.first - 1:  # a restored server: go on from what it still has
                first_seen, gaps = 0, gaps + 1
                if gaps > 1:  # what it lost before that was purged here: number the rest anew
                    forks = _one_more(forks)
                    self._store.renew_epoch(secrets.token_hex(8))
                continue
            first_seen = batch.first
            self._note_batch(len(batch.facts), None)
            if not batch.has_more:
                return reply

    def _pull_pages(self, transport: Transport, reply: Reply) -> Reply:
        self._enter("pull")
        while reply.more and not reply.revoked:
            before = self._store.documents.cursors()
            batch = self._store.outbox.batch(most_facts=self._batch_size(), most_bytes=MOST_BYTES)
            reply = self._trader(transport).trade(batch, want_page=True)
            if reply.more and not reply.revoked and self._store.documents.cursors() == before:
                raise ReplyCut("the pages do not get on")
        return reply

    def _repair_streams(self, transport: Transport, reply: Reply) -> None:
        for stream in reply.mismatch:
            self._trader(transport).repair(stream)

    def _send_photos(self, transport: Transport, is_asked: bool) -> bool:
        """Send what is ready; False when it stopped between two photos because something new waits."""
        self._enter("photos")
        if self._store.settings.get("wifi_only_photos") == "1" and not self._device.network.connection().is_wifi:
            return True
        way = Way(transport, self._tokens.fresh(transport), self._now_ms, self._parts.chance, self._is_called, is_asked)
        return send_photos(self._store, way)

    def _is_called(self) -> bool:
        return self._worker.is_rung() or self._worker.is_stopped()

    def _clear_old(self) -> None:
        boot_ns = self._device.clock.boot_ns()
        if self._cleared_boot_ns is not None and boot_ns - self._cleared_boot_ns < CLEAR_EVERY_NS:
            return
        self._cleared_boot_ns = boot_ns
        now_ms = self._now_ms()
        self._store.photos.mark_covered()
        self._store.outbox.purge(settled_before_ms=now_ms - KEEP_FACTS_MS)
        _, was_short = self._store.photos.purge(stored_before_ms=now_ms - KEEP_PHOTOS_MS)
        if was_short:
            self._store.settings.add_notice("storage-short")

    # ---- what a run leaves behind

    def _note_failure(self, error: LinxunError) -> None:
        """Plan the next try in memory first: a full disk must not leave the worker without a plan."""
        delay = self._delay(error)
        self._failures += 1
        self._problem = error.slug
        floor = min(delay, max(error.retry_after_seconds or 0.0, min(FLOOR_SECONDS * self._failures, FLOOR_MOST)))
        now_ns = self._device.clock.boot_ns()
        self._worker.plan(next_try_ns=now_ns + round(1e9 * delay), not_before_ns=now_ns + round(1e9 * floor))
        try:
            self._store.settings.put(last_problem=error.slug, failures_in_a_row=str(self._failures))
        except PhoneError as trouble:
            log.warning("the failure %s could not be written down: %s", error.slug, trouble.slug)

    def _note_success(self) -> None:
        now_ms = self._now_ms()
        last = self._store.settings.get("last_success_at")
        is_news = self._problem != "" or self._failures > 0 or not last or abs(now_ms - int(last)) > 1000 * EVERY_SECONDS / 2
        if is_news:
            self._store.settings.put(last_success_at=str(now_ms), last_problem="", failures_in_a_row="0")
        self._problem, self._failures = "", 0
        self._worker.plan(next_try_ns=None, not_before_ns=None)

    def _delay(self, error: LinxunError) -> float:
        return wait_seconds(self._failures + 1, self._parts.chance(), retry_after_seconds=error.retry_after_seconds)

    def _batch_size(self) -> int:
        kept = self._store.settings.get("push_facts")
        return int(kept) if kept else MAX_FACTS

    def _note_batch(self, tried: int, error: LinxunError | None) -> None:
        size = self._batch_size()
        fresh = size
        if isinstance(error, (BodyTooLarge, TimedOut)) and tried:
            fresh = max(1, min(size, tried) // 2)
        elif error is None and tried >= size:
            fresh = min(size * 2, MAX_FACTS)
        if fresh != size:
            self._store.settings.put(push_facts=str(fresh))

    def _trader(self, transport: Transport) -> Trader:
        return Trader(self._store, self._device, transport, lambda: self._tokens.fresh(transport), self._parts.app_version)

    def _enter(self, step: Step) -> None:
        self._step = step
        self._tell()

    def _tell(self) -> None:
        for changed in self._listeners:
            changed()

    def _now_ms(self) -> int:
        return to_ms(self._device.clock.now())


def _one_more(forks: int) -> int:
    """Count a new epoch of this run; ReplyCut instead of going on for ever with a server that takes none."""
    if forks >= MAX_FORKS:
        raise ReplyCut("the journal forks again and again")
    return forks + 1
