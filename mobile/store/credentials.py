"""The secrets of the device in one small file outside the database: server, device, tokens, keys of the rescue bundle.

Called by enrolment and delivery. It lies in the folder that no backup copies, so that a copied phone has no credential and
a damaged database does not end the enrolment. Never holds a person's password or PIN.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock

import msgspec

from sync.errors import PhoneFull


class CredentialFile:
    """Secrets by name; `keep` replaces the file as a whole, so that a kill never leaves half a pair of tokens.

    `was_set_aside` says that the file could not be read: it lies beside as `.damaged`, and the phone must be enrolled again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._held: dict[str, str] = {}
        self.was_set_aside = False
        try:
            self._held = msgspec.json.decode(path.read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            # The journal and the outbox need none of it: the phone is enrolled again and sends everything that waits.
            path.replace(path.with_suffix(".damaged"))
            self.was_set_aside = True

    def get(self, name: str) -> str:
        """Return one secret, empty when there is none."""
        with self._lock:
            return self._held.get(name, "")

    def keep(self, **secrets: str) -> None:
        """Write these beside the others; on disk when this returns. Raises `PhoneFull`."""
        with self._lock:
            held = {**self._held, **secrets}
            temporary = self._path.with_suffix(".part")
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(held, file, ensure_ascii=False)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._path)
            except OSError as error:
                raise PhoneFull(str(error)) from error
            self._held = held
