"""What the server's clock reads at least, by the boot clock since one of its answers. It goes into every heartbeat.

The server may say "nothing from before that moment is still on the phone" only of a moment that had passed when the request
was built; when the request arrived is later than that. Never trusts the wall clock, and says nothing after a restart.
"""

from __future__ import annotations

from datetime import datetime

from mobile.device.ports import Clock
from mobile.store.opening import Store
from sync.times import from_ms, to_ms

SLACK_MS = 2000
"""The facts of a request are read a moment before its header is written; ours."""
DRIFT = 5000
"""A quartz is wrong by less than one part in so many."""
FRESH_MS = 3_600_000


def note_answer(store: Store, clock: Clock, now: datetime) -> None:
    """Remember that the server's clock read `now` when an answer left; written only when it says something new."""
    boot_ms, server_ms = clock.boot_ns() // 10**6, to_ms(now)
    known = _known(store, clock)
    if known is not None:
        elapsed = boot_ms - known[0]
        if elapsed < FRESH_MS and abs(server_ms - known[1] - elapsed) <= SLACK_MS:
            return
    store.settings.put(server_anchor=f"{clock.boot_id()} {boot_ms} {server_ms}")


def server_at(store: Store, clock: Clock) -> datetime | None:
    """Return a moment of the server's clock that has surely passed; None when no answer came since the phone was started."""
    known = _known(store, clock)
    if known is None:
        return None
    elapsed = clock.boot_ns() // 10**6 - known[0]
    return from_ms(known[1] + elapsed - elapsed // DRIFT - SLACK_MS)


def _known(store: Store, clock: Clock) -> tuple[int, int] | None:
    parts = store.settings.get("server_anchor").split(" ")
    if len(parts) != 3 or parts[0] != clock.boot_id():
        return None
    return int(parts[1]), int(parts[2])
