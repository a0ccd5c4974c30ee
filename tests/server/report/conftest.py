"""The small site of the fire pages, with a browser for each role and a reader of PDF files."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.server.fire.conftest import town, visit

__all__ = ["text_of", "town", "visit"]


def text_of(pdf: bytes, folder: Path) -> str:
    """Return what a reader would copy out of the file, by poppler, in reading order."""
    file = folder / "ledger.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
