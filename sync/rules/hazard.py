"""The hazard's state machine: opened by an inspection, seen again, mended by the repair team, verified by the finder or another
patrol (never the repairer), or closed by a supervisor. Pure, run on both sides."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sync.errors import Conflict
from sync.records.fact import HazardMended, HazardSeen, HazardVerified, InspectionSubmitted
from sync.records.hazard import Hazard, Mending, Sighting, Verification

MAX_SIGHTINGS = 20


def opened_by(fact: InspectionSubmitted, at: datetime) -> list[Hazard]:
    """Return the hazards that an inspection opens, with the ids that the phone minted."""
    return [
        Hazard(
            id=new.id,
            site=fact.site,
            subject=fact.subject,
            item=new.item,
            template=fact.body.template,
            severity=new.severity,
            text=new.text,
            photos=new.photos,
            voice=new.voice,
            opened_by=fact.author,
            opened_at=at,
            opened_in=fact.id,
        )
        for new in fact.body.hazards
    ]


def after_seen(hazard: Hazard, *, author: str, at: datetime) -> Hazard:
    """Return the hazard with one more sighting; a person counts once. Raises `Conflict` when it was closed meanwhile."""
    if hazard.state == "closed":
        raise Conflict("the hazard was closed meanwhile")
    if any(s.by == author for s in hazard.seen) or hazard.opened_by == author or len(hazard.seen) >= MAX_SIGHTINGS:
        return hazard
    return msgspec.structs.replace(hazard, seen=(*hazard.seen, Sighting(by=author, at=at)))


def after_mending(
    hazard: Hazard, *, fact_id: str, author: str, at: datetime, mending: Mending, photos: tuple[str, ...]
) -> Hazard:
    """Return the mended hazard, which waits for verification; mending a mended one changes nothing. `Conflict` when closed.

    A mending that comes late, from before somebody found it not mended, changes nothing either: that look came after it."""
    if hazard.state == "closed":
        raise Conflict("the hazard was closed meanwhile")
    if hazard.state == "mended" or (hazard.reopened_at is not None and at < hazard.reopened_at):
        return hazard
    return msgspec.structs.replace(
        hazard,
        state="mended",
        mended_by=author,
        mended_at=at,
        mended_in=fact_id,
        mending_note=mending.note,
        mending_photos=photos[:40],
    )


def may_verify(hazard: Hazard, author: str) -> bool:
    """True when this person may say whether the repair holds: nobody verifies their own work."""
    return hazard.state == "mended" and hazard.mended_by != author


def after_verification(hazard: Hazard, *, author: str, at: datetime, found: Verification, about: str | None = None) -> Hazard:
    """Return the hazard after somebody looked again: closed, or open again. A closed or reopened one changes no more.

    A look from before this mending, at another one (`about`), says nothing of it. Raises `Conflict` when the repairer verifies
    their own work."""
    is_before = hazard.mended_at is not None and at < hazard.mended_at and about != hazard.mended_in
    if hazard.state != "mended" or is_before:
        return hazard
    if hazard.mended_by == author:
        raise Conflict("who mended it may not verify it")
    if found.is_mended:
        return msgspec.structs.replace(hazard, state="closed", closed_by=author, closed_at=at, closing_note=found.note)
    times = min(hazard.reopened + 1, 1000)
    return msgspec.structs.replace(
        hazard, state="open", mended_by=None, mended_at=None, mended_in=None, reopened=times, reopened_at=at
    )


def after_fact(hazard: Hazard, fact: HazardSeen | HazardMended | HazardVerified, at: datetime) -> Hazard:
    """Return the hazard after one fact about it, at its corrected time; raises `Conflict` as the single steps do."""
    match fact:
        case HazardSeen():
            return after_seen(hazard, author=fact.author, at=at)
        case HazardMended():
            photos = tuple(photo.sha256 for photo in fact.photos)
            return after_mending(hazard, fact_id=fact.id, author=fact.author, at=at, mending=fact.body, photos=photos)
        case HazardVerified():
            return after_verification(hazard, author=fact.author, at=at, found=fact.body, about=fact.depends_on)


def after_closing(hazard: Hazard, *, author: str, at: datetime, note: str) -> Hazard:
    """Return the closed hazard; closing a closed one changes nothing."""
    if hazard.state == "closed":
        return hazard
    return msgspec.structs.replace(hazard, state="closed", closed_by=author, closed_at=at, closing_note=note)
