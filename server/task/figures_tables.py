"""The table of published figures: a projection of `figure.published`, filled by the intake and read by the views. One row for
each period and scope of a site, for ever as it was published."""

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, TextField

from server.database import Table


class PublishedFigure(Table):
    """The counts of one period ("2026-11-20" a day, "2026-11" a month) as they stood at `published_at` (ms); `scope` is "all" or
    a template's code. `undone` is the JSON list of what was not done then."""

    site = TextField()
    period = TextField()
    scope = TextField()
    published_at = BigIntegerField()
    fact_id = TextField()
    due = IntegerField()
    done = IntegerField()
    missed = IntegerField()
    not_heard_from = IntegerField()
    held = IntegerField()
    blocked = IntegerField()
    excused = IntegerField()
    open = IntegerField()
    late = IntegerField()
    abnormal = IntegerField()
    out_of_window = IntegerField()
    undone = BlobField()

    class Meta:
        table_name = "figure"
        primary_key = CompositeKey("site", "period", "scope")
