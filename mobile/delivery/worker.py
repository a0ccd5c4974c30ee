"""The one delivery thread: it sleeps until the next try, is woken when something new waits, and outlives every fault.

Owned by the engine, which says after each try when the next one may be. A ring shortens a long wait, but never below what the
server asked for or the pause that every failure costs. Never touches the network itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, Thread

from mobile.device.ports import Clock

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0
"""While the app is open and all is well; ours."""


class Worker:
    """Calls `attempt` again and again on a thread of its own; every method may be called from any thread."""

    def __init__(self, clock: Clock, attempt: Callable[[], object]) -> None:
        self._clock = clock
        self._attempt = attempt
        self._bell = Condition()
        self._rung = False
        self._stopped = False
        self._thread: Thread | None = None
        self._next_try_ns: int | None = None
        self._not_before_ns: int | None = None

    def start(self) -> None:
        """Start the thread; while it lives a second start changes nothing, and one that died is replaced."""
        with self._bell:
            if self._thread is not None and self._thread.is_alive():
                return
            self._stopped = False
            self._thread = Thread(target=self._work, name="delivery", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let the thread finish its step and end."""
        with self._bell:
            self._stopped = True
            self._bell.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()
            self._thread = None

    def wake(self) -> None:
        """Say that something new waits; harmless when the thread sleeps, works or was never started."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def plan(self, *, next_try_ns: int | None, not_before_ns: int | None) -> None:
        """Say on the boot clock when the next try is due by itself (None: at the usual pace), and before when no ring counts."""
        with self._bell:
            self._next_try_ns, self._not_before_ns = next_try_ns, not_before_ns
            self._bell.notify_all()

    def next_try_ns(self) -> int | None:
        """Return when the next try is due after a failure, on the boot clock; None while all is well."""
        return self._next_try_ns

    def take_ring(self) -> None:
        """Forget the ring: what it told of is being delivered now."""
        with self._bell:
            self._rung = False

    def is_rung(self) -> bool:
        """Whether something new waits since the last `take_ring`."""
        return self._rung

    def is_stopped(self) -> bool:
        """Whether the program is ending."""
        return self._stopped

    def _work(self) -> None:
        while self._wait_for_turn():
            try:
                self._attempt()
            except Exception:
                log.exception("a delivery try ended in a fault")
                pause_ns = self._clock.boot_ns() + round(EVERY_SECONDS * 1e9)
                self.plan(next_try_ns=pause_ns, not_before_ns=pause_ns)

    def _wait_for_turn(self) -> bool:
        with self._bell:
            # A ring, a new plan or the stop ends one wait; the time that is left is then counted anew.
            while not self._stopped and (left := self._seconds_left()) > 0 and self._bell.wait(left):
                pass
            self._rung = False
            return not self._stopped

    def _seconds_left(self) -> float:
        due = self._not_before_ns if self._rung else self._next_try_ns
        if due is None:
            return 0.0 if self._rung else EVERY_SECONDS
        return max(0.0, (due - self._clock.boot_ns()) / 1e9)
