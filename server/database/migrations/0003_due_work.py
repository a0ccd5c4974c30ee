"""Due work: the tasks that have left the phones, and until when each site's calendar is written. Frozen copies."""

from typing import Any

from peewee import BigIntegerField, BlobField, CompositeKey, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class TaskArchive(Model):
        site = TextField()
        id = TextField()
        template = TextField()
        period = TextField()
        state = TextField()
        due_at = BigIntegerField()
        body = BlobField()

        class Meta:
            table_name = "task_archive"
            primary_key = CompositeKey("site", "id")
            indexes = ((("site", "due_at"), False),)
            legacy_table_names = False

    class SiteCalendar(Model):
        site = TextField(primary_key=True)
        written_at = BigIntegerField()

        class Meta:
            table_name = "site_calendar"
            legacy_table_names = False

    return TaskArchive, SiteCalendar


def up(_migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.create_tables(tables)


def down(_migrator: Any, db: Any) -> None:
    """Remove them with all they hold; `linxun rebuild` fills the archive again."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.drop_tables(tables)
