"""The hazard's state machine: opened by an inspection, seen again, closed by a supervisor. Pure, run on both sides."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sync.errors import Conflict
from sync.records.fact import InspectionSubmitted
from sync.records.hazard import Hazard, Sighting

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


def after_closing(hazard: Hazard, *, author: str, at: datetime, note: str) -> Hazard:
    """Return the closed hazard; closing a closed one changes nothing."""
    if hazard.state == "closed":
        return hazard
    return msgspec.structs.replace(hazard, state="closed", closed_by=author, closed_at=at, closing_note=note)
