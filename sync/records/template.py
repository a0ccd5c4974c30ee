"""The checklist template: what is asked about an object, by whom, how often, and what is abnormal.

Built-in templates are product data in `assets/templates`; a changed limit makes a new version. `sync/rules/answers.py`
judges answers by these types. Nothing here reads a file: `load_templates` takes bytes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from sync.records.fields import ItemCode, Key, Line, Name, Origin, TemplateCode, Version
from sync.records.schedule import Performers, Schedule
from sync.records.scope import ObjectScope
from sync.records.types import Code, Id, Number, Shown


class AnswerKind(StrEnum):
    """How an item is answered; `ok` is normal, abnormal or not applicable."""

    OK = "ok"
    NUM = "num"
    CHOICE = "choice"
    COUNT = "count"
    SCORE = "score"
    PHOTO = "photo"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    SIGN = "sign"
    AUTO = "auto"


class Need(StrEnum):
    """Whether a check can be submitted without an answer to the item."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    ON_FAULT = "on_fault"


class PhotoMode(StrEnum):
    """When a photo is demanded."""

    ON_FAIL = "on_fail"
    ALWAYS = "always"
    OPTIONAL = "optional"


class AutoSource(StrEnum):
    """Where the answer of an `auto` item comes from."""

    EQUIPMENT_IN_DATE = "equipment_in_date"
    CAMERAS_ON_LEDGER = "cameras_on_ledger"


class WarnKind(StrEnum):
    """How a reading is judged against the card or the last reading."""

    EQUIPMENT_RATED = "equipment_rated"
    SET_TOLERANCE = "set_tolerance"
    BASE_TIMES = "base_times"
    SHARE_OF_FULL = "share_of_full"
    CABINET_MIN = "cabinet_min"
    NOT_LESS_THAN_LAST = "not_less_than_last"
    SAME_AS_LAST = "same_as_last"
    USUAL_TIMES = "usual_times"
    DAYS_AHEAD = "days_ahead"


_WITH_NUMBER = {
    *(WarnKind.SET_TOLERANCE, WarnKind.BASE_TIMES, WarnKind.SHARE_OF_FULL),
    *(WarnKind.USUAL_TIMES, WarnKind.DAYS_AHEAD),
}
_OF_LAST = {WarnKind.NOT_LESS_THAN_LAST, WarnKind.SAME_AS_LAST, WarnKind.USUAL_TIMES, WarnKind.DAYS_AHEAD}


class WarnRule(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A limit that the equipment card or the last reading gives.

    `value` is the key in `Equipment.values`. Abnormal is: above it (equipment_rated), further from it than `number`
    (set_tolerance), above `number` times it (base_times), below `number` times it (share_of_full), below it
    (cabinet_min), below the last reading (not_less_than_last; a meter that went round, by the card's `roll_over_at`, is not
    below), other than the last reading (same_as_last), a use per day above `number` times the usual one (usual_times; an
    item of readings), a date less than `number` days ahead (days_ahead; a date item). A card without the value gives no
    judgement.
    """

    kind: WarnKind
    value: Key | None = None
    number: Number | None = None

    def __post_init__(self) -> None:
        if (self.kind in _WITH_NUMBER) != (self.number is not None):
            raise ValueError(
                "set_tolerance, base_times, share_of_full, usual_times and days_ahead have a number, the others none"
            )
        if (self.kind in _OF_LAST) != (self.value is None):
            raise ValueError("a rule of the last reading names no value, every other rule names one")


class Choice(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One answer to choose; `code` travels, the names are read."""

    code: Key
    zh: Name
    en: Name
    is_abnormal: bool = False


class Condition(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The item is asked only while an earlier one is answered so: one of these values, or abnormal."""

    item: ItemCode
    values: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    is_abnormal: bool = False

    def __post_init__(self) -> None:
        if bool(self.values) == self.is_abnormal:
            raise ValueError("a condition names values or asks for abnormal, one of the two")


class TemplateItem(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One question; `minimum` and `maximum` guard the typing, the warn limits (inclusive) decide what is abnormal."""

    code: ItemCode
    zh: Name
    en: Name
    type: AnswerKind
    origin: Origin
    need: Need = Need.REQUIRED
    unit: Annotated[str, Meta(max_length=12)] = ""
    unit_en: Annotated[str, Meta(max_length=12)] = ""
    is_unit_of_equipment: bool = False
    minimum: Number | None = None
    maximum: Number | None = None
    warn_low: Number | None = None
    warn_high: Number | None = None
    warn_rule: WarnRule | None = None
    choices: Annotated[tuple[Choice, ...], Meta(max_length=20)] = ()
    photo: PhotoMode | None = None
    auto: AutoSource | None = None
    variants: Annotated[tuple[Key, ...], Meta(max_length=8)] = ()
    """Asked only of equipment of these variants; none named: of all."""
    shown_if: Condition | None = None
    further_rules: Annotated[tuple[WarnRule, ...], Meta(max_length=3)] = ()
    """More rules beside `warn_rule`; any one that breaks makes the reading abnormal."""
    note: Line = ""
    limits_origin: Origin | None = None
    """Who gives the limits and rules, when it is not who asks for the item; see `origin_of_limits`."""
    limits_source: Line = ""
    """The standard, plan or decision that a limit comes from, as a person wrote it."""

    def __post_init__(self) -> None:
        is_number = self.type in (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE)
        pairs = (
            (AnswerKind.CHOICE, bool(self.choices)),
            (AnswerKind.PHOTO, self.photo is not None),
            (AnswerKind.AUTO, self.auto is not None),
        )
        if any((self.type is kind) != has for kind, has in pairs):
            raise ValueError("choices, photo mode and auto source belong to their answer kinds")
        if is_number != (self.minimum is not None) or is_number != (self.maximum is not None):
            raise ValueError("a number has a hard range, nothing else has one")
        is_dated = self.type is AnswerKind.DATE
        rules = (*([self.warn_rule] if self.warn_rule else ()), *self.further_rules)
        if any((rule.kind is WarnKind.DAYS_AHEAD) != is_dated for rule in rules) or (rules and not (is_number or is_dated)):
            raise ValueError("only a number has warn rules, and only a date the rule of days ahead")
        if not is_number and (self.warn_low, self.warn_high) != (None, None):
            raise ValueError("only a number has a warn range")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the range ends before it begins")
        if self.warn_low is not None and self.warn_high is not None and self.warn_low > self.warn_high:
            raise ValueError("the warn range ends before it begins")


def origin_of_limits(item: TemplateItem) -> Origin:
    """Return who gives the limits of an item: as it says itself, else the standard it comes from, else us, for the source plans
    name no number."""
    return item.limits_origin or ("T" if item.origin == "T" else "A")


class Template(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """A checklist about one kind of object; `id` is its code in lower case, the same in every company.

    `dwell_seconds` is how long one looks before "all normal" unlocks; `spot_percent` how often one reading or photo is then
    asked at random. `register` names the register that the form belongs to, for forms that nobody has to do on a calendar.
    After `retention_days` the bodies of its records are erased (personal data); None: kept. All four are ours."""

    KIND: ClassVar[str] = "template"
    id: Id
    code: TemplateCode
    version: Version
    system: Code
    system_zh: Name
    system_en: Name
    zh: Name
    en: Name
    source: Line
    schedule: Schedule
    performers: Performers
    objects: Annotated[tuple[ObjectScope, ...], Meta(min_length=1, max_length=8)]
    objects_note: Line
    is_scanned: bool
    items: Annotated[tuple[TemplateItem, ...], Meta(min_length=1, max_length=40)]
    dwell_seconds: Annotated[int, Meta(ge=0, le=600)] = 5
    spot_percent: Annotated[int, Meta(ge=0, le=100)] = 20
    register: Key | None = None
    retention_days: Annotated[int, Meta(ge=1, le=36_500)] | None = None
    based_on: TemplateCode | None = None
    """The template it was copied from."""
    is_retired: bool = False
    """Kept for its old records; nothing of it is due any more."""

    def __post_init__(self) -> None:
        if len({item.code for item in self.items}) != len(self.items):
            raise ValueError("two items of a template have one code")
        asked: set[str] = set()
        for item in self.items:
            if item.shown_if is not None and item.shown_if.item not in asked:
                raise ValueError(f"the condition of {item.code} looks at {item.shown_if.item}, which is not asked before it")
            asked.add(item.code)


class TemplateFile(Shown, frozen=True, kw_only=True):
    """The templates of one system, as a file in `assets/templates` holds them."""

    system: Code
    templates: Annotated[tuple[Template, ...], Meta(min_length=1, max_length=40)]


def load_templates(content: bytes) -> list[Template]:
    """Return the templates of one product file; raises `msgspec.ValidationError` when a field is not as typed."""
    return list(msgspec.json.decode(content, type=TemplateFile).templates)
