"""What follows when an inspection is accepted: it closes its task and stands among the last results on the card of its object.
Offered by the ledger; it never opens a hazard (the hazard feature does, from the same fact)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from sync.errors import Conflict, SubjectGone, SubjectUnknown, TemplateUnknown
from sync.records.equipment import Checkpoint, Equipment
from sync.records.fact import InspectionSubmitted
from sync.records.people import Person
from sync.records.task import Task
from sync.records.template import Template
from sync.rules import inspection as card_rules
from sync.rules import task as task_rules

_WITHOUT_DOCUMENT = frozenset({"shift"})


class InspectionIntake:
    """Judges the content of a check and applies it to its task and its card."""

    kinds = frozenset({"inspection.submitted"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the object, the author's card, the template and the task."""
        fact: InspectionSubmitted = accepted.fact
        stream = f"site:{fact.site}"
        keys = [
            Key(stream, fact.subject.kind, fact.subject.id),
            Key(stream, "person", fact.author),
            Key("company", "template", fact.body.template.lower()),
        ]
        if fact.body.task is not None:
            keys.append(Key(stream, "task", fact.body.task))
        return keys

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Close the task and write the card. Holds what speaks of an unknown object, template or task."""
        fact: InspectionSubmitted = accepted.fact
        stream = f"site:{fact.site}"
        subject = _subject(fact, stream, documents)
        _check_template(fact, documents)
        task = _task(fact, stream, documents)
        if task is not None:
            abnormal = len(fact.body.abnormal)
            documents.put(
                task_rules.after_inspection(task, fact_id=fact.id, author=fact.author, at=accepted.at, abnormal=abnormal)
            )
        if isinstance(subject, (Equipment, Checkpoint)):
            author = cast(Person | None, documents.get(Key(stream, "person", fact.author)))
            name = author.name if author is not None else fact.author
            documents.put(card_rules.after_inspection(subject, fact, at=accepted.at, author_name=name))

    def forget(self) -> None:
        """Nothing of its own."""


def _subject(fact: InspectionSubmitted, stream: str, documents: DocumentBatch) -> object:
    if fact.subject.kind in _WITHOUT_DOCUMENT:
        return None
    key = Key(stream, fact.subject.kind, fact.subject.id)
    found = documents.get(key)
    if found is None:
        raise (SubjectGone if documents.was_removed(key) else SubjectUnknown)(f"{key.kind} {key.id}")
    return found


def _check_template(fact: InspectionSubmitted, documents: DocumentBatch) -> None:
    body = fact.body
    template = cast(Template | None, documents.get(Key("company", "template", body.template.lower())))
    if template is None or template.code != body.template or body.version > template.version:
        raise TemplateUnknown(f"{body.template} version {body.version}")
    # A phone that has been away answers an older version; its questions are no longer here to compare with.
    card_rules.check_inspection(fact, template if body.version == template.version else None)


def _task(fact: InspectionSubmitted, stream: str, documents: DocumentBatch) -> Task | None:
    if fact.body.task is None:
        return None
    key = Key(stream, "task", fact.body.task)
    task = cast(Task | None, documents.get(key))
    if task is None:
        if documents.was_removed(key):
            return None  # the check stands; there is no due work left for it to close
        raise SubjectUnknown(f"task {key.id}")
    if task.subject != fact.subject or task.template != fact.body.template:
        raise Conflict(f"task {task.id} is about {task.template} at {task.subject.kind} {task.subject.id}")
    return task
