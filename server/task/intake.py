"""What follows when the server writes due work down or takes planned work back. Offered by the ledger.

A task is only planned until its window opens: until then it may be written anew or withdrawn. From then on it is frozen: it stays
as it is whoever asks, so that nobody improves a rate by deleting what was due. Writing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.task.opening_views import archived_among
from sync.errors import Conflict, MalformedFact, SubjectUnknown
from sync.records.fact import MasterWasRemoved, TasksWereOpened, TasksWereWithdrawn
from sync.records.task import Task


class TaskIntake:
    """Writes the task documents of the calendar, and withdraws those whose window has not opened. That no master fact writes
    over a task is the ledger's own rule (`server/ledger/master.py`)."""

    kinds = frozenset({"tasks.opened", "tasks.withdrawn", "master.removed"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the tasks that the fact opens or withdraws."""
        fact: TasksWereOpened | TasksWereWithdrawn | MasterWasRemoved = accepted.fact
        if isinstance(fact, TasksWereOpened):
            return [Key(f"site:{task.site}", "task", task.id) for task in fact.body.tasks]
        if isinstance(fact, TasksWereWithdrawn):
            return [Key(f"site:{fact.site}", "task", task) for task in fact.body.tasks]
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Write or withdraw the tasks. MalformedFact for a task of another site, SubjectUnknown for one that never was, Conflict
        for one that is frozen, and for every removal of a task by another way."""
        fact: TasksWereOpened | TasksWereWithdrawn | MasterWasRemoved = accepted.fact
        if isinstance(fact, TasksWereOpened):
            _open(fact, accepted.at, documents)
        elif isinstance(fact, TasksWereWithdrawn):
            _withdraw(fact, accepted.at, documents)
        elif fact.body.kind == "task":
            raise Conflict(f"task {fact.body.id} is due work and is never deleted")

    def forget(self) -> None:
        """Nothing of its own."""


def is_planned(task: Task, at: datetime) -> bool:
    """True while nobody can have been asked for it: its window lies ahead and nothing was done about it."""
    return at < task.opens_at and task.state == "open"


def _open(fact: TasksWereOpened, at: datetime, documents: DocumentBatch) -> None:
    tasks = fact.body.tasks
    for task in tasks:
        if task.site != fact.site:
            raise MalformedFact(f"task {task.id} is of site {task.site}")
    keys = {task.id: Key(f"site:{task.site}", "task", task.id) for task in tasks}
    gone = [task for task, key in keys.items() if documents.was_removed(key)]
    # A withdrawn task may be planned again; one that is long over has its place in the archive.
    archived = archived_among(fact.site, gone) if gone else frozenset()
    for task in tasks:
        before = cast("Task | None", documents.get(keys[task.id]))
        if (before is None and task.id not in archived) or (before is not None and is_planned(before, at)):
            documents.put(task)


def _withdraw(fact: TasksWereWithdrawn, at: datetime, documents: DocumentBatch) -> None:
    for task_id in fact.body.tasks:
        key = Key(f"site:{fact.site}", "task", task_id)
        task = cast("Task | None", documents.get(key))
        if task is None:
            if documents.was_removed(key):
                continue
            raise SubjectUnknown(f"task {task_id}")
        if not is_planned(task, at):
            raise Conflict(f"task {task_id} is frozen since {task.opens_at.isoformat()}")
        documents.remove(key)
