"""One ledger from the question to the bytes: gathered in one read of the database, drawn outside it, so that nobody waits for the
drawing. Called by the door, the page and the command."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from server.database import reading
from server.delivery.vault import DiskVault
from server.parts import Parts
from server.record.photos import thumbnail_of
from server.report.gather import Asked, gather
from server.report.pdf import ledger_pdf
from sync.errors import NotFound, PhotoType


def make_ledger(parts: Parts, asked: Asked) -> bytes:
    """Return the PDF. NotFound when nothing fits; InputError when it would be too big; nothing is written anywhere."""
    with reading(parts.store):
        book = gather(asked)
    return ledger_pdf(book, asked.language, _loader(parts))


def _loader(parts: Parts) -> Callable[[str], bytes | None]:
    vault = DiskVault(parts.settings.vault)

    @lru_cache(maxsize=64)
    def load(sha256: str) -> bytes | None:
        try:
            return thumbnail_of(vault.read(sha256))
        except (NotFound, PhotoType):
            return None  # the ledger says of this photo that it cannot be drawn

    return load
