"""The phrases feature's own table: how often what was written where. A projection of the journal; a text of one person stays here
and is offered to nobody."""

from peewee import BooleanField, CompositeKey, IntegerField, TextField

from server.database import Table


class PhraseCount(Table):
    """One text at one item of one template of one site; `first_by` wrote it first, `is_offered` once others may see it."""

    site = TextField()
    template = TextField()
    item = TextField()
    words = TextField()
    uses = IntegerField()
    first_by = TextField()
    is_offered = BooleanField()

    class Meta:
        primary_key = CompositeKey("site", "template", "item", "words")


TABLES = (PhraseCount,)
