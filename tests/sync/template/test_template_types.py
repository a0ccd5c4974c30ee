"""What a template may be: conditions look back only, rules stand where they mean something, ranges begin before they end."""

from __future__ import annotations

import msgspec
import pytest

from sync.records.documents import decode_document, encode_document
from sync.records.template import AnswerKind, Condition, Template, TemplateItem, WarnKind, WarnRule, origin_of_limits
from tests.records import item, template

K = AnswerKind
FULL = item(
    "press",
    K.NUM,
    warn_low=1.0,
    warn_high=2.0,
    warn_rule=WarnRule(kind=WarnKind.EQUIPMENT_RATED, value="rated"),
    further_rules=(WarnRule(kind=WarnKind.USUAL_TIMES, number=2.0), WarnRule(kind=WarnKind.SAME_AS_LAST)),
    shown_if=Condition(item="body", is_abnormal=True),
    limits_origin="T",
    limits_source="GB 1",
)


def test_everything_that_an_item_can_say_survives_the_feed() -> None:
    made = msgspec.structs.replace(
        template(item("body"), FULL), dwell_seconds=9, spot_percent=0, retention_days=90, based_on="EXT-M", is_retired=True
    )
    assert decode_document("template", encode_document(made)) == made


def test_an_older_phone_passes_over_what_a_newer_server_says() -> None:
    body = encode_document(template(item("body"))).replace(b'"code":"body"', b'"code":"body","colour":"blue"')
    assert decode_document("template", body) == template(item("body"))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (WarnKind.SET_TOLERANCE, {"value": "set"}),
        (WarnKind.EQUIPMENT_RATED, {"value": "rated", "number": 2}),
        (WarnKind.EQUIPMENT_RATED, {}),
        (WarnKind.NOT_LESS_THAN_LAST, {"value": "last"}),
        (WarnKind.USUAL_TIMES, {}),
        (WarnKind.USUAL_TIMES, {"number": 2, "value": "x"}),
        (WarnKind.DAYS_AHEAD, {}),
    ],
)
def test_a_rule_names_what_it_needs_and_nothing_else(kind: WarnKind, fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"rule|number"):
        WarnRule(kind=kind, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [{}, {"values": ("a",), "is_abnormal": True}])
def test_a_condition_asks_for_values_or_for_abnormal(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="one of the two"):
        Condition(item="body", **fields)  # type: ignore[arg-type]


AHEAD = WarnRule(kind=WarnKind.DAYS_AHEAD, number=3)
LAST = WarnRule(kind=WarnKind.SAME_AS_LAST)


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        (K.NUM, {"minimum": 2, "maximum": 1}, "ends before it begins"),
        (K.NUM, {"warn_low": 2, "warn_high": 1}, "ends before it begins"),
        (K.NUM, {"minimum": None}, "hard range"),
        (K.OK, {"maximum": 1}, "hard range"),
        (K.OK, {"warn_high": 1}, "warn range"),
        (K.NUM, {"warn_rule": AHEAD}, "days ahead"),
        (K.NUM, {"further_rules": (AHEAD,)}, "days ahead"),
        (K.DATE, {"warn_rule": LAST}, "days ahead"),
        (K.DATE, {"further_rules": (LAST,)}, "days ahead"),
        (K.OK, {"warn_rule": LAST}, "warn rules"),
        (K.CHOICE, {"choices": ()}, "belong to"),
        (K.PHOTO, {"photo": None}, "belong to"),
        (K.AUTO, {}, "belong to"),
    ],
)
def test_an_item_says_only_what_its_kind_can_mean(kind: AnswerKind, fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        item("it", kind, **fields)


def conditional(code: str, on: str) -> TemplateItem:
    return item(code, shown_if=Condition(item=on, is_abnormal=True))


@pytest.mark.parametrize(
    "items",
    [
        (conditional("a", "a"),),
        (conditional("a", "b"), item("b")),
        (conditional("a", "b"), conditional("b", "a")),
        (item("a"), conditional("b", "nothing")),
    ],
)
def test_a_condition_looks_only_at_items_that_are_asked_before(items: tuple[TemplateItem, ...]) -> None:
    with pytest.raises(ValueError, match="not asked before it"):
        template(*items)


def test_a_template_has_forty_items_at_most_and_at_least_one() -> None:
    many = [msgspec.to_builtins(item(f"i{n}")) for n in range(200)]
    for items in (many, many[:41], []):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(msgspec.to_builtins(template()) | {"items": items}, Template)
    assert len(msgspec.convert(msgspec.to_builtins(template()) | {"items": many[:40]}, Template).items) == 40


def test_limits_say_who_gives_them() -> None:
    assert origin_of_limits(item("a", K.NUM, origin="S")) == "A"
    assert origin_of_limits(item("a", K.NUM, origin="T")) == "T"
    assert origin_of_limits(item("a", K.NUM, origin="T", limits_origin="A")) == "A"
