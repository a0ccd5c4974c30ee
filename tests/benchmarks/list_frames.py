"""Benchmark (e): a list of 5,000 rows: from the first import to the first frame, and one scrolled frame, offscreen.

`python -m tests.benchmarks list_frames`. Each run is a process of its own, ours and the reference (Kivy's own list with plain
labels of the same height) in turns. Scrolling jumps by half a screen, so that every frame fills rows anew.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

ROWS = 5_000
RUNS = 5
FRAMES = 60
FIRST_FRAME_MS, SCROLLED_FRAME_MS = 1_000.0, 25.0


def run() -> list[dict[str, object]]:
    """Return the two lines: first frame and scrolled frame, in milliseconds, medians of five runs."""
    ours: list[dict[str, float]] = []
    plain: list[dict[str, float]] = []
    for _ in range(RUNS):
        ours.append(_measured("ours"))
        plain.append(_measured("plain"))
    return [
        _line("list_first_frame", "first", ours, plain, FIRST_FRAME_MS),
        _line("list_scrolled_frame", "frame", ours, plain, SCROLLED_FRAME_MS),
    ]


def _line(name: str, key: str, ours: list[dict[str, float]], plain: list[dict[str, float]], target: float) -> dict[str, object]:
    mine, reference = statistics.median(o[key] for o in ours), statistics.median(p[key] for p in plain)
    return {
        "name": name,
        "ours": round(mine, 1),
        "reference": round(reference, 1),
        "unit": "ms",
        "ratio": round(mine / reference, 2),
        "target": f"<= {target:g} ms",
        "met": mine <= target,
    }


def _measured(which: str) -> dict[str, float]:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.list_frames", which], check=True, capture_output=True, text=True, env=os.environ
    )
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _measure(which: str) -> dict[str, float]:
    started = time.perf_counter()
    from tests.driver import Driver, open_window

    open_window()
    root = _ours() if which == "ours" else _plain()
    driver = Driver(root)
    first = (time.perf_counter() - started) * 1000
    rows = next(w for w in root.walk() if hasattr(w, "layout_manager"))
    step = rows.height / 2 / (ROWS * 72)
    took = []
    for number in range(FRAMES):
        rows.scroll_y = 1 - (number + 1) * step
        begun = time.perf_counter()
        driver.frames(1, redraw=True)
        took.append((time.perf_counter() - begun) * 1000)
    return {"first": first, "frame": statistics.median(took)}


def _ours() -> object:
    from mobile.widgets.rows import RowList

    states = [("check-circle", "good"), ("clock-outline", "primary"), ("alert", "bad")]
    return RowList(
        rows=[
            {
                "key": number,
                "glyph": states[number % 3][0],
                "tone": states[number % 3][1],
                "title": f"MH-{number:05} 干粉灭火器 {number % 11 + 1} 层",
                "subtitle": f"灭火器月检 · 上次 {number % 30} 天前",
                "note": "今天内",
            }
            for number in range(ROWS)
        ]
    )


def _plain() -> object:
    from kivy.lang import Builder

    root = Builder.load_string(
        """
RecycleView:
    viewclass: 'Label'
    RecycleBoxLayout:
        orientation: 'vertical'
        default_size: None, 72
        default_size_hint: 1, None
        size_hint_y: None
        height: self.minimum_height
"""
    )
    root.data = [{"text": f"MH-{number:05}"} for number in range(ROWS)]
    return root


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(sys.argv[1])) + "\n")
