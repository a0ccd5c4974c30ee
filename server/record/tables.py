"""The record feature's own table: which records are personal data with an end, and when that is. A projection of the journal."""

from peewee import BigIntegerField, TextField

from server.database import Table


class Retained(Table):
    """A record whose template names a retention; its body is erased after `erase_at` (ms since 1970)."""

    fact_id = TextField(primary_key=True)
    site = TextField()
    template = TextField()
    erase_at = BigIntegerField(index=True)


TABLES = (Retained,)
