"""What a supervisor decides on a fact that was held: it counts after all, or it is closed with a reason. Either way it stays."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.records.types import Id, Moment, Record, Sha256, Text

Decision = Literal["applied", "closed"]


class Release(Record, frozen=True, kw_only=True):
    """Body of `quarantine.released`, schema 1. It names a line of a journal; `at` is the time the fact counts for."""

    device: Id
    epoch: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
    n: Annotated[int, Meta(ge=1, le=2**53)]
    fact_hash: Sha256
    problem: Annotated[str, Meta(pattern=r"^[a-z][a-z-]{0,63}\Z")]
    decision: Decision
    at: Moment | None = None
    note: Text = ""
