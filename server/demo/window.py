"""Lets `linxun phone` find the demo that runs in this folder: a fresh enrolment code for one more phone, its pictures at hand.

Called by the command line. Never starts a server.
"""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from server.database import commit, open_database
from server.demo.clock import CLOCK_FILE, DemoClock
from server.device.enrolment import mint
from server.device.qr import enrolment_link
from server.settings import Settings
from server.wiring import build_parts

NOTE = "stage.json"


class StageNote(msgspec.Struct, frozen=True):
    """What a running demo leaves beside its data: where it is, whose clock it has, and for which site phones are enrolled."""

    data: str
    url: str
    site: str
    by: str
    clock: str


def leave_note(folder: Path, note: StageNote) -> None:
    """Write the note; it is only as good as the server that runs."""
    (folder / NOTE).write_bytes(msgspec.json.encode(note))


def phone_arguments(folder: Path) -> list[str]:
    """Return what `python -m mobile` is told so that it opens against the running demo; empty when none runs here."""
    try:
        note = msgspec.json.decode((folder / NOTE).read_bytes(), type=StageNote)
    except FileNotFoundError:
        return []
    if not _listens(note.url):
        return []
    window = folder / "phones" / "window"
    arguments = ["--data", str(window), "--pictures", str(folder / "pictures"), "--demo-clock", str(folder / CLOCK_FILE)]
    if any(window.rglob("linxun.db")):
        return arguments  # enrolled at its first start
    return [*arguments, "--link", _fresh_code(note)]


def _fresh_code(note: StageNote) -> str:
    settings = Settings(data=Path(note.data), public_url=note.url)
    now_ms = DemoClock(Path(note.clock)).now_ms
    store = open_database(settings)
    try:
        parts = build_parts(settings, store, now_ms=now_ms)
        code = commit(store, lambda: mint(site=note.site, person=None, label="window", by=note.by, now_ms=parts.now_ms())).code
    finally:
        store.close()
    return enrolment_link(settings, code)


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0
