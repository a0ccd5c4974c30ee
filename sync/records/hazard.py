"""A hazard (隐患): opened by an inspection, seen again by others, mended by the repair team, verified by the finder; a supervisor
may close it too."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.records.inspection import ScanMethod, Severity
from sync.records.types import Code, FactId, Id, Moment, Record, Sha256, ShortText, Shown, Subject, Text


class SeenAgain(Record, frozen=True, kw_only=True):
    """Body of `hazard.seen`, schema 1: "I see it too" instead of a duplicate report."""

    note: ShortText = ""


class Closing(Record, frozen=True, kw_only=True):
    """Body of `hazard.closed`, schema 1: a supervisor closes the hazard with a reason."""

    note: Text


class Mending(Record, frozen=True, kw_only=True):
    """Body of `hazard.mended`, schema 1: the repair team says it is mended; the photos of the fact show it."""

    note: ShortText = ""


class Verification(Record, frozen=True, kw_only=True):
    """Body of `hazard.verified`, schema 1: the finder or another patrol, never the repairer, looked again at the object.

    `by` says how the object was found again; not mended opens the hazard again."""

    is_mended: bool
    by: ScanMethod = "label"
    note: ShortText = ""


class Sighting(Shown, frozen=True, kw_only=True):
    """Who else saw the hazard, and when (corrected time)."""

    by: Id
    at: Moment


class Hazard(Shown, frozen=True, kw_only=True, omit_defaults=True):
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
    voice: Sha256 | None = None
    state: Literal["open", "mended", "closed"] = "open"
    mended_by: Id | None = None
    mended_at: Moment | None = None
    mended_in: FactId | None = None
    mending_note: ShortText = ""
    mending_photos: Annotated[tuple[Sha256, ...], Meta(max_length=40)] = ()
    reopened: Annotated[int, Meta(ge=0, le=1000)] = 0
    reopened_at: Moment | None = None
    closed_by: Id | None = None
    closed_at: Moment | None = None
    closing_note: Text = ""
