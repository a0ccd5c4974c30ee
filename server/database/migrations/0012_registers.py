"""The entries of the registers. Frozen copies."""

from typing import Any

from peewee import BigIntegerField, IntegerField, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class RegisterEntry(Model):
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
            table_name = "register_entry"
            indexes = ((("site", "template", "at"), False), (("site", "subject_id", "template", "at"), False))
            legacy_table_names = False

    return (RegisterEntry,)


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
