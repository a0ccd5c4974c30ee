"""Every version of every template, filled from the master facts that put them. Frozen copy of the table."""

from typing import Any

import msgspec
from peewee import BigIntegerField, BlobField, CompositeKey, Model, TextField

_PUT = "SELECT author, corrected_at, body FROM journal WHERE kind = 'master.put' AND verdict = 'settled' ORDER BY position"


class _Document(msgspec.Struct):
    version: int


class _Body(msgspec.Struct):
    kind: str
    id: str
    document: msgspec.Raw


class _Put(msgspec.Struct):
    body: _Body


def _table() -> Any:
    class TemplateVersion(Model):
        template = TextField()
        version = BigIntegerField()
        author = TextField()
        put_at = BigIntegerField()
        body = BlobField()

        class Meta:
            table_name = "template_version"
            primary_key = CompositeKey("template", "version")
            legacy_table_names = False

    return TemplateVersion


def up(_migrator: Any, db: Any) -> None:
    """Make the table and fill it. Where one number was put twice, the last counts, as it does for the document."""
    table = _table()
    with db.bind_ctx((table,)):
        db.create_tables((table,))
        for author, at, raw in db.execute_sql(_PUT).fetchall():
            put = msgspec.json.decode(bytes(raw), type=_Put).body
            if put.kind != "template":
                continue
            version = msgspec.json.decode(put.document, type=_Document).version
            values = {"author": author, "put_at": at, "body": bytes(put.document)}
            table.insert(template=put.id, version=version, **values).on_conflict(
                conflict_target=[table.template, table.version], update=values
            ).execute()


def down(_migrator: Any, db: Any) -> None:
    """Remove it with all it holds."""
    table = _table()
    with db.bind_ctx((table,)):
        db.drop_tables((table,))
