"""Lays the demo estate into a server: every document and due task as a fact of the server's own journal.

Called by `linxun demo` and by tests that want a full register. Knows nothing of phones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from server.database import commit
from server.demo.estate.estate import Estate, build_estate, morning_tasks, overdue_tasks
from server.demo.estate.people import Login
from server.parts import Parts
from server.people.sessions import set_password
from server.template.builtin import builtin_templates, register_forms
from sync.records.documents import Document
from sync.records.fact import TasksWereOpened
from sync.records.task import Task, TasksOpened
from sync.records.types import Subject

SEED = "linxun demo"
_AT_ONCE = 400
T = TypeVar("T")


def demo_estate(today: date, *, password_seed: str, host: str) -> Estate:
    """Return the demo estate of that day with the built-in templates."""
    return build_estate((*builtin_templates(), *register_forms()), seed=SEED, password_seed=password_seed, today=today, host=host)


def lay_estate(parts: Parts, estate: Estate) -> int:
    """Write the register, the people and the day's due work; return how many facts the server's journal took."""
    author = estate.login("admin").person
    count = put_documents(parts, author, estate.documents())
    return count + open_tasks(parts, author, [*overdue_tasks(estate), *morning_tasks(estate, estate.today)])


def put_documents(parts: Parts, author: str, documents: Sequence[Document]) -> int:
    """Write documents as master facts, some hundred in a transaction."""
    for some in _in_parts(documents):
        commit(parts.store, lambda some=some: parts.ledger.put(author, some))  # type: ignore[misc]
    return len(documents)


def open_tasks(parts: Parts, author: str, tasks: Sequence[Task]) -> int:
    """Freeze due work, one fact for a site's tasks of one period (at most some hundred tasks each)."""
    groups: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.site, task.period), []).append(task)
    count = 0
    for (site, period), group in sorted(groups.items()):
        for some in _in_parts(group):
            body = TasksOpened(period=period, tasks=tuple(some))
            about = Subject(kind="site", id=site)
            commit(
                parts.store,
                lambda site=site, about=about, body=body: parts.ledger.act(  # type: ignore[misc]
                    TasksWereOpened, author=author, site=site, subject=about, body=body
                ),
            )
            count += 1
    return count


def give_passwords(parts: Parts, logins: Iterable[Login]) -> None:
    """Let these people sign in; the passwords come from the estate's password seed and are stored as argon2 hashes alone."""
    for login in logins:
        set_password(parts, login.person, login.username, login.password)


def _in_parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), _AT_ONCE):
        yield things[start : start + _AT_ONCE]
