"""What a phone last said of itself. The exchange calls `note_heartbeat` in its own transaction; the health board and the
three-valued truth read it through the views. A heartbeat is a claim of the phone; `heard_at` and `clear_at` are the server's."""

from __future__ import annotations

from server.database.sql import Sql
from server.device.tables import Device
from sync.exchange.header import Heartbeat
from sync.times import to_ms

_NOTE = (
    "UPDATE device SET heard_at = ?, skew_ms = ?, waiting_facts = ?, waiting_photos = ?, oldest_waiting_at = ?, drafts = ?, "
    "free_bytes = ?, battery_percent = ?, app_version = ?, language = ?, last_problem = ? WHERE id = ?"
)
_CLEAR = "UPDATE device SET clear_at = ? WHERE id = ? AND (clear_at IS NULL OR clear_at < ?)"
REQUEST_MS = 5 * 60 * 1000
"""No request of ours is older when it arrives (the phone gives up after three minutes): what stands for `server_at` after a
restart of the phone."""


def note_heartbeat(device: str, heartbeat: Heartbeat, *, now_ms: int, skew_ms: int, delivered_to_head: bool) -> None:
    """Keep the phone's last word. `delivered_to_head`: with this request the server holds every fact that had been filed when
    its facts were read, so nothing of before that moment is outstanding there. Drafts are not filed and do not count."""
    # The phone counted before it sent; what it counted is here now.
    waiting, oldest = heartbeat.waiting_facts, heartbeat.oldest_waiting_at
    if delivered_to_head:
        waiting, oldest = 0, None
    Sql().run(
        _NOTE,
        now_ms,
        skew_ms,
        waiting,
        heartbeat.waiting_photos,
        None if oldest is None else to_ms(oldest),
        heartbeat.drafts,
        heartbeat.free_bytes,
        heartbeat.battery_percent,
        heartbeat.app_version,
        heartbeat.language,
        heartbeat.last_problem,
        device,
    )
    if delivered_to_head:
        # When it came is too late: what was filed while the request travelled is not in it.
        built = now_ms - REQUEST_MS if heartbeat.server_at is None else min(now_ms, to_ms(heartbeat.server_at))
        Sql().run(_CLEAR, built, device, built)


def known_skew_ms(device: str) -> int:
    """Return how far that phone's clock was ahead of the server's when it was last heard; 0 when it never was."""
    found = Device.get_or_none(Device.id == device)
    return 0 if found is None or found.skew_ms is None else int(found.skew_ms)
