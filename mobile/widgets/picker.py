"""PicturePicker: stands in for the camera on a desktop, a list of the pictures in a folder and the way to other folders.

Shown in a sheet by the app. It never opens a picture, it only names one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kivy.properties import ListProperty

from mobile.widgets import rows  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Column
from mobile.widgets.kv import load_kv
from mobile.words import text

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")


class PicturePicker(Column):
    """Lists one folder; a tapped folder is opened, a tapped picture is the answer."""

    entries = ListProperty()

    def __init__(self, folder: Path, done: Callable[[Path], None]) -> None:
        super().__init__()
        self._done = done
        self._open(folder.resolve())

    def pick(self, path: Path) -> None:
        """Open a folder or answer with a picture."""
        if path.is_dir():
            self._open(path)
        else:
            self._done(path)

    def _open(self, folder: Path) -> None:
        self.entries = list(_entries(folder))


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    yield _entry(folder.parent, "arrow-left", text("app.folder_up"), str(folder.parent))
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            yield _entry(path, "package-variant", path.name, "")
        elif path.suffix.lower() in PICTURES:
            yield _entry(path, "image-multiple", path.name, "")


def _entry(path: Path, glyph: str, title: str, subtitle: str) -> dict[str, Any]:
    return {"key": path, "glyph": glyph, "tone": "primary", "title": title, "subtitle": subtitle, "note": ""}


load_kv(__file__)
