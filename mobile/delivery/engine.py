"""The delivery engine: one worker thread, one lock for manual and automatic sending, steps in the order of a table of contents.

Started by the app and the headless phone; screens read `status` and call `sync_now`. A kill at any instruction leaves every
unsent fact waiting, because nothing is ever marked "sending". Never lets a failed push start a pull.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Lock, Thread

from mobile.delivery.backoff import wait_seconds
from mobile.delivery.exchange import Trader
from mobile.delivery.photos import Way, send_photos
from mobile.delivery.tokens import Tokens
from mobile.delivery.transport import Transport
from mobile.device.ports import Device
from mobile.shapes import DeliveryStatus, Step
from mobile.store.opening import Store
from sync.errors import BodyTooLarge, DeviceRevoked, LinxunError, NotSignedIn, ReplyCut, TimedOut, Unreachable
from sync.exchange import MAX_FACTS
from sync.exchange.header import Reply
from sync.times import to_ms

EVERY_SECONDS = 60.0
"""While the app is open; ours."""
MOST_BYTES = 4 * 1024 * 1024
KEEP_FACTS_MS = 14 * 24 * 3600 * 1000
KEEP_PHOTOS_MS = 3 * 24 * 3600 * 1000
"""How long settled work stays on the phone at least, once the server's backup has it; ours."""
CLEAR_EVERY_NS = 600 * 10**9
MAX_FORKS = 2


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
        self._bell = Condition()
        self._rung = False
        self._stopped = False
        self._worker: Thread | None = None
        self._step: Step = ""
        self._problem = self._store.settings.get("last_problem")
        self._next_try_boot_ns: int | None = None
        self._cleared_boot_ns: int | None = None
        self._listeners: list[Callable[[], None]] = []

    # ---- the doors

    def sync_now(self) -> str:
        """Deliver and fetch once, now; returns the slug of what went wrong, empty when all went well.

        Waits when the worker is at it: there is one lock for both."""
        with self._running:
            try:
                self._run()
            except LinxunError as error:
                self._note_failure(error)
            else:
                self._note_success()
            finally:
                self._step = ""
            problem = self._problem
        self._tell()
        return problem

    def wake(self) -> None:
        """Tell the worker that something new waits; harmless when it sleeps, works or was never started."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def start(self) -> None:
        """Start the worker thread; a second start changes nothing."""
        if self._worker is None:
            self._worker = Thread(target=self._work, name="delivery", daemon=True)
            self._worker.start()

    def stop(self) -> None:
        """Let the worker finish its step and end; what waits stays waiting."""
        with self._bell:
            self._stopped = True
            self._bell.notify_all()
        if self._worker is not None:
            self._worker.join()
            self._worker = None

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every try, on the thread that tried."""
        self._listeners.append(changed)

    def status(self) -> DeliveryStatus:
        """Return how delivery stands, without touching the network."""
        last = self._store.settings.get("last_success_at")
        ahead = None if self._next_try_boot_ns is None else self._next_try_boot_ns - self._device.clock.boot_ns()
        return DeliveryStatus(
            is_busy=self._running.locked(),
            step=self._step,
            problem=self._problem,
            last_success_ms=int(last) if last else None,
            next_try_ms=None if ahead is None else to_ms(self._device.clock.now()) + max(ahead, 0) // 10**6,
        )

    # ---- one run

    def _run(self) -> None:
        transport = self._refresh_credential()
        try:
            self._deliver(transport)
        except NotSignedIn:  # the server no longer takes this token although the clock says it should: trade it once
            self._tokens.renew(transport)
            self._deliver(transport)
        self._clear_old()

    def _deliver(self, transport: Transport) -> None:
        reply = self._push_facts(transport)
        self._pull_pages(transport, reply)
        self._repair_streams(transport, reply)
        self._send_photos(transport)

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
                if reply.revoked:  # said when everything is delivered: a lost phone gets no documents, its facts are held
                    raise DeviceRevoked
                return reply

    def _pull_pages(self, transport: Transport, reply: Reply) -> None:
        self._enter("pull")
        while reply.more:
            batch = self._store.outbox.batch(most_facts=self._batch_size(), most_bytes=MOST_BYTES)
            reply = self._trader(transport).trade(batch, want_page=True)

    def _repair_streams(self, transport: Transport, reply: Reply) -> None:
        for stream in reply.mismatch:
            self._trader(transport).repair(stream)

    def _send_photos(self, transport: Transport) -> None:
        self._enter("photos")
        if self._store.settings.get("wifi_only_photos") == "1" and not self._device.network.connection().is_wifi:
            return
        way = Way(transport, self._tokens.fresh(transport), self._now_ms, lambda error: round(1000 * self._delay(error)))
        send_photos(self._store, way)

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
        failures = self._failures() + 1
        self._problem = error.slug
        self._next_try_boot_ns = self._device.clock.boot_ns() + round(1e9 * self._delay(error))
        self._store.settings.put(last_problem=error.slug, failures_in_a_row=str(failures))

    def _note_success(self) -> None:
        now_ms = self._now_ms()
        last = self._store.settings.get("last_success_at")
        is_news = self._problem != "" or self._failures() > 0 or not last or abs(now_ms - int(last)) > 1000 * EVERY_SECONDS / 2
        self._problem, self._next_try_boot_ns = "", None
        if is_news:
            self._store.settings.put(last_success_at=str(now_ms), last_problem="", failures_in_a_row="0")

    def _delay(self, error: LinxunError) -> float:
        return wait_seconds(self._failures() + 1, self._parts.chance(), retry_after_seconds=error.retry_after_seconds)

    def _failures(self) -> int:
        return int(self._store.settings.get("failures_in_a_row"))

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

    # ---- the worker

    def _work(self) -> None:
        while True:
            with self._bell:
                if not self._rung and not self._stopped:
                    self._bell.wait(self._sleep_seconds())
                self._rung = False
                if self._stopped:
                    return
            if self._store.journal.is_open():
                self.sync_now()

    def _sleep_seconds(self) -> float:
        if self._next_try_boot_ns is None:
            return EVERY_SECONDS
        return max(0.0, (self._next_try_boot_ns - self._device.clock.boot_ns()) / 1e9)


def _one_more(forks: int) -> int:
    """Count a new epoch of this run; ReplyCut instead of going on for ever with a server that takes none."""
    if forks >= MAX_FORKS:
        raise ReplyCut("the journal forks again and again")
    return forks + 1
