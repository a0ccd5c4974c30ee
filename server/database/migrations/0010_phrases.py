"""How often each site writes what at which item. Frozen copy."""

from typing import Any

from peewee import BooleanField, CompositeKey, IntegerField, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class PhraseCount(Model):
        site = TextField()
        template = TextField()
        item = TextField()
        words = TextField()
        uses = IntegerField()
        first_by = TextField()
        is_offered = BooleanField()

        class Meta:
            primary_key = CompositeKey("site", "template", "item", "words")
            legacy_table_names = False

    return (PhraseCount,)


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
