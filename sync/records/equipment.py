"""The equipment register (设备台账): one card per thing with a label, and the checkpoints (点位) of patrol routes.

The server writes the cards; the phone shows them offline at the moment of scanning, so what it needs of the past (last
results, open hazards, due dates) is on the card in bounded lists. Ages are computed in `sync/rules/equipment.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sync.records.fields import Key, LabelCode, Line, LocalDate, MakerCode, MonthOrDate, Name, Origin
from sync.records.inspection import ScanMethod
from sync.records.results import LastChecks, OpenHazards
from sync.records.scope import EquipmentKind
from sync.records.types import Id, Moment, Number, Record, Sha256, ShortText, Shown

Labels = Annotated[tuple[LabelCode, ...], Meta(max_length=8)]
"""Every code ever stuck on the body, the newest first; an old code still resolves."""


class EquipmentState(StrEnum):
    """Whether the thing is in service."""

    IN_USE = "in_use"
    OUT_OF_SERVICE = "out_of_service"
    MISSING = "missing"
    AWAY_FOR_SERVICE = "away_for_service"
    SCRAPPED = "scrapped"


class Paper(Shown, frozen=True, kw_only=True):
    """A document of the thing (manual, certificate) in the server's vault."""

    name: Name
    sha256: Sha256
    mime: Annotated[str, Meta(max_length=60)]


class Equipment(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One card of the register.

    `values` are what a plate or a setting says (`rated_ampere`, `set_press`), in the unit of the template item that
    reads them; `count` is how many bodies a group card stands for. `values_origin` says whose numbers they are. `fields` are
    what only this kind has (model, maker, plate number), as text by key. `away_with` names who took it away.
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
    fields: Annotated[dict[Key, Line], Meta(max_length=20)] = {}
    bought_on: MonthOrDate | None = None
    keeper: Id | None = None
    external_ref: Line = ""
    papers: Annotated[tuple[Paper, ...], Meta(max_length=20)] = ()
    state_since: Moment | None = None
    state_why: Line = ""
    """What the supervisor wrote who last changed the state."""
    away_with: Line = ""
    has_spare: bool = False
    """While it is away, or after it was replaced: a body of the same type hangs in its stead."""
    last_checks: LastChecks = ()
    open_hazards: OpenHazards = ()
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    note: Line = ""


class Checkpoint(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A labelled point that patrol passes (点位). `lat` and `lon` (degrees, WGS 84) are the mean of `fixes` good positions of
    scanned visits; evidence only."""

    KIND: ClassVar[str] = "checkpoint"
    id: Id
    site: Id
    name: Name
    place: Id
    labels: Labels = ()
    last_checks: LastChecks = ()
    open_hazards: OpenHazards = ()
    order: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    fixes: Annotated[int, Meta(ge=0, le=1000)] = 0


class LabelBound(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `label.bound`, schema 1: this code now stands on the subject (an equipment, checkpoint, place or zone).

    Our code or a maker's. `supersedes` is the worn code it replaces, which goes on resolving. An author without the right to
    bind makes a proposal: the fact is held until a supervisor lets it count."""

    code: ShortText
    supersedes: LabelCode | None = None
    why: Literal["new", "worn", "lost", "maker"] = "new"


class StockTaken(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `stock.taken`, schema 1: everything of the place (the subject) that was scanned, and what was not found there.

    `strange` are codes that stand on nothing, or on a thing of another place."""

    started_at: Moment
    seen: Annotated[tuple[Id, ...], Meta(max_length=400)] = ()
    missing: Annotated[tuple[Id, ...], Meta(max_length=400)] = ()
    strange: Annotated[tuple[ShortText, ...], Meta(max_length=100)] = ()
    note: ShortText = ""


class EquipmentMoved(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Body of `equipment.moved`, schema 1; the subject is the site. What was done with these bodies, now.

    `away` to a firm for service, `back` from it (serviced on that day), `replaced` or `scrapped` for good. `spares` counts
    bodies of the same type hung up in their stead."""

    action: Literal["away", "back", "replaced", "scrapped"]
    items: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]
    firm: ShortText = ""
    spares: Annotated[int, Meta(ge=0, le=1000)] = 0
    serviced_on: LocalDate | None = None
    by: ScanMethod = "label"
    note: ShortText = ""
