"""The registers' own table: one short row per entry, so that months of them are listed without reading facts. A projection."""

from peewee import BigIntegerField, IntegerField, TextField

from server.database import Table


class RegisterEntry(Table):
    """An entry: where, who, when (corrected, ms), how many items were abnormal. `numbers` is a JSON object of its numbers and
    choices by item; what a person wrote is never in it."""

    fact_id = TextField(primary_key=True)
    site = TextField()
    template = TextField()
    subject_kind = TextField()
    subject_id = TextField()
    author = TextField()
    at = BigIntegerField()
    abnormal = IntegerField()
    photos = IntegerField()
    numbers = TextField()

    class Meta:
        indexes = ((("site", "template", "at"), False), (("site", "subject_id", "template", "at"), False))


TABLES = (RegisterEntry,)
