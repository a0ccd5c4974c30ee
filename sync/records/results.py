"""What a document carries of the past: the last check per template with its readings, and the open hazards, in bounded lists.

Every object that can be checked has them, so that the phone can show and judge at the moment of scanning without a signal.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.records.fields import ItemCode, Line, Name, TemplateCode
from sync.records.inspection import Severity
from sync.records.types import FactId, Moment, Number, Sha256, Shown

MAX_LAST_CHECKS = 6
MAX_OPEN_HAZARDS = 12

Outcome = Literal["normal", "abnormal"]


class Reading(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A number of the last check, in the item's unit; `per_day` is the usual use per day learnt from the readings so far."""

    item: ItemCode
    value: Number
    per_day: Number | None = None


class LastCheck(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """What one earlier check found, with the readings that the next one is judged against and its first photo."""

    template: TemplateCode
    at: Moment
    by: Name
    outcome: Outcome
    abnormal: Annotated[tuple[ItemCode, ...], Meta(max_length=40)] = ()
    readings: Annotated[tuple[Reading, ...], Meta(max_length=20)] = ()
    fact: FactId | None = None
    photo: Sha256 | None = None
    by_old_label: bool = False
    """The code that was scanned has been superseded: the old label still hangs there."""


class OpenHazard(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A hazard that is not closed, as short as the scan screen needs it."""

    id: FactId
    item: ItemCode
    severity: Severity
    opened_at: Moment
    text: Line = ""
    seen: Annotated[int, Meta(ge=0, le=1000)] = 0
    is_mended: bool = False


LastChecks = Annotated[tuple[LastCheck, ...], Meta(max_length=MAX_LAST_CHECKS)]
OpenHazards = Annotated[tuple[OpenHazard, ...], Meta(max_length=MAX_OPEN_HAZARDS)]
