"""Records that are kept for a time only, and when a record's body was erased. Frozen copies."""

from typing import Any

from peewee import BigIntegerField, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class Retained(Model):
        fact_id = TextField(primary_key=True)
        site = TextField()
        template = TextField()
        erase_at = BigIntegerField(index=True)

        class Meta:
            legacy_table_names = False

    return (Retained,)


def up(migrator: Any, db: Any) -> None:
    """Make the table and the column."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.create_tables(tables)
    migrator.migrate(migrator.add_column("journal", "erased_at", BigIntegerField(null=True)))


def down(migrator: Any, db: Any) -> None:
    """Remove both; erased bodies do not come back."""
    migrator.migrate(migrator.drop_column("journal", "erased_at"))
    tables = _tables()
    with db.bind_ctx(tables):
        db.drop_tables(tables)
