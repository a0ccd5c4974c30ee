"""What a phone last said of itself. The exchange calls `note_heartbeat` in its own transaction; the health board and the
three-valued truth read it through the views. A heartbeat is a claim of the phone; `heard_at` and `clear_at` are the server's."""

from __future__ import annotations

from server.device.tables import Device
from sync.exchange.header import Heartbeat
from sync.times import to_ms


def note_heartbeat(device: str, heartbeat: Heartbeat, *, now_ms: int, skew_ms: int, delivered_to_head: bool) -> None:
    """Keep the phone's last word. `delivered_to_head`: with this request the server holds every fact the phone has filed, so
    nothing of before `now_ms` is outstanding there. Drafts are not filed and do not count."""
    values = {
        "heard_at": now_ms,
        "skew_ms": skew_ms,
        "waiting_facts": heartbeat.waiting_facts,
        "waiting_photos": heartbeat.waiting_photos,
        "oldest_waiting_at": None if heartbeat.oldest_waiting_at is None else to_ms(heartbeat.oldest_waiting_at),
        "drafts": heartbeat.drafts,
        "free_bytes": heartbeat.free_bytes,
        "battery_percent": heartbeat.battery_percent,
        "app_version": heartbeat.app_version,
        "language": heartbeat.language,
        "last_problem": heartbeat.last_problem,
    }
    if delivered_to_head:
        values["clear_at"] = now_ms
    Device.update(**values).where(Device.id == device).execute()


def known_skew_ms(device: str) -> int:
    """Return how far that phone's clock was ahead of the server's when it was last heard; 0 when it never was."""
    found = Device.get_or_none(Device.id == device)
    return 0 if found is None or found.skew_ms is None else int(found.skew_ms)
