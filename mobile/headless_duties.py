"""Commands of the headless phone for what is more than one check: rounds, blocked points, handovers, extinguishers scanned into
a move, labels bound, stock-takes and registers.

Part of the table in `mobile/headless_commands.py`; each is one small function over the desk that the screens use.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.errors import InputError, Pointer

if TYPE_CHECKING:
    from mobile.headless import Headless

Command = Callable[..., object]


def visit(h: Headless, picture: str) -> object:
    """Hold a checkpoint's label before the phone and confirm the visit with one tap; answers the fact's id.

    What is no point's label, and a label while no round runs, is a problem."""
    found: list[Any] = []
    h.hands.picture = Path(picture)
    h.phone.desk.equipment.scan(found.append)
    seen = found[0]
    if seen is None or seen.subject_kind != "checkpoint":
        raise InputError("no checkpoint", errors=(Pointer("/picture", "checkpoint"),))
    running = h.phone.desk.patrol.scanned(seen.subject_id, seen.method, seen.code)
    return h.phone.desk.patrol.visit(running)


def block(h: Headless, kind: str, id: str, reason: str, picture: str, task: str = "", round: str = "", note: str = "") -> object:
    """Say that an object could not be checked, with the photo that shows it; answers the fact's id."""
    found: list[str] = []
    h.hands.picture = Path(picture)
    h.phone.desk.blocking.block(kind, id, reason, found.append, task=task, round=round, note=note)
    return found[0]


def move_scan(h: Headless, picture: str) -> object:
    """Scan one extinguisher into the move in hand; answers what became of it."""
    found: list[object] = []
    h.hands.picture = Path(picture)
    h.phone.desk.fire.scan(found.append)
    return found[0]


def bind(h: Headless, code: str, kind: str, id: str, why: str, picture: str = "") -> object:
    """Hang a label on an object, with a photo of it there; answers the fact's id."""
    photos: list[str] = [""]
    if picture:
        h.hands.picture = Path(picture)
        h.phone.desk.binding.take_photo(photos.append)
    reason: Any = why
    return h.phone.desk.binding.bind(code, kind, id, reason, photos[-1])


def count(h: Headless, job: str, picture: str) -> object:
    """Scan one label in a stock-take; answers what became of it."""
    found: list[object] = []
    h.hands.picture = Path(picture)
    h.phone.desk.stock.scan(job, found.append)
    return found[0]


DUTIES: dict[str, Command] = {
    "all_normal": lambda h, draft: h.phone.desk.inspection.all_normal(draft),
    "patrol": lambda h: h.phone.desk.patrol.patrol(),
    "round_start": lambda h, route, task="", kind="planned": h.phone.desk.patrol.start(route, task_id=task, kind=kind),
    "round": lambda h, round: h.phone.desk.patrol.round(round),
    "visit": visit,
    "round_finish": lambda h, round, reason="": h.phone.desk.patrol.finish(round, reason),
    "block": block,
    "handovers": lambda h: h.phone.desk.handover.handovers(),
    "handover_take": lambda h, id, agreed=True, note="": h.phone.desk.handover.take(id, is_agreed=agreed, note=note),
    "registers": lambda h: h.phone.desk.register.forms(),
    "register_here": lambda h, template, kind, id: h.phone.desk.register.remember(template, kind, id),
    "move_scan": move_scan,
    "move_view": lambda h: h.phone.desk.fire.view(),
    "move_discard": lambda h: h.phone.desk.fire.discard(),
    "bind": bind,
    "stock_start": lambda h, place: h.phone.desk.stock.start(place),
    "stock_scan": count,
    "stock": lambda h, job: h.phone.desk.stock.view(job),
    "stock_finish": lambda h, job: h.phone.desk.stock.finish(job),
}
