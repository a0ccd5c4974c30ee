"""The ledger's tables. Keys begin with the stream or the replica, so that the data can be split by site later without
another schema. The hot statements on them are written out in `append`, `documents` and `feed`."""

from peewee import SQL, AutoField, BigAutoField, BigIntegerField, BlobField, BooleanField, CompositeKey, IntegerField, TextField

from server.database import Table


class ServerState(Table):
    """A few values of the whole database: its epoch, the device id of the server's own replica."""

    key = TextField(primary_key=True)
    value = TextField()


class Replica(Table):
    """One journal: a device and an epoch. `n` is the number up to which everything is held, `link` the chain's hash there,
    `head` the highest number the phone has announced, `safe_n` the highest that a finished backup covers with its photos.
    `retired_at` is set when a fork or a gap was answered, and taken back when the journal goes on after all. `whole_at`: when it
    last left the phone with nothing kept back; what came later was filed after that."""

    id = AutoField()
    device = TextField()
    epoch = TextField()
    n = BigIntegerField(default=0)
    link = TextField()
    head = BigIntegerField(default=0)
    safe_n = BigIntegerField(default=0)
    first_seen_at = BigIntegerField()
    last_seen_at = BigIntegerField()
    retired_at = BigIntegerField(null=True)
    whole_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("device", "epoch"), True),)


class Journal(Table):
    """Every fact that ever came, in the order of its commit. `body` is the bytes as they came; a duplicate has none, and of a
    record whose retention is over it is what stays (`erased_at`), under the hash of what came.
    `released_in` is the id of the supervisor's act that decided on a held fact: settled by it, or still held and closed."""

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
    erased_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("replica", "n"), True),)


# One settled fact per id, for ever; the held ones beside it are looked up by the second index and are few.
Journal.add_index(Journal.index(Journal.fact_id, unique=True, name="journal_settled", where=Journal.verdict == SQL("'settled'")))
Journal.add_index(Journal.index(Journal.fact_id, name="journal_held", where=Journal.verdict == SQL("'held'")))
Journal.add_index(Journal.index(Journal.replica, Journal.n, name="journal_shift", where=Journal.kind == SQL("'shift.ended'")))
# The life of one thing, and the facts of one kind about one place, are read by this one.
Journal.add_index(Journal.index(Journal.subject_id, Journal.kind, name="journal_subject"))


class Stream(Table):
    """One numbered feed of documents: its newest version, how many documents live in it and their order-free checksum."""

    name = TextField(primary_key=True)
    head = BigIntegerField(default=0)
    count = BigIntegerField(default=0)
    checksum = TextField(default="0" * 16)


class Document(Table):
    """The current state of one thing, or the tombstone it left. `body` is the bytes this server encoded."""

    row = BigAutoField()
    stream = TextField()
    kind = TextField()
    id = TextField()
    version = BigIntegerField()
    deleted = BooleanField(default=False)
    state = TextField(null=True)
    due_at = BigIntegerField(null=True)
    body = BlobField(null=True)

    class Meta:
        indexes = ((("stream", "kind", "id"), True), (("stream", "version"), True))


Document.add_index(
    Document.index(Document.stream, Document.kind, Document.due_at, name="document_due", where=Document.due_at.is_null(False))
)


class Promise(Table):
    """A photo that a fact of one device promises; `stored_at` is set when that device has delivered its bytes.

    `given_up_at`: it can never be stored, so nothing waits for it any more; `given_up_for` is the problem's slug, or the person
    who decided so. Its bytes are still taken when they come after all."""

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
        primary_key = CompositeKey("replica", "n", "sha256")
        indexes = ((("device", "sha256"), False), (("sha256",), False))


class Photo(Table):
    """A picture in the vault: whole, verified by its hash, and of a kind that a browser may show."""

    sha256 = TextField(primary_key=True)
    bytes = IntegerField()
    mime = TextField()
    width = IntegerField()
    height = IntegerField()
    stored_at = BigIntegerField()


TABLES = (ServerState, Replica, Journal, Stream, Document, Promise, Photo)
