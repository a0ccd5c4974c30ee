"""The handover between shifts: given by an inspection at the post, taken by the next shift. Pure, run on both sides.

Which forms hand a post over is decided here and nowhere else: the gate's, and every form of the register `handover`. The giver
cannot take their own handover, and the first who takes it stands.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from sync.errors import Conflict
from sync.records.fact import HandoverWasTaken, InspectionSubmitted
from sync.records.patrol import Handover
from sync.records.template import Template

GATE = "GATE-S"
REGISTER = "handover"
OPEN_MATTERS = "open"
"""The item that carries what the next shift has to know."""
TEXT_LENGTH = 2000


def hands_over(template: Template | None, code: str) -> bool:
    """Whether a check with this form hands a post over to the next shift."""
    return code == GATE or (template is not None and template.code == code and template.register == REGISTER)


def given(fact: InspectionSubmitted, *, on: date, at: datetime) -> Handover:
    """Return the handover that this inspection gives; `on` is the day in the site's calendar."""
    body = fact.body
    open_matters = next((answer.v for answer in body.answers if answer.i == OPEN_MATTERS), None)
    return Handover(
        id=fact.id,
        site=fact.site,
        post=fact.subject.id,
        template=body.template,
        on=on.isoformat(),
        given_by=fact.author,
        given_at=at,
        open_matters=str(open_matters or "")[:TEXT_LENGTH],
        abnormal=len(body.abnormal),
    )


def after_taken(handover: Handover, fact: HandoverWasTaken, at: datetime) -> Handover:
    """Return the handover that was taken; taking a taken one changes nothing. `Conflict` when the giver takes it."""
    if handover.given_by == fact.author:
        raise Conflict("who gave the post over cannot take it")
    if handover.taken_in is not None:
        return handover
    return msgspec.structs.replace(
        handover,
        taken_by=fact.author,
        taken_at=at,
        taken_in=fact.id,
        is_agreed=fact.body.is_agreed,
        note=fact.body.note,
    )
