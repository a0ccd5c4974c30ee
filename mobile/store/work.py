"""Finds due work by its window and its people without reading every task, and many documents of one kind at once.

Called by the views of today and of cards. Writes nothing; the index is kept by `mobile/store/indexes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from mobile.shapes import WorkWanted
from mobile.store.database import Database
from mobile.store.outbox import in_parts
from mobile.store.queries import connection
from mobile.store.reading import read_document

D = TypeVar("D")
_TASK = "FROM due JOIN document ON document.kind = 'task' AND document.id = due.id AND document.stream = due.stream WHERE "


class WorkIndex:
    """The index of due work over the one open file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tasks(self, wanted: WorkWanted, struct: type[D]) -> list[D]:
        """Return the tasks that concern this person, in no order."""
        where, values = _where(wanted)
        with self._database.reading() as db:
            found = connection(db).execute(f"SELECT document.body {_TASK}{where}", values).fetchall()
        return _typed(found, struct)

    def at(self, subject: str, struct: type[D], *, stream: str) -> list[D]:
        """Return the tasks at one object, whoever they are for."""
        sql = f"SELECT document.body {_TASK}due.subject = ? AND due.stream = ? ORDER BY document.id"
        with self._database.reading() as db:
            found = connection(db).execute(sql, (subject, stream)).fetchall()
        return _typed(found, struct)

    def openings(self, wanted: WorkWanted) -> list[int]:
        """Return when the wanted tasks open, in milliseconds, the first first."""
        where, values = _where(wanted)
        with self._database.reading() as db:
            sql = f"SELECT opens_at FROM due WHERE {where} ORDER BY 1"  # noqa: S608 our own words, the values are bound
            return [at for (at,) in connection(db).execute(sql, values)]

    def many(self, kind: str, ids: Iterable[str], struct: type[D]) -> list[D]:
        """Return those of the named documents that are on this phone, in no order."""
        found: list[Any] = []
        with self._database.reading() as db:
            for part in in_parts(list(ids)):
                marks = ",".join("?" * len(part))
                sql = f"SELECT body FROM document WHERE kind = ? AND id IN ({marks})"  # noqa: S608 question marks
                found += connection(db).execute(sql, (kind, *part)).fetchall()
        return _typed(found, struct)


def _typed(rows: Sequence[tuple[Any]], struct: type[D]) -> list[D]:
    return [one for (body,) in rows if (one := read_document(bytes(body), struct)) is not None]


def _where(wanted: WorkWanted) -> tuple[str, tuple[Any, ...]]:
    """Whose it is (a named person's, else a role's; nobody's roles known: everybody's), and when."""
    roles = " OR ".join(["instr(due.roles, ?) > 0"] * len(wanted.roles)) or "1"
    whose = f"(due.assignee = ? OR (due.assignee = '' AND ({roles})))"
    when = "due.stream = ? AND due.opens_at >= ? AND due.opens_at < ? AND (due.closes_at > ? OR due.done_at >= ?)"
    times = (wanted.opens_from_ms, wanted.opens_before_ms, wanted.closes_after_ms, wanted.done_since_ms)
    return f"{when} AND {whose}", (wanted.stream, *times, wanted.person, *(f" {role} " for role in sorted(wanted.roles)))
