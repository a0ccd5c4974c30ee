"""A hazard (隐患): opened by an inspection, seen again by others, closed by a supervisor."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.records.inspection import Severity
from sync.records.types import Code, FactId, Id, Moment, Record, Sha256, ShortText, Shown, Subject, Text


class SeenAgain(Record, frozen=True, kw_only=True):
    """Body of `hazard.seen`, schema 1: "I see it too" instead of a duplicate report."""

    note: ShortText = ""


class Closing(Record, frozen=True, kw_only=True):
    """Body of `hazard.closed`, schema 1: a supervisor closes the hazard with a reason."""

    note: Text


class Sighting(Shown, frozen=True, kw_only=True):
    """Who else saw the hazard, and when (corrected time)."""

    by: Id
    at: Moment


class Hazard(Shown, frozen=True, kw_only=True):
    """The hazard document in its site's stream."""

    id: FactId
    site: Id
    subject: Subject
    item: Code
    template: Code
    severity: Severity
    text: ShortText = ""
    photos: Annotated[tuple[Sha256, ...], Meta(max_length=6)] = ()
    opened_by: Id
    opened_at: Moment
    opened_in: FactId
    seen: Annotated[tuple[Sighting, ...], Meta(max_length=20)] = ()
    state: Literal["open", "closed"] = "open"
    closed_by: Id | None = None
    closed_at: Moment | None = None
    closing_note: Text = ""
