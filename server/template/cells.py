"""How the parts of a template stand in the cells of a spreadsheet: a short form that a person can read and write, and JSON for
what the short form cannot say. Each pair of functions is the other's inverse; what cannot be read raises ValueError."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from sync.records.schedule import Performers
from sync.records.scope import ObjectScope
from sync.records.template import Choice, Condition, WarnRule

_RULE = re.compile(r"([a-z_]+)(?:\(([^()]*)\))?")
_CHOICE = re.compile(r"([a-z][a-z0-9_]*)=([^=/;!]+)/([^=/;!]+?)(!?)")
_CONDITION = re.compile(r"([a-z][a-z0-9_]*)(?:(!)|:(.+))")
_SCOPE = re.compile(r"([a-z]+)(?::(.+))?")
_KINDS = {"equipment": "equipment", "place": "places", "zone": "zones"}


def number_text(value: float | None) -> str:
    """Return a number without a needless `.0`, empty for none."""
    return "" if value is None else f"{value:.15g}"


def read_number(text: str) -> float:
    """Return the number; full-width digits are digits."""
    return float(unicodedata.normalize("NFKC", text).replace(",", ""))


def rule_text(rule: WarnRule) -> str:
    """`set_tolerance(set_press, 0.05)`, `not_less_than_last`."""
    inside = ", ".join(part for part in (rule.value or "", number_text(rule.number)) if part)
    return f"{rule.kind.value}({inside})" if inside else rule.kind.value


def read_rule(text: str) -> dict[str, Any]:
    """Return the plain values of a rule."""
    match = _RULE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a rule")
    found: dict[str, Any] = {"kind": match[1]}
    for part in (part.strip() for part in (match[2] or "").split(",")):
        if part and re.fullmatch(r"[a-z][a-z0-9_]*", part):
            found["value"] = part
        elif part:
            found["number"] = read_number(part)
    return found


def choices_text(choices: Sequence[Choice]) -> str:
    """`green=绿区/Green; red=红区/Red!`: an exclamation mark is abnormal."""
    short = "; ".join(f"{c.code}={c.zh}/{c.en}{'!' if c.is_abnormal else ''}" for c in choices)
    return _short_or_json(short, choices, read_choices, tuple[Choice, ...])


def read_choices(text: str) -> Any:
    """Return the plain values of the choices."""
    if text.startswith("["):
        return json.loads(text)
    found = []
    for part in re.split("[;；]", text):
        match = _CHOICE.fullmatch(part.strip().replace("！", "!"))
        if match is None:
            raise ValueError("not a choice")
        code, zh, en, mark = match.groups()
        found.append({"code": code, "zh": zh.strip(), "en": en.strip()} | ({"is_abnormal": True} if mark else {}))
    return found


def condition_text(condition: Condition) -> str:
    """`seal!` for abnormal, `kind: red, yellow` for values."""
    short = f"{condition.item}!" if condition.is_abnormal else f"{condition.item}: {', '.join(condition.values)}"
    return _short_or_json(short, condition, read_condition, Condition)


def read_condition(text: str) -> Any:
    """Return the plain values of a condition."""
    if text.startswith("{"):
        return json.loads(text)
    match = _CONDITION.fullmatch(text.strip().replace("！", "!").replace("：", ":"))
    if match is None:
        raise ValueError("not a condition")
    if match[2]:
        return {"item": match[1], "is_abnormal": True}
    return {"item": match[1], "values": [part.strip() for part in re.split("[,，]", match[3]) if part.strip()]}


def performers_text(performers: Performers) -> str:
    """`patrol, repair`: any one of these roles."""
    short = ", ".join(performer.role.value for performer in performers.roles)
    return _short_or_json(short, performers, read_performers, Performers)


def read_performers(text: str) -> Any:
    """Return the plain values of the performers."""
    if text.startswith("{"):
        return json.loads(text)
    return {"roles": [{"role": part.strip()} for part in re.split("[,，]", text) if part.strip()]}


def objects_text(objects: Sequence[ObjectScope]) -> str:
    """`equipment: extinguisher, hydrant_indoor; site`."""
    parts = []
    for scope in objects:
        kinds = [kind.value for kind in (*scope.equipment, *scope.places, *scope.zones)]
        parts.append(f"{scope.scope.value}: {', '.join(kinds)}" if kinds else scope.scope.value)
    return _short_or_json("; ".join(parts), tuple(objects), read_objects, tuple[ObjectScope, ...])


def read_objects(text: str) -> Any:
    """Return the plain values of the scopes."""
    if text.startswith("["):
        return json.loads(text)
    found = []
    for part in re.split("[;；]", text.replace("：", ":")):
        match = _SCOPE.fullmatch(part.strip())
        if match is None:
            raise ValueError("not a scope")
        kinds = [kind.strip() for kind in re.split("[,，]", match[2] or "") if kind.strip()]
        found.append({"scope": match[1]} | ({_KINDS.get(match[1], "kinds"): kinds} if kinds else {}))
    return found


def json_text(value: Any) -> str:
    """Return the value as one line of JSON, empty when it says nothing."""
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True) if plain else ""


def _short_or_json(short: str, value: Any, read: Callable[[str], Any], kind: Any) -> str:
    try:
        says_it = msgspec.convert(read(short), kind) == value
    except (ValueError, msgspec.ValidationError):
        says_it = False
    return short if says_it else json_text(value)
