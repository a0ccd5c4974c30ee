"""Rounds and handovers that have left the phones. Frozen copies."""

from typing import Any

from peewee import BlobField, CompositeKey, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class OldDocument(Model):
        site = TextField()
        kind = TextField()
        id = TextField()
        body = BlobField()

        class Meta:
            table_name = "old_document"
            primary_key = CompositeKey("site", "kind", "id")
            legacy_table_names = False

    return (OldDocument,)


def up(_migrator: Any, db: Any) -> None:
    """Make the table."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.create_tables(tables)


def down(_migrator: Any, db: Any) -> None:
    """Remove it; a rebuild fills it again."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.drop_tables(tables)
