"""What follows for due work beside inspections: somebody could not do a check, a supervisor excuses some, a figure is published.
Offered by the ledger; the decisions are the shared rules'. It never closes a task: inspections do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.task.figures import forget_figures, is_published, keep_figure
from server.task.opening_views import archived_task, keep_archived
from sync.errors import Conflict, PhotoMissing, SubjectGone, SubjectUnknown
from sync.records.fact import FigureWasPublished, TasksWereExcused, TaskWasBlocked
from sync.records.task import Blocked, Excused, Task
from sync.rules import task as rules


class BlockedIntake:
    """Marks the task at which somebody stood and could not do it. A block that names no task, or one that is no longer (or not
    yet) here, stays as a record of its own: it says that the point could not be checked and changes no due work."""

    kinds = frozenset({"task.blocked"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the object and the task."""
        fact: TaskWasBlocked = accepted.fact
        stream = f"site:{fact.site}"
        about = Key(stream, fact.subject.kind, fact.subject.id)
        return (about,) if fact.body.task is None else (about, Key(stream, "task", fact.body.task))

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Mark the task. PhotoMissing without a picture, SubjectUnknown or SubjectGone for an object that is not here, Conflict
        for a task about something else."""
        fact: TaskWasBlocked = accepted.fact
        if not any(photo.mime.startswith("image/") for photo in fact.photos):
            raise PhotoMissing(f"blocked {fact.subject.kind} {fact.subject.id} without a photo")
        about, *named = self.needs(accepted)
        if documents.get(about) is None:
            raise (SubjectGone if documents.was_removed(about) else SubjectUnknown)(f"{about.kind} {about.id}")
        for key in named:
            task = cast("Task | None", documents.get(key))
            if task is None:
                continue
            if (task.subject.kind, task.subject.id) != (fact.subject.kind, fact.subject.id):
                raise Conflict(f"task {task.id} is about {task.subject.kind} {task.subject.id}")
            blocked = Blocked(reason=fact.body.reason, by=fact.author, at=accepted.at, fact=fact.id)
            documents.put(rules.after_blocked(task, blocked))

    def forget(self) -> None:
        """Nothing of its own."""


class ExcusedIntake:
    """Excuses the tasks that a supervisor named, with one reason."""

    kinds = frozenset({"tasks.excused"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the tasks."""
        fact: TasksWereExcused = accepted.fact
        return [Key(f"site:{fact.site}", "task", task) for task in fact.body.tasks]

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Excuse each, also one that has left the phones; what is done stays done. SubjectUnknown, and nothing at all, when one
        of them is not of this site."""
        fact: TasksWereExcused = accepted.fact
        excused = Excused(reason=fact.body.reason, by=fact.author, at=accepted.at)
        live: list[Task] = []
        archived: list[Task] = []
        for key in self.needs(accepted):
            task = cast("Task | None", documents.get(key))
            old = archived_task(fact.site, key.id) if task is None else None
            if task is not None:
                live.append(task)
            elif old is not None:
                archived.append(old)
            else:
                raise SubjectUnknown(f"task {key.id}")
        for task in live:
            documents.put(rules.after_excused(task, excused))
        documents.then(partial(keep_archived, [rules.after_excused(task, excused) for task in archived]))

    def forget(self) -> None:
        """Nothing of its own: the archive is emptied by who fills it."""


class FigureIntake:
    """Keeps published figures, each once and for ever."""

    kinds = frozenset({"figure.published"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Nothing: the fact carries the figure."""
        del accepted
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Keep the figure. Conflict when this period of the site has one already: a published figure is never changed."""
        fact: FigureWasPublished = accepted.fact
        if is_published(fact.site, fact.body.period, fact.body.scope):
            raise Conflict(f"the figure of {fact.body.period} {fact.body.scope} is published already")
        documents.then(partial(keep_figure, fact.site, fact.body, accepted.at, fact.id))

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_figures()
