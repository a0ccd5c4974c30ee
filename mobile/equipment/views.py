"""What a scan and a card show, resolved on the phone alone.

Read by the scan and the card screens. Never asks the network: what is not on the phone is said to be unknown to the phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ScanKind = Literal["card", "enrolment", "wrong_check", "unknown_code", "foreign", "other_site", "retired", "moved_label"]
"""card: open it · unknown_code: ours, but not on this phone (new since the last sync) · foreign: another system's label ·
retired: the object was taken out of service · moved_label: the old label of an object that has a new one (the card opens too)."""


@dataclass(frozen=True)
class ScanView:
    """What a scanned or typed text turned out to be.

    `reason` is the word key's last part for foreign labels, the site's name for another site's, "held" for an unknown code that
    was proposed here and waits for a supervisor. `also_at`: the other site at which the same code hangs."""

    kind: ScanKind
    code: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    name: str = ""
    reason: str = ""
    method: Literal["label", "typed_code", "maker_label", "list"] = "label"
    site: str = ""
    also_at: str = ""


@dataclass(frozen=True)
class FieldRow:
    """One line of the card: `key` names the word (`equipment.field.<key>`), `value` is shown as it is."""

    key: str
    value: str
    is_warning: bool = False


@dataclass(frozen=True)
class ResultRow:
    """One earlier check: settled ones from the server's document, waiting ones of this phone in front."""

    fact_id: str
    template: str
    title: str
    at: datetime
    by_name: str
    abnormal: int
    is_waiting: bool


@dataclass(frozen=True)
class DueRow:
    """A check that can be started here: a due task, or a template without one (`task_id` empty)."""

    task_id: str
    template: str
    title: str
    due_at: datetime | None
    state: str
    draft_id: str = ""


@dataclass(frozen=True)
class DateRow:
    """A date of the object's life (service due, scrap, licence): `key` names the word, `days_left` below 0 is past, `is_near`
    says that the site's first warning has come."""

    key: str
    on: date
    days_left: int
    is_near: bool = False


@dataclass(frozen=True)
class FaultRow:
    """An open hazard: who saw it, since when, how many more have seen it, whether I already said so."""

    hazard_id: str
    item: str
    item_name: str
    severity: str
    text: str
    opened_at: datetime
    opened_by_name: str
    seen_count: int
    seen_by_me: bool
    is_waiting: bool
    photo_path: str = ""
    is_mended: bool = False
    """It is said to be mended and waits for a second look."""


@dataclass(frozen=True)
class CardView:
    """The card of one equipment, checkpoint, zone or unit; facts still waiting on this phone are already projected on it."""

    kind: str
    id: str
    name: str
    code: str
    label_code: str
    type_code: str
    type_name: str
    place_id: str
    place_name: str
    photo_path: str
    fields: tuple[FieldRow, ...]
    dates: tuple[DateRow, ...]
    due: tuple[DueRow, ...]
    results: tuple[ResultRow, ...]
    faults: tuple[FaultRow, ...]
    is_on_phone: bool = True
    task_id: str = ""
    """The due task that a blocked point would be about; empty when nothing is due."""
    method: str = "label"


@dataclass(frozen=True)
class NearbyRow:
    """One row of the pick list, for labels that are torn or out of reach; `type_code` is an equipment's kind."""

    kind: str
    id: str
    name: str
    code: str
    place_name: str
    type_code: str = ""
    place_id: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """A place to go into; `inside` counts the places and objects in it, at any depth."""

    id: str
    name: str
    inside: int


@dataclass(frozen=True)
class TreeView:
    """One place of the tree: where it is, what places are in it, what stands there; the root has no id."""

    id: str
    name: str
    parent: str | None
    places: tuple[PlaceRow, ...]
    objects: tuple[NearbyRow, ...]
