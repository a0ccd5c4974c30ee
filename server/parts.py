"""What every door of the server works with: settings, database, ledger, keys and clock. Built once by the composition root, put
on `app.state.parts`, and taken from there by endpoints. Holds no logic and opens nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request

from server.database import Store
from server.keys import Keys
from server.ledger.ledger import Ledger
from server.settings import Settings
from server.wire import BodyRoom


def wall_clock_ms() -> int:
    """Return the server's time in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Parts:
    """The real parts of one running server."""

    settings: Settings
    store: Store
    ledger: Ledger
    keys: Keys
    now_ms: Callable[[], int] = field(default=wall_clock_ms)
    bodies: BodyRoom = field(default_factory=BodyRoom)

    @property
    def server_id(self) -> str:
        """The device id under which the server's own facts are filed."""
        return self.ledger.identity.server_id


def parts_of(request: Request) -> Parts:
    """Return the parts of the server that this request came to."""
    found: Parts = request.app.state.parts
    return found
