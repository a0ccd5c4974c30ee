"""What follows when the server opens due work: each task becomes a document of its site. Offered by the ledger; a task that is
already there, done or not, stays as it is, so that opening a period twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from sync.errors import MalformedFact


class TaskIntake:
    """Writes the task documents of a period."""

    kinds = frozenset({"tasks.opened"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the tasks that the fact opens."""
        return [Key(f"site:{task.site}", "task", task.id) for task in accepted.fact.body.tasks]

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Write the tasks that are new; MalformedFact when one belongs to another site."""
        fact = accepted.fact
        for task in fact.body.tasks:
            if task.site != fact.site:
                raise MalformedFact(f"task {task.id} is of site {task.site}")
            key = Key(f"site:{task.site}", "task", task.id)
            if documents.get(key) is None and not documents.was_removed(key):
                documents.put(task)

    def forget(self) -> None:
        """Nothing of its own."""
