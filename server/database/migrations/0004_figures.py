"""Published figures of due work: what each closed day and month of a site stood at when it was published. Frozen copy."""

from typing import Any

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class Figure(Model):
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
            primary_key = CompositeKey("site", "period", "scope")
            legacy_table_names = False

    return (Figure,)


def up(_migrator: Any, db: Any) -> None:
    """Make the table."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.create_tables(tables)


def down(_migrator: Any, db: Any) -> None:
    """Remove it with all it holds; `linxun rebuild` makes its rows again."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.drop_tables(tables)
