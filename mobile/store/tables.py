"""The tables of the phone's database as peewee models; queries are bound to a database when they run.

The migrations create them; a test compares the two. Times are milliseconds since 1970 UTC, hashes and links 32 raw bytes.
"""

from __future__ import annotations

from peewee import BlobField, BooleanField, CompositeKey, IntegerField, Model, TextField


class Table(Model):
    """A model without a database of its own, so that several phones can live in one process."""

    class Meta:
        legacy_table_names = False


class Setting(Table):
    """A choice of this phone or a mark of the program, by key."""

    key = TextField(primary_key=True)
    value = TextField()


class Journal(Table):
    """One row: who numbers, the highest number filed, its link, and what the server said of it.

    `confirmed`: the server named every fact up to that number; `safe`: a finished backup covers them."""

    id = IntegerField(primary_key=True)
    device = TextField()
    epoch = TextField()
    n = IntegerField()
    link = BlobField()
    confirmed = IntegerField()
    safe = IntegerField()
    server_epoch = TextField()


class Fact(Table):
    """A filed fact: the bytes that are hashed and sent, and what lists need to know without reading them."""

    id = TextField(primary_key=True)
    epoch = TextField()
    n = IntegerField()
    kind = TextField()
    author = TextField()
    site = TextField()
    subject_kind = TextField()
    subject_id = TextField()
    made_at = IntegerField()
    hash = BlobField()
    link = BlobField()
    body = BlobField()


class Outbox(Table):
    """Where a fact stands: waiting, settled or held. There is no "sending": a kill leaves it waiting.

    `is_seen`: the pulled documents already show what the server made of it; `is_safe`: a finished backup has it."""

    fact_id = TextField(primary_key=True)
    state = TextField()
    attempts = IntegerField(default=0)
    last_error = TextField(default="")
    next_try_at = IntegerField(default=0)
    settled_at = IntegerField(null=True)
    is_seen = BooleanField(default=False)
    is_safe = BooleanField(default=False)


class Photo(Table):
    """A photo file named by its hash: draft, promised (a filed fact names it) or stored (the server echoed the hash)."""

    sha256 = TextField(primary_key=True)
    bytes = IntegerField()
    mime = TextField()
    state = TextField()
    taken_at = IntegerField()
    sent_bytes = IntegerField(default=0)
    attempts = IntegerField(default=0)
    last_error = TextField(default="")
    next_try_at = IntegerField(default=0)
    stored_at = IntegerField(null=True)
    is_safe = BooleanField(default=False)
    is_purged = BooleanField(default=False)


class FactPhoto(Table):
    """Which fact promises which photo."""

    fact_id = TextField()
    sha256 = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("fact_id", "sha256")


class Draft(Table):
    """An unfinished check; `head` is the JSON of what was known when it began, `position` the item on screen."""

    id = TextField(primary_key=True)
    person = TextField()
    site = TextField()
    subject_kind = TextField()
    subject_id = TextField()
    task = TextField(default="")
    head = TextField()
    position = IntegerField(default=0)
    reason = TextField(default="")
    saved_at = IntegerField()
    camera_item = TextField(default="")


class DraftAnswer(Table):
    """One item's answer in a draft: `value` is JSON, `hazard` the JSON of a composed report or empty."""

    draft_id = TextField()
    item = TextField()
    value = TextField(default="null")
    note = TextField(default="")
    hazard = TextField(default="")

    class Meta:
        primary_key = CompositeKey("draft_id", "item")


class DraftPhoto(Table):
    """A photo taken for one item of a draft, in the order of taking."""

    draft_id = TextField()
    item = TextField()
    sha256 = TextField()
    position = IntegerField()

    class Meta:
        primary_key = CompositeKey("draft_id", "item", "sha256")


class Stream(Table):
    """A stream this phone holds: its opaque cursor and its proof of convergence. `generation` tells server epochs apart."""

    name = TextField(primary_key=True)
    cursor = TextField(default="")
    count = IntegerField(default=0)
    checksum = TextField(default="0")
    generation = IntegerField(default=0)
    is_at_head = BooleanField(default=False)
    head_at = IntegerField(null=True)


class Document(Table):
    """A pulled document: the server's bytes, never changed here."""

    stream = TextField()
    kind = TextField()
    id = TextField()
    version = IntegerField()
    generation = IntegerField()
    body = BlobField()

    class Meta:
        # By kind first: cards are looked up by kind and id, and one index is all that a first sync pays for.
        primary_key = CompositeKey("kind", "id", "stream")


class Label(Table):
    """What a printed code stands on; `is_old` when a newer label has taken its place."""

    code = TextField()
    stream = TextField()
    kind = TextField()
    id = TextField()
    is_old = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("code", "stream", "kind", "id")


class Due(Table):
    """The window of a pulled task, to find what is due without reading every task; `roles` in spaces, "" for nobody's name."""

    id = TextField()
    stream = TextField()
    opens_at = IntegerField()
    closes_at = IntegerField()
    done_at = IntegerField(null=True)
    subject = TextField()
    roles = TextField()
    assignee = TextField()

    class Meta:
        primary_key = CompositeKey("id", "stream")


class Job(Table):
    """Work of several scans that is not filed yet (a stock-take): `body` is JSON, whole after every scan."""

    id = TextField(primary_key=True)
    kind = TextField()
    person = TextField()
    site = TextField()
    subject_kind = TextField()
    subject_id = TextField()
    body = TextField()
    saved_at = IntegerField()


class UsedTemplate(Table):
    """A version of a template that a filed check was made with, so that the record is read with its own questions for ever."""

    code = TextField()
    version = IntegerField()
    body = TextField()

    class Meta:
        primary_key = CompositeKey("code", "version")


class Person(Table):
    """A person enrolled on this phone. The PIN is kept as scrypt, the failures with the boot clock they began at."""

    id = TextField(primary_key=True)
    name = TextField()
    signed_in_at = IntegerField()
    pin_salt = BlobField(null=True)
    pin_hash = BlobField(null=True)
    failures = IntegerField(default=0)
    wait_boot_id = TextField(default="")
    wait_until_boot_ns = IntegerField(default=0)
    is_active = BooleanField(default=True)


ALL = (
    Setting,
    Journal,
    Fact,
    Outbox,
    Photo,
    FactPhoto,
    Draft,
    DraftAnswer,
    DraftPhoto,
    Stream,
    Document,
    Label,
    Due,
    Job,
    UsedTemplate,
    Person,
)
