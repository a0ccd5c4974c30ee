"""What a phone last said of itself. The exchange calls `note_heartbeat` in its own transaction; the health board and the
three-valued truth read it through the views. A heartbeat is a claim of the phone; `heard_at` and `clear_at` are the server's."""

from __future__ import annotations

from server.database.sql import Sql
from server.device.tables import Device
from sync.exchange.header import Heartbeat
from sync.times import to_ms

_NOTE = (
    "UPDATE device SET heard_at = ?, skew_ms = ?, waiting_facts = ?, waiting_photos = ?, oldest_waiting_at = ?, drafts = ?, "
    "free_bytes = ?, battery_percent = ?, app_version = ?, language = ?, last_problem = ?, clear_at = COALESCE(?, clear_at) "
    "WHERE id = ?"
)


def note_heartbeat(device: str, heartbeat: Heartbeat, *, now_ms: int, skew_ms: int, delivered_to_head: bool) -> None:
    """Keep the phone's last word. `delivered_to_head`: with this request the server holds every fact the phone has filed, so
    nothing of before `now_ms` is outstanding there. Drafts are not filed and do not count."""
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
        now_ms if delivered_to_head else None,
        device,
    )


def known_skew_ms(device: str) -> int:
    """Return how far that phone's clock was ahead of the server's when it was last heard; 0 when it never was."""
    found = Device.get_or_none(Device.id == device)
    return 0 if found is None or found.skew_ms is None else int(found.skew_ms)
