"""Schema 0001, part of release 0.1.0: journal, documents, photos. A frozen copy; the models may move on, this never does."""

from typing import Any

from peewee import (
    SQL,
    AutoField,
    BigAutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the ledger's tables."""
    for model in (*_journal_tables(), *_document_tables(), *_photo_tables()):
        with model.bind_ctx(db):
            model.create_table(safe=False)


def _journal_tables() -> tuple[type[Model], ...]:
    class ServerState(Model):
        key = TextField(primary_key=True)
        value = TextField()

        class Meta:
            table_name = "server_state"

    class Replica(Model):
        id = AutoField()
        device = TextField()
        epoch = TextField()
        n = BigIntegerField()
        link = TextField()
        head = BigIntegerField()
        safe_n = BigIntegerField()
        first_seen_at = BigIntegerField()
        last_seen_at = BigIntegerField()
        retired_at = BigIntegerField(null=True)
        whole_at = BigIntegerField(null=True)

        class Meta:
            table_name = "replica"
            indexes = ((("device", "epoch"), True),)

    class Journal(Model):
        position = BigAutoField()
        replica = IntegerField()
        n = BigIntegerField()
        site = TextField()
        fact_id = TextField()
        fact_hash = TextField()
        link = TextField()
        verdict = TextField()
        problem = TextField(null=True)
        detail = TextField(null=True)
        kind = TextField()
        author = TextField()
        subject_kind = TextField()
        subject_id = TextField()
        made_at = BigIntegerField(null=True)
        corrected_at = BigIntegerField(null=True)
        received_at = BigIntegerField()
        body = BlobField(null=True)
        released_in = TextField(null=True)

        class Meta:
            table_name = "journal"
            indexes = ((("replica", "n"), True),)

    settled, held = Journal.verdict == SQL("'settled'"), Journal.verdict == SQL("'held'")
    Journal.add_index(Journal.index(Journal.fact_id, unique=True, name="journal_settled", where=settled))
    Journal.add_index(Journal.index(Journal.fact_id, name="journal_held", where=held))
    shift = Journal.kind == SQL("'shift.ended'")
    Journal.add_index(Journal.index(Journal.replica, Journal.n, name="journal_shift", where=shift))
    return ServerState, Replica, Journal


def _document_tables() -> tuple[type[Model], ...]:
    class Stream(Model):
        name = TextField(primary_key=True)
        head = BigIntegerField()
        count = BigIntegerField()
        checksum = TextField()

        class Meta:
            table_name = "stream"

    class Document(Model):
        row = BigAutoField()
        stream = TextField()
        kind = TextField()
        id = TextField()
        version = BigIntegerField()
        deleted = BooleanField()
        state = TextField(null=True)
        due_at = BigIntegerField(null=True)
        body = BlobField(null=True)

        class Meta:
            table_name = "document"
            indexes = ((("stream", "kind", "id"), True), (("stream", "version"), True))

    due = Document.index(
        Document.stream, Document.kind, Document.due_at, name="document_due", where=Document.due_at.is_null(False)
    )
    Document.add_index(due)
    return Stream, Document


def _photo_tables() -> tuple[type[Model], ...]:
    class Promise(Model):
        replica = IntegerField()
        n = BigIntegerField()
        sha256 = TextField()
        device = TextField()
        bytes = IntegerField()
        mime = TextField()
        site = TextField()
        stored_at = BigIntegerField(null=True)
        given_up_at = BigIntegerField(null=True)
        given_up_for = TextField(null=True)

        class Meta:
            table_name = "promise"
            primary_key = CompositeKey("replica", "n", "sha256")
            indexes = ((("device", "sha256"), False), (("sha256",), False))

    class Photo(Model):
        sha256 = TextField(primary_key=True)
        bytes = IntegerField()
        mime = TextField()
        width = IntegerField()
        height = IntegerField()
        stored_at = BigIntegerField()

        class Meta:
            table_name = "photo"

    return Promise, Photo
