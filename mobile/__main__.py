"""`python -m mobile`: the app in a window, or with `--headless` the phone without a screen.

Each phone is a process of its own over its own folder. The window needs Kivy, the headless phone does not.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Start the phone that the arguments ask for and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m mobile", description="Linxun, the phone")
    parser.add_argument("--headless", action="store_true", help="JSON commands on stdin, answers on stdout, no window")
    parser.add_argument("--data", type=Path, default=Path("linxun-phone"), help="folder of this phone (default: ./linxun-phone)")
    parser.add_argument("--auto", action="store_true", help="headless: deliver by itself, as the app does")
    parser.add_argument("--clock-ahead", type=float, default=0.0, metavar="SECONDS", help="headless: a wall clock that is wrong")
    parser.add_argument("--demo-clock", type=Path, metavar="FILE", help="the clock of a demo, which this file moves")
    parser.add_argument("--pictures", type=Path, help="window: folder whose pictures stand in for the camera (default: here)")
    parser.add_argument("--link", default="", help="window: the link that opened the app")
    chosen = parser.parse_args(arguments)
    if chosen.headless:
        from mobile.headless import run_headless

        return run_headless(chosen.data, ahead_seconds=chosen.clock_ahead, demo_clock=chosen.demo_clock, is_auto=chosen.auto)
    from mobile.app import run

    run(chosen.data, pictures=chosen.pictures, link=chosen.link, demo_clock=chosen.demo_clock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
