"""The demo as a user runs it, in processes of its own, ending with 0 only when all is as promised.

Its morning is played here, the whole day with the long searches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WIDE = {**os.environ, "COLUMNS": "200"}
MORNING = (
    "killed with SIGKILL mid-record",
    "NOT HEARD FROM phones A and C",
    "cut mid-photo",
    "arrived twice, was filed once",
    "one check is DONE, the other MISSED",
    "The clock is the demo's",
)


def played(folder: Path, *options: str) -> str:
    """Return what the demo said; a demo in which something is not as promised fails the test."""
    command = [sys.executable, "-m", "server.cli.main", "demo", "--check", *options, "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False, env=WIDE)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-4000:]
    return done.stdout


def test_the_morning_of_three_phones_ends_as_promised(tmp_path: Path) -> None:
    said = played(tmp_path / "demo", "--short")
    for promised in MORNING:
        assert promised in said
    assert "device clock 25 min wrong" in said
    assert " NO " not in said


@pytest.mark.soak
def test_the_whole_day_shows_every_planted_fault(tmp_path: Path) -> None:
    said = played(tmp_path / "demo")
    for promised in (*MORNING, "2 missed checkpoints on R4", "1 round done in 3 minutes", "264 scans", "published 9 of 10"):
        assert promised in said
    assert " NO " not in said
