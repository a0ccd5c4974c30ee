"""What a template is about, in words: its pace, who performs it, and which objects. Pure; the prose that a plan used stays beside
it in the template and is not translated."""

from __future__ import annotations

from server.words import Language, catalogue, text
from sync.records.schedule import Period
from sync.records.scope import ObjectScope
from sync.records.template import Template


def pace_words(template: Template, language: Language) -> str:
    """Return the main pace, those by place and by risk class, and further occasions."""
    schedule, comma = template.schedule, text(language, "template.semicolon")
    found = [_period(schedule.main, language)]
    for by_place in schedule.by_place:
        places = _joined([text(language, f"template.class.{place.value}") for place in by_place.classes], language)
        found.append(f"{places} {_period(by_place.period, language)}")
    found += [f"{by_risk.risk} {_period(by_risk.period, language)}" for by_risk in schedule.by_risk]
    found += [_period(period, language) for period in schedule.also]
    return comma.join(found)


def performers_words(template: Template, language: Language) -> str:
    """Return the roles that take part."""
    return _joined([text(language, f"role.{role.value}") for role in template.performers.who_record()], language)


def objects_words(template: Template, language: Language) -> str:
    """Return the kinds of objects that a check is made of."""
    return _joined(list(dict.fromkeys(word for scope in template.objects for word in _scope(scope, language))), language)


def _scope(scope: ObjectScope, language: Language) -> list[str]:
    kinds = [
        *(f"equipment_kind.{kind.value}" for kind in scope.equipment),
        *(f"place_kind.{kind.value}" for kind in scope.places),
        *(f"zone_kind.{kind.value}" for kind in scope.zones),
    ]
    named = [text(language, key) for key in kinds if key in catalogue()]
    return named or [text(language, f"template.scope.{scope.scope.value}")]


def _period(period: Period, language: Language) -> str:
    said = text(language, f"template.every.{period.every.value}", hours=period.hours or 0)
    if period.times > 1:
        said += text(language, "template.times", n=period.times)
    if period.months:
        said += text(language, "template.in_months", months=_joined([str(month) for month in period.months], language))
    return said


def _joined(words: list[str], language: Language) -> str:
    return text(language, "console.comma").join(words)
