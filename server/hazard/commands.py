"""What a supervisor may do about a hazard: close it with a reason. Rights are judged by the caller, who also commits."""

from __future__ import annotations

from server.ledger.ledger import Ledger
from sync.errors import InputError, Pointer
from sync.records.fact import HazardClosed
from sync.records.hazard import Closing
from sync.records.types import Subject

NOTE_LENGTH = 500


def close_hazard(ledger: Ledger, author: str, site: str, hazard_id: str, note: str) -> None:
    """File the closing inside an open transaction. InputError without a reason or with one too long; then nothing is written."""
    said = " ".join(note.split())
    if not said or len(said) > NOTE_LENGTH:
        raise InputError("a reason is needed, at most 500 characters", errors=(Pointer("/note", "1 to 500 characters"),))
    ledger.act(HazardClosed, author=author, site=site, subject=Subject(kind="hazard", id=hazard_id), body=Closing(note=said))
