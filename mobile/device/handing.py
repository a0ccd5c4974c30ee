"""Handing a file out of the app: Android's own "save to" page, a chosen folder on the desktop. The rescue bundle leaves by it.

It copies and never moves: the file in the app's private folder stays. The Android half was not run on a device.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.device.bridge import Bridge

CREATE_DOCUMENT = "android.intent.action.CREATE_DOCUMENT"
OPENABLE = "android.intent.category.OPENABLE"
TITLE = "android.intent.extra.TITLE"
ANY_BYTES = "application/octet-stream"
REQUEST = 4714

Choose = Callable[[Callable[[Path | None], None]], None]
"""Lets the person pick a folder, and answers with it or None."""


class AndroidHandOut:
    """ACTION_CREATE_DOCUMENT: the person picks storage, card, stick or an app of theirs; no permission is needed."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def hand_out(self, file: Path, done: Callable[[bool], None]) -> None:
        intent = self._bridge.java("android.content.Intent")(CREATE_DOCUMENT)
        intent.addCategory(OPENABLE)
        intent.setType(ANY_BYTES)
        self._bridge.show_intent(intent, REQUEST, {TITLE: file.name}, lambda ok, answer: done(ok and self._copy(file, answer)))

    def _copy(self, file: Path, answer: Any) -> bool:
        place = answer.getData() if answer is not None else None
        if place is None:
            return False
        try:
            descriptor = self._bridge.activity().getContentResolver().openFileDescriptor(place, "w").detachFd()
            with os.fdopen(descriptor, "wb") as out, file.open("rb") as inside:
                shutil.copyfileobj(inside, out)
        except (OSError, self._bridge.java_failure()):
            return False
        return True


class FolderHandOut:
    """Stands in on a desktop: a copy in the folder that the person picks."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose

    def hand_out(self, file: Path, done: Callable[[bool], None]) -> None:
        def chosen(folder: Path | None) -> None:
            done(folder is not None and _copied(file, folder / file.name))

        self._choose(chosen)


def _copied(file: Path, target: Path) -> bool:
    try:
        shutil.copyfile(file, target)
    except OSError:
        return False
    return True
