"""The base of every model. A query goes to the database that the current thread has opened with `reading` or `writing`,
so several servers can live in one process and a query outside such a block fails instead of opening a connection."""

import threading
from typing import Any

from peewee import DatabaseProxy, Model


class _Opened(threading.local):
    database: Any = None


opened = _Opened()


class OpenDatabase(DatabaseProxy):
    """Stands for the database the current thread has opened; it can never be initialised with one of its own."""

    __slots__ = ("_Model", "_callbacks")

    def initialize(self, obj: Any) -> None:
        if obj is not None:
            raise TypeError("a table has no database of its own; open one with reading() or writing()")

    @property
    def obj(self) -> Any:
        return opened.database

    @obj.setter
    def obj(self, value: Any) -> None:
        self.initialize(value)


class Table(Model):
    """A model whose rows are reached only inside `reading` or `writing`."""

    class Meta:
        database = OpenDatabase()
        legacy_table_names = False
