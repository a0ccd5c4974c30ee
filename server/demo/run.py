"""`linxun demo`: lays the estate, plays a day, shows its faults, compares both sides, and leaves the server running."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from rich.console import Console

from server.demo.compare import as_table, compare
from server.demo.day import DAY, POSTS, SHORT
from server.demo.estate.estate import TIME_ZONE
from server.demo.faults import as_table as shown_table
from server.demo.faults import look
from server.demo.looks import LOOKS, SHORT_LOOKS
from server.demo.play import DemoFailed, Play
from server.demo.stage import Stage, open_stage

FOLDER = Path("linxun-demo")
PHOTOS = (25, 40)
"""So many photos a day of the sketch has."""


def main(*, check: bool, short: bool = False, folder: Path = FOLDER) -> int:
    """Play the day, or with `short` its morning alone, and return 0 when every planted fault is shown and both sides are equal to
    the last fact and photo; without `check` stay until Ctrl-C."""
    out = Console()
    began = time.monotonic()
    with out.status("laying the demo estate"), open_stage(folder, POSTS.values()) as stage:
        size = len(stage.estate.documents())
        out.print("The clock is the demo's: server and phones skip the time between the hours that are played.")
        out.print(f"server on {stage.url}, an estate of {size:,} documents laid in {time.monotonic() - began:.1f} s")
        is_equal = _play(stage, out, is_short=short)
        out.print(f"the demo took {time.monotonic() - began:.1f} s")
        if not check and is_equal:
            _stay(stage, out)
    return 0 if is_equal else 1


def _play(stage: Stage, out: Console, *, is_short: bool) -> bool:
    acts = SHORT if is_short else DAY
    play = Play(stage, lambda line: out.print("  " + line, soft_wrap=True, highlight=False))
    for number, act in enumerate(acts, 1):
        with out.status(f"{number} of {len(acts)}: {act.__name__.replace('_', ' ')}"):
            try:
                act(play)
            except DemoFailed as failed:
                out.print(f"[bold red]{act.__name__}: {failed}[/]")
                return False
    with out.status("looking at what the product shows"):
        shown = look(play, SHORT_LOOKS if is_short else LOOKS)
    out.print(shown_table(shown))
    lines = compare(stage)
    out.print(as_table(lines))
    photos = sum(line.photos_held for line in lines)
    is_enough = is_short or PHOTOS[0] <= photos <= PHOTOS[1]
    size, facts = sum(line.photo_bytes for line in lines) / 1e6, sum(line.held for line in lines)
    out.print(
        f"{photos} photos ({size:.1f} MB), {facts} facts, {sum(one.is_so for one in shown)} of {len(shown)} lines as promised"
    )
    is_equal = not any(line.differences or line.still_waiting for line in lines)
    return is_equal and is_enough and all(one.is_so for one in shown)


def _stay(stage: Stage, out: Console) -> None:
    for phone in stage.phones.values():
        phone.stop()
    out.print(f"\nconsole:  {stage.url}/console")
    for post in ("manager-01", "admin"):
        login = stage.estate.login(post)
        out.print(f"sign in:  {login.username}  {login.password}", highlight=False)
    guard = stage.estate.login("guard-02")
    out.print(f"phone:    make phone   then sign in as {guard.username}  {guard.password}", highlight=False)
    out.print("The second site has people but no phones in this demo: its due work stands as missed.")
    out.print(
        f"On the demo's clock it is {stage.now().astimezone(ZoneInfo(TIME_ZONE)):%Y-%m-%d %H:%M}. The server runs until Ctrl-C."
    )
    over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    while not over.wait(0.5):
        if stage.server.poll() is not None:
            out.print("[bold red]the server ended; see linxun-demo/server.log[/]")
            return
