"""Photos of other phones' records, fetched to be looked at: the last view of a zone for the camera's ghost.

Used by the inspection actions. They lie in a folder that may be emptied at any time, a few dozen at most, and are no part of any
record: what this phone itself promised lies in the store.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256 as sha256_of
from pathlib import Path

from mobile.delivery.transport import Transport
from sync.errors import NotFound, ReplyCut
from sync.photos import PATH, SHA256

MOST = 40
"""How many photos are kept, the ones fetched last; ours."""
Ask = Callable[[Callable[[Transport, str], bytes]], bytes]
"""Makes one request of its own with a fresh token and gives back its answer."""


class SeenPhotos:
    """The folder, and the way to fill it; `may_fetch` says whether the person lets photos travel now."""

    def __init__(self, folder: Path, ask: Ask, may_fetch: Callable[[], bool]) -> None:
        self._folder = folder
        self._ask = ask
        self._may_fetch = may_fetch

    def path(self, sha256: str) -> Path | None:
        """Return the file of a fetched photo, or None when it is not here."""
        found = self._folder / f"{sha256}.jpg"
        return found if SHA256.fullmatch(sha256) and found.exists() else None

    def fetch(self, sha256: str) -> None:
        """Bring a photo that a record of one of this phone's sites promises; nothing happens while photos may not travel.

        Raises what the network raises, `NotFound` when the server does not show it to us, `ReplyCut` for other bytes."""
        if not SHA256.fullmatch(sha256):
            raise NotFound("not a photo's hash")
        if self.path(sha256) is not None or not self._may_fetch():
            return
        content = self._ask(lambda transport, token: transport.get_photo(PATH + sha256, token=token))
        if sha256_of(content).hexdigest() != sha256:
            raise ReplyCut("other bytes than the photo's")
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{sha256}.part"
        part.write_bytes(content)
        part.replace(self._folder / f"{sha256}.jpg")
        self._forget_old()

    def _forget_old(self) -> None:
        kept = sorted(self._folder.glob("*.jpg"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in kept[MOST:]:
            file.unlink(missing_ok=True)
