"""One frame of a desktop's webcam, taken by the ffmpeg of the machine: the scanner and the camera of `linxun phone` may use it.

Called by the app's picture chooser. It adds no dependency: without a webcam or without ffmpeg it says so, and a picture file
does the same.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

DEVICE = Path("/dev/video0")
PROGRAM = "ffmpeg"
LONGEST_SECONDS = 10.0
# The first frames of most webcams are dark: exposure settles within half a second at 30 frames a second.
DARK_FRAMES = 15


class Webcam:
    """A Video4Linux camera of this machine."""

    def __init__(self, folder: Path, device: Path = DEVICE, program: str = PROGRAM) -> None:
        self._frame = folder / "webcam.png"
        self._device = device
        self._program = program

    def is_there(self) -> bool:
        """Whether there is a camera, and the program that reads it."""
        return self._device.exists() and shutil.which(self._program) is not None

    def take(self) -> Path | None:
        """Take one frame and return its file, or None when the camera gives none; blocks for up to ten seconds."""
        self._frame.unlink(missing_ok=True)
        source = ("-f", "video4linux2", "-i", str(self._device))
        one = ("-vf", f"select=gte(n\\,{DARK_FRAMES})", "-frames:v", "1", "-y", str(self._frame))
        command = (self._program, "-nostdin", "-loglevel", "error", *source, *one)
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_SECONDS)
        except (OSError, subprocess.SubprocessError):
            return None
        return self._frame if self._frame.exists() else None
