"""The demo as a user runs it: the whole morning in processes of their own, ending with 0 only when both sides are equal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_morning_of_three_phones_ends_equal_on_both_sides(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server.cli.main", "demo", "--check", "--folder", str(tmp_path / "demo")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    for promised in (
        "killed with SIGKILL mid-record",
        "NOT HEARD FROM phones A and C",
        "cut mid-photo",
        "arrived twice, was filed once",
    ):
        assert promised in done.stdout
    assert "one check is DONE, the other MISSED" in done.stdout
