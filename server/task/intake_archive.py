"""What follows for tasks that are long over: they leave the phones for the archive, and what comes late settles them there.

Offered by the ledger; it never changes a task that is still on the phones.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from server.ledger.documents import DocumentBatch, DocumentKey, Key
from server.ledger.intake import Accepted
from server.task.opening_views import archived_task, forget_archive, keep_archived
from sync.errors import Conflict
from sync.records.fact import InspectionSubmitted, TasksWereArchived, TaskWasBlocked
from sync.records.task import Blocked, Task
from sync.rules import task as rules


class ArchiveIntake:
    """Keeps the archive of tasks in step with the facts."""

    kinds = frozenset({"tasks.archived", "inspection.submitted", "task.blocked"})

    def concerns(self, fact: TasksWereArchived | InspectionSubmitted | TaskWasBlocked) -> bool:
        """False for a record that names no task."""
        return isinstance(fact, TasksWereArchived) or fact.body.task is not None

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the tasks that leave, or the one that the record names."""
        fact: TasksWereArchived | InspectionSubmitted | TaskWasBlocked = accepted.fact
        stream = f"site:{fact.site}"
        if isinstance(fact, TasksWereArchived):
            return [Key(stream, "task", task) for task in fact.body.tasks]
        return () if fact.body.task is None else ((stream, "task", fact.body.task),)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Move the tasks, or settle the archived one. Conflict, and nothing at all, when a window is not over."""
        fact: TasksWereArchived | InspectionSubmitted | TaskWasBlocked = accepted.fact
        if isinstance(fact, TasksWereArchived):
            _archive(fact, accepted, documents)
        elif fact.body.task is not None and documents.was_removed(("site:" + fact.site, "task", fact.body.task)):
            _settle(fact, fact.body.task, accepted, documents)

    def forget(self) -> None:
        """Empty the archive before a rebuild."""
        forget_archive()


def _archive(fact: TasksWereArchived, accepted: Accepted, documents: DocumentBatch) -> None:
    leaving: list[Task] = []
    for task_id in fact.body.tasks:
        task = cast("Task | None", documents.get(Key(f"site:{fact.site}", "task", task_id)))
        if task is None:
            continue  # it has left already
        if accepted.at < task.closes_at:
            raise Conflict(f"task {task.id} closes at {task.closes_at.isoformat()}")
        leaving.append(task)
    documents.then(partial(keep_archived, leaving))
    for task in leaving:
        documents.remove(Key(f"site:{task.site}", "task", task.id))


def _settle(fact: InspectionSubmitted | TaskWasBlocked, task_id: str, accepted: Accepted, documents: DocumentBatch) -> None:
    """Settle the archived task. A record about another object stands, as every record does, and settles nothing."""
    task = archived_task(fact.site, task_id)
    if task is None or (task.subject.kind, task.subject.id) != (fact.subject.kind, fact.subject.id):
        return
    if isinstance(fact, TaskWasBlocked):
        blocked = Blocked(reason=fact.body.reason, by=fact.author, at=accepted.at, fact=fact.id)
        documents.then(partial(keep_archived, [rules.after_blocked(task, blocked)]))
    elif task.template == fact.body.template:
        abnormal = len(fact.body.abnormal)
        after = rules.after_inspection(task, fact_id=fact.id, author=fact.author, at=accepted.at, abnormal=abnormal)
        documents.then(partial(keep_archived, [after]))
