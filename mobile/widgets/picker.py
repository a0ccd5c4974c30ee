"""PicturePicker and FolderPicker: stand-ins of a desktop for the camera and for Android's "save to" page.

Shown in a sheet by the app. They never open a picture or write a file, they only name one.
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


Frame = Callable[[Callable[[Path | None], None]], None]
"""Takes one frame of a webcam, and answers with its file or None."""
WEBCAM = Path("webcam:")


class PicturePicker(Column):
    """Lists one folder; a tapped folder is opened, a tapped picture is the answer, and so is a frame of the webcam."""

    entries = ListProperty()

    def __init__(self, folder: Path, done: Callable[[Path], None], frame: Frame | None = None) -> None:
        super().__init__()
        self._done, self._frame = done, frame
        self._open(folder.resolve())

    def pick(self, path: Path) -> None:
        """Open a folder, take a frame, or answer with a picture."""
        if path == WEBCAM:
            self._take()
        elif path.is_dir():
            self._open(path)
        else:
            self._done(path)

    def _open(self, folder: Path) -> None:
        hint = "app.webcam_hint" if self._frame is not None else "app.webcam_none"
        self.entries = [_webcam(text(hint)), *_entries(folder)]

    def _take(self) -> None:
        if self._frame is not None:
            self.entries = [_webcam(text("app.webcam_wait")), *self.entries[1:]]
            self._frame(self._taken)

    def _taken(self, frame: Path | None) -> None:
        if frame is None:
            self.entries = [_webcam(text("app.webcam_failed")), *self.entries[1:]]
        else:
            self._done(frame)


class FolderPicker(PicturePicker):
    """Lists the folders inside one; its first row takes that folder itself."""

    def pick(self, path: Path) -> None:
        """Open another folder, or answer with the one that is open."""
        if path == self._here:
            self._done(path)
        else:
            self._open(path)

    def _open(self, folder: Path) -> None:
        self._here = folder
        up, *rest = _entries(folder)
        take = _entry(folder, "check-bold", text("app.folder_take"), str(folder))
        self.entries = [take, up, *(entry for entry in rest if entry["key"].is_dir())]


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    yield _entry(folder.parent, "arrow-left", text("app.folder_up"), str(folder.parent))
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            yield _entry(path, "package-variant", path.name, "")
        elif path.suffix.lower() in PICTURES:
            yield _entry(path, "image-multiple", path.name, "")


def _webcam(subtitle: str) -> dict[str, Any]:
    return _entry(WEBCAM, "camera", text("app.webcam"), subtitle)


def _entry(path: Path, glyph: str, title: str, subtitle: str) -> dict[str, Any]:
    return {"key": path, "glyph": glyph, "tone": "primary", "title": title, "subtitle": subtitle, "note": ""}


load_kv(__file__)
