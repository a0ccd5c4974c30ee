"""What follows when an inspection is accepted: it closes its task and stands among the last results on the card of its object.
Offered by the ledger; it never opens a hazard (the hazard feature does, from the same fact)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from server.inspection.shape import Shape
from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from sync.errors import Conflict, SubjectGone, SubjectUnknown, TemplateUnknown
from sync.records.fact import InspectionSubmitted
from sync.records.people import Person
from sync.records.task import Task
from sync.records.template import Template
from sync.rules import inspection as card_rules
from sync.rules import task as task_rules
from sync.rules.patrol import TEMPLATE as PATROL

_WITHOUT_DOCUMENT = frozenset({"shift"})
VersionOf = Callable[[str, int], Template | None]
"""Returns a template by code as it was in a version; None when that version was never put."""


class InspectionIntake:
    """Judges the content of a check and applies it to its task and its card."""

    kinds = frozenset({"inspection.submitted"})

    def __init__(self, version_of: VersionOf) -> None:
        self._version_of = version_of
        self._shapes: dict[str, Shape] = {}

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the object, the author's card, the template and the task."""
        fact: InspectionSubmitted = accepted.fact
        stream = "site:" + fact.site
        subject, body = fact.subject, fact.body
        about = (stream, subject.kind, subject.id)
        who, what = (stream, "person", fact.author), ("company", "template", body.template.lower())
        return (about, who, what) if body.task is None else (about, who, what, (stream, "task", body.task))

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Close the task and write the card. Holds what speaks of an unknown object, template or task."""
        fact: InspectionSubmitted = accepted.fact
        stream = "site:" + fact.site
        key = (stream, fact.subject.kind, fact.subject.id)
        if (fact.subject.kind, fact.body.template) == ("route", PATROL):
            raise Conflict("a round is walked point by point: a check of its route proves no point")
        subject = _subject(key, documents)
        self._check_answers(fact, documents)
        if fact.body.task is not None:
            _close_task(fact, (stream, "task", fact.body.task), accepted, documents)
        if isinstance(subject, card_rules.Checked):
            author = cast("Person | None", documents.get((stream, "person", fact.author)))
            name = author.name if author is not None else fact.author
            documents.replace(key, card_rules.after_inspection(subject, fact, at=accepted.at, author_name=name))

    def forget(self) -> None:
        """Nothing of its own."""

    def _check_answers(self, fact: InspectionSubmitted, documents: DocumentBatch) -> None:
        body = fact.body
        template = cast("Template | None", documents.get(("company", "template", body.template.lower())))
        if template is None or template.code != body.template or body.version > template.version:
            raise TemplateUnknown(f"{body.template} version {body.version}")
        if body.version < template.version:
            # A phone that has been away answers an older version, and is judged by the questions it was shown.
            card_rules.check_inspection(fact, self._version_of(body.template, body.version))
            return
        shape = self._shapes.get(template.id)
        if shape is None or shape.template is not template:
            shape = self._shapes[template.id] = Shape(template)
        shape.check(fact)


def _subject(key: DocumentKey, documents: DocumentBatch) -> object:
    if key[1] in _WITHOUT_DOCUMENT:
        return None
    found = documents.get(key)
    if found is None:
        raise (SubjectGone if documents.was_removed(key) else SubjectUnknown)(f"{key[1]} {key[2]}")
    return found


def _close_task(fact: InspectionSubmitted, key: DocumentKey, accepted: Accepted, documents: DocumentBatch) -> None:
    task = cast("Task | None", documents.get(key))
    if task is None:
        if documents.was_removed(key):
            return  # the check stands; there is no due work left for it to close
        raise SubjectUnknown(f"task {key[2]}")
    about = task.subject
    if about.id != fact.subject.id or about.kind != fact.subject.kind or task.template != fact.body.template:
        raise Conflict(f"task {task.id} is about {task.template} at {about.kind} {about.id}")
    abnormal = len(fact.body.abnormal)
    after = task_rules.after_inspection(task, fact_id=fact.id, author=fact.author, at=accepted.at, abnormal=abnormal)
    documents.replace(key, after)
