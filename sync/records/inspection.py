"""A submitted inspection (巡检): what one person saw at one object, and the hazards opened with it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.records.types import Code, FactId, Id, Moment, Number, Record, SafeInt, Sha256, ShortText, Text

ScanMethod = Literal["label", "typed_code", "maker_label", "list"]
# Checked for membership in the template, so a length is enough here.
ItemCode = Annotated[str, Meta(min_length=1, max_length=32)]
Severity = Literal["low", "normal", "high"]


class Answer(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One item's answer. `v` by kind: ok "normal"|"abnormal"|"na", num/score float or int, count int, choice its
    code, text, date "YYYY-MM-DD", time "HH:MM", sign a photo hash; absent for a pure photo item.

    `i` has a length only: `sync.rules.answers` checks it against the template's items, and a pattern on every
    answer would cost more than all the rest of the gate."""

    i: ItemCode
    v: SafeInt | Number | Annotated[str, Meta(max_length=2000)] | None = None
    photos: Annotated[tuple[Sha256, ...], Meta(max_length=6)] = ()
    note: ShortText = ""
    voice: Sha256 | None = None


class NewHazard(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A hazard (隐患) that this inspection opens; its id is minted by the phone."""

    id: FactId
    item: ItemCode
    severity: Severity = "normal"
    text: ShortText = ""
    photos: Annotated[tuple[Sha256, ...], Meta(max_length=6)] = ()
    voice: Sha256 | None = None


class Fix(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Where the phone believed to be: degrees (WGS-84), accuracy in metres; evidence, never a verdict."""

    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]
    accuracy_metres: Annotated[float, Meta(ge=0, le=1e6)]


class Inspection(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The body of `inspection.submitted`, schema 1. `abnormal` lists the items outside their limits as the phone
    judged them with the template version it names.

    `round` is the patrol round that the visit belongs to, `scan_ms` how long the camera needed for the label (milliseconds),
    `is_all_normal` that the items were confirmed with one tap, `spot` the item that was then asked at random."""

    template: Code
    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    task: Id | None = None
    by: ScanMethod = "label"
    code: ShortText = ""
    started_at: Moment
    answers: Annotated[tuple[Answer, ...], Meta(min_length=1, max_length=80)]
    abnormal: Annotated[tuple[ItemCode, ...], Meta(max_length=80)] = ()
    hazards: Annotated[tuple[NewHazard, ...], Meta(max_length=20)] = ()
    reason: Text = ""
    fix: Fix | None = None
    round: FactId | None = None
    scan_ms: Annotated[int, Meta(ge=0, le=3_600_000)] | None = None
    is_all_normal: bool = False
    spot: ItemCode | None = None
