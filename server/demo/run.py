"""`linxun demo`: lays the estate, plays the morning, compares both sides, and leaves the server running until Ctrl-C."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from threading import Event

from rich.console import Console

from server.demo.acts import ACTS
from server.demo.compare import as_table, compare
from server.demo.morning import DemoFailed, Morning
from server.demo.stage import Stage, open_stage

FOLDER = Path("linxun-demo")


def main(*, check: bool, folder: Path = FOLDER) -> int:
    """Play the morning and return 0 when both sides are equal to the last fact and photo; without `check` stay until Ctrl-C."""
    out = Console()
    began = time.monotonic()
    with out.status("laying the demo estate"), open_stage(folder) as stage:
        size = len(stage.estate.documents())
        out.print(f"server on {stage.url}, an estate of {size:,} documents laid in {time.monotonic() - began:.1f} s")
        is_equal = _play(stage, out)
        out.print(f"the morning took {time.monotonic() - began:.1f} s")
        if not check and is_equal:
            _stay(stage, out)
    return 0 if is_equal else 1


def _play(stage: Stage, out: Console) -> bool:
    play = Morning(stage, lambda line: out.print("  " + line, soft_wrap=True, highlight=False))
    for number, act in enumerate(ACTS, 1):
        with out.status(f"{number} of {len(ACTS)}: {act.__name__.replace('_', ' ')}"):
            try:
                act(play)
            except DemoFailed as failed:
                out.print(f"[bold red]{act.__name__}: {failed}[/]")
                return False
    lines = compare(stage)
    out.print(as_table(lines))
    return not any(line.differences or line.still_waiting for line in lines)


def _stay(stage: Stage, out: Console) -> None:
    for phone in stage.phones.values():
        phone.stop()
    out.print(f"\nconsole:  {stage.url}/console")
    for post in ("manager-01", "admin"):
        login = stage.estate.login(post)
        out.print(f"sign in:  {login.username}  {login.password}", highlight=False)
    guard = stage.estate.login("guard-02")
    out.print(f"phone:    make phone   then sign in as {guard.username}  {guard.password}", highlight=False)
    out.print("The server runs until Ctrl-C.")
    over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    while not over.wait(0.5):
        if stage.server.poll() is not None:
            out.print("[bold red]the server ended; see linxun-demo/server.log[/]")
            return
