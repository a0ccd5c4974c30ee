"""The tables of labels. `LabelCode` and `LabelTrouble` are projections of the journal, made again by a rebuild; `LabelSheet` is
what was printed in stock, and belongs to no fact until a phone binds a code of it."""

from peewee import BigIntegerField, IntegerField, TextField

from server.database import Table


class LabelCode(Table):
    """A code of ours or a maker's and the thing it stands on; one row for every code ever bound, also those replaced."""

    code = TextField(primary_key=True)
    site = TextField()
    kind = TextField()
    subject = TextField()
    bound_at = BigIntegerField()

    class Meta:
        table_name = "label_code"
        indexes = ((("site", "kind", "subject"), False),)


class LabelTrouble(Table):
    """One fact that says something about a label: `slow` to decode, `typed` by hand, `picked` from the list, label `gone`."""

    fact_id = TextField(primary_key=True)
    site = TextField()
    kind = TextField()
    subject = TextField()
    what = TextField()
    code = TextField(default="")
    scan_ms = IntegerField(null=True)
    at = BigIntegerField()

    class Meta:
        table_name = "label_trouble"
        indexes = ((("site", "at"), False),)


class LabelSheet(Table):
    """A sheet of codes minted before anybody knows what they will stand on; `codes` one after another with blanks between."""

    id = TextField(primary_key=True)
    site = TextField(index=True)
    minted_by = TextField()
    minted_at = BigIntegerField()
    codes = TextField()

    class Meta:
        table_name = "label_sheet"
