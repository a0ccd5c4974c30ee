"""A chore: work that a server process does now and then in a thread of its own, until it is stopped. Used by everything that
happens by the clock (due work, retention, figures). A chore's work must be safe to do twice and in two processes at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from server.database import WriterBusy
from server.database.failures import DATABASE_ERRORS
from sync.errors import LinxunError

_TROUBLE: tuple[type[Exception], ...] = (LinxunError, WriterBusy, OSError, *DATABASE_ERRORS)
_END_SECONDS = 30


class Chore:
    """Does its work at once when started and then every so often; trouble is logged and the next round tries again."""

    def __init__(self, name: str, work: Callable[[], int], *, every_seconds: float) -> None:
        """`work` returns how many things it did, for the log."""
        self._name = name
        self._work = work
        self._every_seconds = every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the work at hand."""
        self._over.set()
        self._thread.join(timeout=_END_SECONDS)

    def _run(self) -> None:
        log = structlog.get_logger(self._name)
        while True:
            try:
                done = self._work()
                if done:
                    log.info("done", count=done)
            except _TROUBLE as error:
                log.error("could not be done", problem=getattr(error, "slug", type(error).__name__))
            if self._over.wait(self._every_seconds):
                return
