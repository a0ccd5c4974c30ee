"""Labels and the register: which code stands on what, trouble with labels, pre-printed sheets, stock-takes, uploaded tables to
import, and the journal's index by subject that the life of one thing is read from. Frozen copies."""

from typing import Any

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class LabelCode(Model):
        code = TextField(primary_key=True)
        site = TextField()
        kind = TextField()
        subject = TextField()
        bound_at = BigIntegerField()

        class Meta:
            table_name = "label_code"
            indexes = ((("site", "kind", "subject"), False),)
            legacy_table_names = False

    class LabelTrouble(Model):
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
            legacy_table_names = False

    class LabelSheet(Model):
        id = TextField(primary_key=True)
        site = TextField(index=True)
        minted_by = TextField()
        minted_at = BigIntegerField()
        codes = TextField()

        class Meta:
            table_name = "label_sheet"
            legacy_table_names = False

    class StockTake(Model):
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
            legacy_table_names = False

    class Mention(Model):
        site = TextField()
        item = TextField()
        fact_id = TextField()

        class Meta:
            table_name = "equipment_mention"
            primary_key = CompositeKey("site", "item", "fact_id")
            legacy_table_names = False

    class Upload(Model):
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
            legacy_table_names = False

    return LabelCode, LabelTrouble, LabelSheet, StockTake, Mention, Upload


def up(_migrator: Any, db: Any) -> None:
    """Make the tables and the index."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.create_tables(tables)
    db.execute_sql('CREATE INDEX "journal_subject" ON "journal" ("subject_id", "kind")')


def down(_migrator: Any, db: Any) -> None:
    """Remove them."""
    db.execute_sql('DROP INDEX "journal_subject"')
    tables = _tables()
    with db.bind_ctx(tables):
        db.drop_tables(tables)
