"""The tables of the register. `StockTake` and `Mention` are projections of the journal, made again by a rebuild; `Upload` holds a
table that somebody wants to import, for a day. The cards themselves are documents."""

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, TextField

from server.database import Table


class StockTake(Table):
    """One stock-take of a place in numbers; the fact has the lists."""

    fact_id = TextField(primary_key=True)
    site = TextField()
    place = TextField()
    author = TextField()
    at = BigIntegerField()
    seen = IntegerField()
    missing = IntegerField()
    strange = IntegerField()

    class Meta:
        table_name = "stock_take"
        indexes = ((("site", "at"), False),)


class Mention(Table):
    """A fact about several things names this one: a stock-take that saw or missed it, a removal for service."""

    site = TextField()
    item = TextField()
    fact_id = TextField()

    class Meta:
        table_name = "equipment_mention"
        primary_key = CompositeKey("site", "item", "fact_id")


class Upload(Table):
    """A table somebody uploaded to import; `done_at` and `result` once it was, so that a second press imports nothing."""

    id = TextField(primary_key=True)
    site = TextField()
    what = TextField()
    name = TextField()
    uploaded_by = TextField()
    uploaded_at = BigIntegerField(index=True)
    body = BlobField()
    mapping = TextField(default="")
    done_at = BigIntegerField(null=True)
    result = TextField(default="")

    class Meta:
        table_name = "register_upload"
