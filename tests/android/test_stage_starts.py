"""The staged tree starts without a display, with Python's optimisation of the APK, and draws its first screen."""

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.android.conftest import Staged
from tests.requires import need

HARNESS = Path(__file__).with_name("first_frame.py")


def test_the_phones_tree_alone_starts_and_draws_a_first_frame(staged: Staged, tmp_path: Path) -> None:
    need("Mesa EGL and GL (libegl1 libgl1 libgl1-mesa-dri)", ctypes.util.find_library("EGL") and ctypes.util.find_library("GL"))
    picture = tmp_path / "first.png"
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "KIVY_HOME": str(tmp_path / "kivy"),
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_NO_CONFIG": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ended = subprocess.run(
        [sys.executable, "-OO", str(HARNESS), str(staged.folder), str(picture)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "FIRST FRAME" in ended.stdout
    with Image.open(picture) as image:
        colours = image.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colours is not None
    assert len(colours) > 16, "the first frame is empty"
