"""What is wrong with a template that somebody wrote: every fault with a pointer to the item and field, and the key of a sentence
in `assets/words`. Called before anything is saved or previewed; the types of `sync.records.template` have the last word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import FieldInfo, fields

from server.template.conditions import condition_faults
from sync.errors import InputError, Pointer
from sync.records.template import AnswerKind, Template, TemplateItem, WarnKind

MAX_ITEMS = 40
MAX_FAULTS = 60
_NUMBERS = (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE)
_AT = re.compile(r"^(?P<said>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_SAID = (
    ("length <=", "problem.input.string_too_long"),
    ("length >=", "problem.input.string_too_short"),
    ("matching regex", "problem.input.string_pattern_mismatch"),
    (" >= ", "problem.input.greater_than_equal"),
    (" <= ", "problem.input.less_than_equal"),
    ("missing required field", "problem.input.missing"),
    ("Expected", "problem.input.other"),
    ("Invalid", "problem.input.other"),
)
_OF_FIELD = {"warn_rule": "template.fault.rule", "further_rules": "template.fault.rule", "shown_if": "template.fault.condition"}


def read_template(raw: object) -> Template:
    """Return the template that these plain values spell. InputError with a pointer to each fault, at most `MAX_FAULTS`."""
    found = faults_of(raw)
    if not found:
        try:
            return msgspec.convert(raw, Template)
        except msgspec.ValidationError as error:  # a rule of the types that is not looked for below
            found = (_fault("", "", error),)
    raise InputError("the template is not right", errors=found[:MAX_FAULTS])


def faults_of(raw: object) -> tuple[Pointer, ...]:
    """Return every fault of the template in the order of its fields and items; none when it can be saved."""
    if not isinstance(raw, dict):
        return (Pointer("", "problem.input.other"),)
    given = {name: value for name, value in raw.items() if name != "items"}
    found = [fault for fault, _ in _field_faults(Template, given, "") if fault is not None and fault.pointer != "/items"]
    items = raw.get("items")
    if not isinstance(items, (list, tuple)) or not 1 <= len(items) <= MAX_ITEMS:
        return (*found, Pointer("/items", "template.fault.items"))
    read = [_read_item(item, f"/items/{at}") for at, item in enumerate(items)]
    for faults, _ in read:
        found += faults
    sound = [values for _, values in read]
    found += list(_twice(sound))
    found += list(condition_faults(sound))
    if isinstance(raw.get("code"), str) and raw.get("id") != raw["code"].lower():
        found.append(Pointer("/id", "template.fault.identity"))
    return tuple(found)


def _read_item(item: object, at: str) -> tuple[list[Pointer], dict[str, Any]]:
    """Return an item's faults and its typed values, defaults included; what is wrong is left out of the values."""
    if not isinstance(item, dict):
        return [Pointer(at, "problem.input.other")], {}
    found: list[Pointer] = []
    values: dict[str, Any] = {}
    for fault, (name, value) in _field_faults(TemplateItem, item, at):
        if fault is not None:
            found.append(fault)
        else:
            values[name] = value
    if "type" in values:
        found += [Pointer(f"{at}/{field}", f"template.fault.{key}") for field, key in _kind_faults(values)]
    return found, values


def _field_faults(struct: type, given: Mapping[str, Any], at: str) -> Iterator[tuple[Pointer | None, tuple[str, Any]]]:
    """Yield each field with its typed value, or with what is wrong with it."""
    known: tuple[FieldInfo, ...] = fields(struct)
    for name in given.keys() - {field.name for field in known}:
        yield Pointer(f"{at}/{str(name)[:40]}", "problem.input.extra_forbidden"), (str(name), None)
    for field in known:
        where = f"{at}/{field.name}"
        if field.name not in given:
            fault = Pointer(where, "problem.input.missing") if field.required else None
            yield fault, (field.name, None if field.required else field.default)
            continue
        try:
            yield None, (field.name, msgspec.convert(given[field.name], field.type))
        except msgspec.ValidationError as error:
            yield _fault(where, field.name, error), (field.name, None)


def _fault(where: str, field: str, error: msgspec.ValidationError) -> Pointer:
    match = _AT.match(str(error))
    assert match is not None, "the pattern takes any text"
    steps = "".join(f"/{name or number}" for name, number in _STEP.findall(match["path"] or ""))
    key = next((key for part, key in _SAID if part in match["said"]), _OF_FIELD.get(field, "template.fault.together"))
    return Pointer(where + steps, key)


def _kind_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, key) of what does not belong to the item's answer kind, and of ranges that end before they begin."""
    kind = values["type"]
    for owner, field, is_there in (
        (AnswerKind.CHOICE, "choices", bool(values.get("choices"))),
        (AnswerKind.PHOTO, "photo", values.get("photo") is not None),
        (AnswerKind.AUTO, "auto", values.get("auto") is not None),
    ):
        if (kind is owner) != is_there and field in values:
            yield field, f"{field}_needed" if kind is owner else f"{field}_only"
    if len({choice.code for choice in values.get("choices") or ()}) != len(values.get("choices") or ()):
        yield "choices", "choice_twice"
    is_number = kind in _NUMBERS
    for field in ("minimum", "maximum"):
        if field in values and is_number != (values[field] is not None):
            yield field, "range_needed" if is_number else "range_only"
    for field in ("warn_low", "warn_high"):
        if not is_number and values.get(field) is not None:
            yield field, "range_only"
    for low, high in (("minimum", "maximum"), ("warn_low", "warn_high")):
        if values.get(low) is not None and values.get(high) is not None and values[low] > values[high]:
            yield high, "upside_down"
    for field in ("warn_rule", "further_rules"):
        given = values.get(field) or ()
        for rule in given if isinstance(given, tuple) else (given,):
            if (rule.kind is WarnKind.DAYS_AHEAD) != (kind is AnswerKind.DATE) or not (is_number or kind is AnswerKind.DATE):
                yield field, "rule_of_kind"


def _twice(items: list[dict[str, Any]]) -> Iterator[Pointer]:
    seen: set[str] = set()
    for at, values in enumerate(items):
        code = values.get("code")
        if code is not None and code in seen:
            yield Pointer(f"/items/{at}/code", "template.fault.code_twice")
        seen.add(code or "")
