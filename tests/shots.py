"""`make shots`: a picture of every screen and page in zh and en, light and dark, font scale 1.0 and 1.3, into build/shots.

The phone's pictures are taken in a process per font scale, since Kivy reads the scale once. Fails when a screen class exists that
no picture shows. It never compares pictures: a person looks at them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.driver import HOW, SETTINGS, can_draw

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "shots"
SCALES = ("1.0", "1.3")


def phone_shots(out: Path, scale: str) -> set[str]:
    """Write the pictures of one font scale from this process and return the names of the screen classes they show."""
    from tests.phone_world import in_shanghai
    from tests.scenes import door, inside
    from tests.scenes_day import day

    in_shanghai()
    shown: set[str] = set()
    for language in ("zh", "en"):
        for palette in ("light", "dark"):
            with tempfile.TemporaryDirectory() as home:
                for scenes in (door, inside, day):
                    for name, driver in scenes(Path(home), language, palette):
                        driver.frames(4)
                        driver.shot(out / f"{name}.{language}.{palette}.{scale}.png")
                        shown.add(type(driver.root.page).__name__)
    return shown


def screen_classes() -> set[str]:
    """Return the name of every screen class of the product that is not a base of others."""
    from mobile.widgets.page import Page

    for file in sorted((ROOT / "mobile").glob("*/screens/*.py")):
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return set(_leaves(Page))


def _leaves(base: type) -> Iterator[str]:
    for found in base.__subclasses__():
        if found.__subclasses__():
            yield from _leaves(found)
        elif found.__module__.startswith("mobile."):
            yield found.__name__


def main() -> int:
    """Take all pictures; 1 when something could not be pictured."""
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument("--scale", choices=SCALES, help="take the phone's pictures of this font scale only, in this process")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args()
    if chosen.scale:
        missing = screen_classes() - phone_shots(chosen.out, chosen.scale)
        sys.stdout.write(f"no picture shows {', '.join(sorted(missing))}\n" if missing else "")
        return 1 if missing else 0
    if not can_draw():
        sys.stderr.write(f"MISSING ON THIS MACHINE: an offscreen GL window ({HOW})\n")
        return 1
    shutil.rmtree(chosen.out, ignore_errors=True)
    chosen.out.mkdir(parents=True)
    failed = [scale for scale in SCALES if _in_a_process(chosen.out, scale) != 0]
    if find_console():
        from tests.shots_console import console_shots

        console_shots(chosen.out)
    sys.stdout.write(f"{len(list(chosen.out.glob('*.png')))} pictures in {chosen.out}\n")
    return 1 if failed else 0


def find_console() -> bool:
    """True when the console has pictures of its own and the browser for them is here."""
    return (ROOT / "tests" / "shots_console.py").exists() and shutil.which("chromium") is not None


def _in_a_process(out: Path, scale: str) -> int:
    environment = {**os.environ, **SETTINGS, "KIVY_METRICS_FONTSCALE": scale}
    command = [sys.executable, "-m", "tests.shots", "--scale", scale, "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
