"""An inspection's answers as a supervisor reads them: the template's questions beside what was answered. Pure; an answer whose
template is not here any more is shown by its codes."""

from __future__ import annotations

from dataclasses import dataclass

from server.words import Language, text
from sync.records.inspection import Answer, Inspection
from sync.records.template import AnswerKind, Template, TemplateItem


@dataclass(frozen=True)
class AnswerRow:
    """One answered question; `photos` are hashes."""

    question: str
    answer: str
    is_abnormal: bool
    note: str
    photos: tuple[str, ...]
    voice: str | None = None
    """The hash of a voice note."""


def answer_rows(body: Inspection, template: Template | None, language: Language) -> tuple[AnswerRow, ...]:
    """Return the answers in the order in which they were given."""
    items = {item.code: item for item in template.items} if template is not None else {}
    return tuple(_row(answer, items.get(answer.i), answer.i in body.abnormal, language) for answer in body.answers)


def _row(answer: Answer, item: TemplateItem | None, is_abnormal: bool, language: Language) -> AnswerRow:
    question = answer.i if item is None else (item.en if language == "en" else item.zh)
    return AnswerRow(question, _spoken(answer, item, language), is_abnormal, answer.note, answer.photos, answer.voice)


def _spoken(answer: Answer, item: TemplateItem | None, language: Language) -> str:
    value = answer.v
    if value is None:
        return text(language, "console.answer.photos", n=len(answer.photos)) if answer.photos else "–"
    if item is None:
        return str(value)
    if item.type is AnswerKind.OK and value in ("normal", "abnormal", "na"):
        return text(language, f"console.answer.{value}")
    if item.type is AnswerKind.CHOICE:
        for choice in item.choices:
            if choice.code == value:
                return choice.en if language == "en" else choice.zh
    if item.type is AnswerKind.SIGN:
        return text(language, "console.answer.signed")
    number = f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    unit = (item.unit_en or item.unit) if language == "en" else item.unit
    return f"{number} {unit}".rstrip()
