"""What we add to the catalogue beside its prose, marked as ours (A): further warn rules, one item, where limits come from,
how long one looks before "all normal" unlocks, and how often one answer is then asked at random. Used by make_templates alone."""

from __future__ import annotations

import msgspec

from sync.records.fields import Origin
from sync.records.template import AnswerKind, Need, TemplateItem, WarnKind, WarnRule

USUAL_TIMES = 3.0
"""A meter that runs at three times its usual pace is worth a second look."""
DAYS_AHEAD = 30.0
"""Supplies that run out within a month can still be replaced in time."""

FURTHER: dict[tuple[str, str], tuple[WarnRule, ...]] = {
    ("METER-D", "value"): (WarnRule(kind=WarnKind.USUAL_TIMES, number=USUAL_TIMES),),
    ("METER-M", "value"): (WarnRule(kind=WarnKind.USUAL_TIMES, number=USUAL_TIMES),),
}

ADDED: dict[str, tuple[str, TemplateItem]] = {
    "EMS-M": (
        "valid",
        TemplateItem(
            code="expiry",
            zh="最近到期日",
            en="Nearest expiry date",
            type=AnswerKind.DATE,
            origin="A",
            need=Need.OPTIONAL,
            warn_rule=WarnRule(kind=WarnKind.DAYS_AHEAD, number=DAYS_AHEAD),
        ),
    ),
}
"""Items of ours, and the item of the catalogue that each stands behind."""

LIMITS: dict[tuple[str, str], tuple[Origin, str]] = {
    ("ELEC-D", "volt"): ("T", "GB/T 12325: ±7%"),
    ("ELEC-M", "volt"): ("T", "GB/T 12325: ±7%"),
    ("LIFT-M", "visits"): ("T", "TSG T5002: ≤15 d"),
    **dict.fromkeys((("GREEN-K", "score"), ("CLEAN-S", "score")), ("S", "S4-4b: 90")),
    **{("QA-M", line): ("S", "S4-4b: 90") for line in ("cs", "sec", "eng", "env")},
}
"""Limits whose giver is not plain from their item; without a row they are ours, for the source plans name no number."""


def with_limits(template: str, item: TemplateItem) -> TemplateItem:
    """Return the item with our further rules and the origin of its limits."""
    origin, source = LIMITS.get((template, item.code), (None, ""))
    rules = FURTHER.get((template, item.code), ())
    return msgspec.structs.replace(item, further_rules=rules, limits_origin=origin, limits_source=source)


def pace_of_looking(system: str, items: tuple[TemplateItem, ...]) -> dict[str, int]:
    """Return the dwell (two seconds for each question that "all normal" answers, 3 to 30) and the share of random questions.

    Cleaning is a look round and has the short ones; a form without such a question has neither."""
    ticked = sum(item.type is AnswerKind.OK and item.need is Need.REQUIRED for item in items)
    if not ticked:
        return {"dwell_seconds": 0, "spot_percent": 0}
    if system in ("CLEAN", "PATROL", "GREEN"):
        return {"dwell_seconds": 3, "spot_percent": 10}
    return {"dwell_seconds": min(max(2 * ticked, 3), 30), "spot_percent": 20}
