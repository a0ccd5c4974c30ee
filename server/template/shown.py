"""A template as the pages show it: limits, rules, conditions and marks in words, and the phone's view of it with the answers
tried so far. Pure; reads no database and decides nothing but what the rules of `sync` say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.template.cells import number_text, read_number
from server.words import Language, catalogue, text
from sync.records.template import AnswerKind, Template, TemplateItem, WarnRule, origin_of_limits
from sync.rules.answers import NO_CARD, asked_items, is_abnormal, rules_of, typing_fault

_NUMBERS = (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE)


@dataclass(frozen=True)
class ItemShown:
    """One item in words: `limits` are sentences, `limits_mark` who gives them (empty for an item without limits)."""

    code: str
    name: str
    other_name: str
    kind: str
    origin: str
    need: str
    unit: str
    limits: tuple[str, ...]
    limits_mark: str
    limits_source: str
    choices: tuple[tuple[str, str, bool], ...]
    photo: str
    condition: str
    note: str


@dataclass(frozen=True)
class Asked:
    """One question on the phone, with the answer tried and whether it is abnormal or cannot stand."""

    item: ItemShown
    given: str
    is_abnormal: bool
    fault: str


def items_shown(template: Template, language: Language) -> tuple[ItemShown, ...]:
    """Return every item in words."""
    names = {item.code: item.en if language == "en" else item.zh for item in template.items}
    return tuple(_shown(item, names, language) for item in template.items)


def phone_view(template: Template, answers: Mapping[str, str], language: Language) -> tuple[Asked, ...]:
    """Return the questions that the phone asks as the answers stand, in its order, judged by its rules without a card."""
    typed = {item.code: _typed(item, answers.get(item.code, "")) for item in template.items if answers.get(item.code)}
    shown = {item.code: item for item in items_shown(template, language)}
    return tuple(_asked(item, shown[item.code], typed, answers, language) for item in asked_items(template, typed, NO_CARD))


def rule_words(rule: WarnRule, language: Language) -> str:
    """Return what a rule says."""
    value = "" if rule.value is None else value_name(rule.value, language)
    number = rule.number or 0.0
    percent = number_text(number * 100)
    return text(language, f"template.rule.{rule.kind.value}", value=value, n=number_text(number), percent=percent)


def value_name(key: str, language: Language) -> str:
    """Return the name of a plate value, or its key when it has none."""
    named = f"equipment.field.{key}"
    return text(language, named) if named in catalogue() else key


def plate_values() -> tuple[str, ...]:
    """Return the keys of the plate values that have a name, for a person to choose from."""
    return tuple(sorted(key.removeprefix("equipment.field.") for key in catalogue() if key.startswith("equipment.field.")))


def marks_of(items: Sequence[TemplateItem]) -> dict[str, int]:
    """Return how many items each origin has."""
    return {mark: sum(item.origin == mark for item in items) for mark in ("S", "T", "A")}


def _asked(
    item: TemplateItem, shown: ItemShown, typed: Mapping[str, float | str], answers: Mapping[str, str], language: Language
) -> Asked:
    value = typed.get(item.code)
    fault = typing_fault(item, value) if value is not None else None
    said = "" if fault is None else text(language, f"template.typing.{fault.value}")
    return Asked(
        shown, answers.get(item.code, ""), fault is None and value is not None and is_abnormal(item, value, NO_CARD), said
    )


def _typed(item: TemplateItem, given: str) -> float | str:
    if item.type not in _NUMBERS:
        return given
    try:
        number = read_number(given)
    except ValueError:
        return given
    return int(number) if number.is_integer() else number


def _shown(item: TemplateItem, names: Mapping[str, str], language: Language) -> ItemShown:
    is_english = language == "en"
    unit = (item.unit_en or item.unit) if is_english else item.unit
    unit = text(language, "template.unit_of_equipment") if item.is_unit_of_equipment else unit
    limits = _limits(item, unit, language)
    return ItemShown(
        code=item.code,
        name=item.en if is_english else item.zh,
        other_name=item.zh if is_english else item.en,
        kind=item.type.value,
        origin=item.origin,
        need=item.need.value,
        unit=unit,
        limits=limits,
        limits_mark=origin_of_limits(item) if limits else "",
        limits_source=item.limits_source,
        choices=tuple((c.code, c.en if is_english else c.zh, c.is_abnormal) for c in item.choices),
        photo=item.photo.value if item.photo else "",
        condition=_condition(item, names, language),
        # The catalogue's own prose of a rule says again what the limits say.
        note="" if item.note.partition(" ")[0] == item.type.value else item.note,
    )


def _limits(item: TemplateItem, unit: str, language: Language) -> tuple[str, ...]:
    found = []
    for key, low, high in (("hard", item.minimum, item.maximum), ("warn", item.warn_low, item.warn_high)):
        if low is None and high is None:
            continue
        shape = "between" if low is not None and high is not None else "from" if low is not None else "to"
        values = {"low": number_text(low), "high": number_text(high), "unit": unit}
        found.append(text(language, f"template.limit.{key}.{shape}", **values).rstrip())
    return (*found, *(rule_words(rule, language) for rule in rules_of(item)))


def _condition(item: TemplateItem, names: Mapping[str, str], language: Language) -> str:
    if item.shown_if is None:
        return ""
    about = names.get(item.shown_if.item, item.shown_if.item)
    if item.shown_if.is_abnormal:
        return text(language, "template.if_abnormal", item=about)
    return text(language, "template.if_values", item=about, values=text(language, "console.comma").join(item.shown_if.values))
