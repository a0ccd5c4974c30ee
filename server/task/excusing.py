"""What supervisors decide about due work: excuse some of it with a reason. The caller has judged the right and commits; each
decision is a fact of the server's own journal. Nothing here takes due work away."""

from __future__ import annotations

from collections.abc import Sequence

from server.ledger.ledger import Ledger
from server.task.stored_views import task_of
from sync.errors import InputError, Pointer
from sync.records.fact import TasksWereExcused
from sync.records.task import TasksExcused
from sync.records.types import Subject

AT_ONCE = 200
MOST = 2000
"""More than this in one decision is a mistake of the filter; ours."""


def excuse(ledger: Ledger, site: str, tasks: Sequence[str], reason: str, *, author: str) -> int:
    """File the decision, inside an open writing block; return how many tasks were named.

    InputError, and nothing filed, without a reason, without a task, for too many, and for one that the site does not have."""
    told = reason.strip()
    if not told:
        raise InputError("a reason is needed", errors=(Pointer("/reason", "a reason is needed"),))
    if not tasks:
        raise InputError("no task is chosen", errors=(Pointer("/tasks", "no task is chosen"),))
    if len(tasks) > MOST:
        raise InputError(f"at most {MOST} at once", errors=(Pointer("/tasks", f"at most {MOST} at once"),))
    named = list(dict.fromkeys(tasks))
    for n, task in enumerate(named):
        if task_of(site, task) is None:
            raise InputError(f"no task {task}", errors=(Pointer(f"/tasks/{n}", "no such task at this site"),))
    about = Subject(kind="site", id=site)
    for start in range(0, len(named), AT_ONCE):
        body = TasksExcused(tasks=tuple(named[start : start + AT_ONCE]), reason=told)
        ledger.act(TasksWereExcused, author=author, site=site, subject=about, body=body)
    return len(named)
