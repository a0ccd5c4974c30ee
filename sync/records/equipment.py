"""The equipment register (设备台账): one card per thing with a label, and the checkpoints (点位) of patrol routes.

The server writes the cards; the phone shows them offline at the moment of scanning, so what it needs of the past (last
results, open hazards, due dates) is on the card in bounded lists. Ages are computed in `sync/rules/equipment.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sync.records.fields import ItemCode, Key, LabelCode, Line, LocalDate, MakerCode, MonthOrDate, Name, Origin, TemplateCode
from sync.records.inspection import Severity
from sync.records.scope import EquipmentKind
from sync.records.types import FactId, Id, Moment, Number, Sha256, Shown

MAX_LAST_CHECKS = 6
MAX_OPEN_HAZARDS = 12

Labels = Annotated[tuple[LabelCode, ...], Meta(max_length=8)]
"""Every code ever stuck on the body, the newest first; an old code still resolves."""

Outcome = Literal["normal", "abnormal"]


class Reading(Shown, frozen=True, kw_only=True):
    """A number of the last check; `value` is in the item's unit."""

    item: ItemCode
    value: Number


class LastCheck(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """What one earlier check found, with the readings that the next one is judged against."""

    template: TemplateCode
    at: Moment
    by: Name
    outcome: Outcome
    abnormal: Annotated[tuple[ItemCode, ...], Meta(max_length=40)] = ()
    readings: Annotated[tuple[Reading, ...], Meta(max_length=20)] = ()
    fact: FactId | None = None


class OpenHazard(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """An open hazard, as short as the scan screen needs it."""

    id: FactId
    item: ItemCode
    severity: Severity
    opened_at: Moment
    text: Line = ""
    seen: Annotated[int, Meta(ge=0, le=1000)] = 0


class EquipmentState(StrEnum):
    """Whether the thing is in service."""

    IN_USE = "in_use"
    OUT_OF_SERVICE = "out_of_service"
    MISSING = "missing"
    AWAY_FOR_SERVICE = "away_for_service"
    SCRAPPED = "scrapped"


class Equipment(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One card of the register.

    `values` are what a plate or a setting says (`rated_ampere`, `set_press`), in the unit of the template item that
    reads them; `counts` is how many bodies a group card stands for. `values_origin` says whose numbers they are.
    """

    KIND: ClassVar[str] = "equipment"
    id: Id
    site: Id
    kind: EquipmentKind
    variant: Key | None = None
    name: Name
    place: Id
    spot: Line = ""
    labels: Labels = ()
    maker_code: MakerCode | None = None
    risk: Literal["A", "B", "C"] = "C"
    state: EquipmentState = EquipmentState.IN_USE
    made_on: MonthOrDate | None = None
    serviced_on: MonthOrDate | None = None
    service_due_on: LocalDate | None = None
    scrap_on: LocalDate | None = None
    valid_until: LocalDate | None = None
    values: Annotated[dict[Key, Number], Meta(max_length=20)] = {}
    values_origin: Origin = "A"
    unit: Annotated[str, Meta(max_length=12)] = ""
    count: Annotated[int, Meta(ge=1, le=10_000)] = 1
    photo: Sha256 | None = None
    last_checks: Annotated[tuple[LastCheck, ...], Meta(max_length=MAX_LAST_CHECKS)] = ()
    open_hazards: Annotated[tuple[OpenHazard, ...], Meta(max_length=MAX_OPEN_HAZARDS)] = ()
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    note: Line = ""


class Checkpoint(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A labelled point that patrol passes (点位)."""

    KIND: ClassVar[str] = "checkpoint"
    id: Id
    site: Id
    name: Name
    place: Id
    labels: Labels = ()
    last_checks: Annotated[tuple[LastCheck, ...], Meta(max_length=MAX_LAST_CHECKS)] = ()
    open_hazards: Annotated[tuple[OpenHazard, ...], Meta(max_length=MAX_OPEN_HAZARDS)] = ()
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
