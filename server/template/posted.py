"""An edited template as the console's form sends it: `items.3.zh`, `items.3.choice.0.code`, and what a button asks to be done
with the items. Gives plain values for `faults.read_template`; what the form does not show is kept from the edited version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Request

from server.forms import clean
from server.template.cells import read_number
from server.template.posted_plan import planned
from sync.errors import InputError
from sync.records.template import AnswerKind, Template

MAX_FIELDS = 6_000
Posted = Mapping[str, str]
_ACT = re.compile(r"(add|up|down|remove):(\d{1,3})")
_NAME = re.compile(r"items\.(\d{1,3})\.(.+)")
_KEPT = ("variants", "is_unit_of_equipment", "unit_en", "auto")
_NUMBERS = ("minimum", "maximum", "warn_low", "warn_high")
_OF_NUMBERS = (AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE)
_RULED = (*_OF_NUMBERS, AnswerKind.DATE)


async def posted_form(request: Request) -> Posted:
    """Return the fields of the form, each as one text without control characters. InputError for a file or a hostile text."""
    form = await request.form(max_fields=MAX_FIELDS)
    found: dict[str, str] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str) or len(value) > 2_000:
            raise InputError("a field is not a text")
        try:
            found[clean(name)] = clean(value.replace("\r\n", " ").strip())
        except ValueError:
            raise InputError("control characters") from None
    return found


PostedForm = Annotated[Posted, Depends(posted_form)]


def raw_of(posted: Posted, current: Template) -> dict[str, Any]:
    """Return the template as plain values: the form's fields over what `current` has."""
    raw: dict[str, Any] = msgspec.to_builtins(current)
    raw["version"] = _whole(posted.get("version", ""), current.version)
    for field in ("zh", "en", "source"):
        raw[field] = posted.get(field, raw[field])
    for field in ("dwell_seconds", "spot_percent"):
        raw[field] = _whole(posted.get(field, ""), posted.get(field, raw.get(field)))
    raw["retention_days"] = _whole(posted.get("retention_days", ""), posted.get("retention_days") or None)
    planned(raw, posted, current)
    known = {item["code"]: item for item in raw["items"]}
    raw["items"] = [_item(fields, known.get(fields.get("was", ""), {})) for fields in _items(posted)]
    return raw


def acted(raw: dict[str, Any], act: str) -> int | None:
    """Carry out what a button asks for on the items of `raw`; return the position to show opened, None to show all closed."""
    items: list[dict[str, Any]] = raw["items"]
    match = _ACT.fullmatch(act)
    if match is None:
        return int(act.partition(":")[2]) if re.fullmatch(r"refresh:\d{1,3}", act) else None
    verb, at = match[1], int(match[2])
    if verb == "add":
        at = min(at, len(items))
        items.insert(at, {"code": _free({item.get("code") for item in items}), "zh": "", "en": "", "type": "ok", "origin": "A"})
        return at
    if at >= len(items):
        return None
    if verb == "remove":
        del items[at]
        return None
    other = at - 1 if verb == "up" else at + 1
    if 0 <= other < len(items):
        items[at], items[other] = items[other], items[at]
    return None


def _free(taken: Iterable[object]) -> str:
    used = set(taken)
    return next(code for number in range(1, 1_000) if (code := f"item{number}") not in used)


def _items(posted: Posted) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, value in posted.items():
        if match := _NAME.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[at] for at in sorted(found)]


def _item(fields: dict[str, str], was: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {name: fields.get(name, "") for name in ("code", "zh", "en", "type", "note")}
    item["origin"] = fields.get("origin", was.get("origin", "A"))
    item["need"] = fields.get("need") or "required"
    kind = item["type"]
    if kind == was.get("type"):
        item |= {name: was[name] for name in _KEPT if name in was}
    if kind == AnswerKind.AUTO and fields.get("auto"):
        item["auto"] = fields["auto"]
    if kind in _OF_NUMBERS:
        item["unit"] = fields.get("unit", "")
        item |= {name: _number(fields[name]) for name in _NUMBERS if fields.get(name)}
    if kind in _RULED:
        rules = [rule for rule in (_rule(group) for group in _groups(fields, "rule")) if rule]
        item["warn_rule"], item["further_rules"] = (rules[0] if rules else None), rules[1:]
        item["limits_source"] = fields.get("limits_source", "")
        item["limits_origin"] = fields.get("limits_origin") or None
    if kind == AnswerKind.CHOICE:
        rows = [group for group in _groups(fields, "choice") if any(group.get(name) for name in ("code", "zh", "en"))]
        item["choices"] = [
            {"code": row.get("code", ""), "zh": row.get("zh", ""), "en": row.get("en", ""), "is_abnormal": "bad" in row}
            for row in rows
        ]
    if kind == AnswerKind.PHOTO or fields.get("photo"):
        item["photo"] = fields.get("photo") or "on_fail"
    if fields.get("if.item"):
        values = [part.strip() for part in re.split("[,，]", fields.get("if.values", "")) if part.strip()]
        item["shown_if"] = {"item": fields["if.item"]} | ({"values": values} if values else {"is_abnormal": True})
    return item


def _groups(fields: dict[str, str], name: str) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for key, value in fields.items():
        if match := re.fullmatch(rf"{name}\.(\d{{1,2}})\.([a-z]+)", key):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[at] for at in sorted(found)]


def _rule(group: dict[str, str]) -> dict[str, Any]:
    if not group.get("kind"):
        return {}
    rule: dict[str, Any] = {"kind": group["kind"]}
    if group.get("value"):
        rule["value"] = group["value"]
    if group.get("number"):
        rule["number"] = _number(group["number"])
    return rule


def _number(text: str) -> float | str:
    try:
        return read_number(text)
    except ValueError:
        return text  # the reader of templates names the field


def _whole(text: str, otherwise: Any) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
